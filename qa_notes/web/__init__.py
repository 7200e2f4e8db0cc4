"""The review page: notes read, trusted, repaired and published in a browser on this machine.

server        a socket, a thread, and the address to be opened
guard         who may ask at all
app           which address is answered by which function
views         templates, and the words of the interface
events        what the browser is told without asking: runs, and notes that changed
jobs          what takes the model, one after the other, in a thread

house         the work folder as it is now: every note and week, read when it changed
planning      the weeks of some files, as far as they can be read
finder        the full-text search, kept up to date

lists         weeks and papers: what there is
table         questions over papers: a row for each paper
search        what the notes say
chosen        filters and order, as they stand in an address
filters       what there is to be chosen from
figures       how far papers are
portion       the part of a list that is made at once

paper         one paper: its block, and its repair
shown         one answer as that page shows it
sheet         the page of the PDF behind a quotation

week          one week: its papers, its texts, what blocks it
weekfile      the file behind it, with stamps of what may be changed
blocking      what is to be looked at before it is published
preview       its look in each target, and its files
look          an article as a page for a frame
publishing    what such an article is made of
prints        articles that were printed as PDF

static/       style and scripts; htmx (2.0.11, htmx.LICENSE) is the only one that is not ours

Nothing is decided here: every verb is a call of what the command line calls, too.
"""

from __future__ import annotations
