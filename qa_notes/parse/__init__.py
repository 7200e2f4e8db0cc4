"""Bytes to text: pages, sections, blocks, links. Pure, no network.

process   runs the worker where it can be killed
kept      what it has made, kept on disk

of a PDF
pdf       what the PDF library sees, less what a reader cannot see
paint     the page as pixels: as shown, without text, text alone
glyphs    each letter's place on them, and what it is read as
shapes    whether a font's letters look as they are read
visible   which letters change what is painted
scan      which letters of an OCR stand on print
layout    columns, running heads, rows in reading order
floats    captions, tables, figures and footnotes, taken out of the body
headings  what a heading looks like, and what part its section plays
bookmarks headings that the file's own outline names, found in print
finding   all headings: those, and what the layout adds
outline   sections, and the rows of each
words     rows to paragraphs: ligatures and line-end hyphens mended
document  all of it, in order
stamp     what the file says of its own identity: arXiv's stamp, a DOI

of a web page
htmltree  its bytes to letters and elements
unshown   what it holds and does not show, taken out
mainpart  what is article and not menu, in pieces
articlefacts  what it says of itself, as far as it shows that
article   all of it, in order
told      which of its own words are facts of the paper

of a page of a PDF
picture   what a viewer would show, made where it can be killed; pictures kept
drawing   the drawing itself, within the worker

gate      is this the paper that was asked for?
"""

from qa_notes.parse.gate import check_right_paper
from qa_notes.parse.kept import keep, kept
from qa_notes.parse.process import parse
from qa_notes.parse.told import with_its_own_words

__all__ = ["check_right_paper", "keep", "kept", "parse", "with_its_own_words"]
