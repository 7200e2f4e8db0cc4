"""What a web page holds and does not show: taken out before anything of it is read.

By the page's own words: elements that are never text, attributes, styles of an element, and the
rules of its own style sheets. Sheets and scripts of elsewhere are not fetched and not run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa_notes.errors import NoText
from qa_notes.parse.htmltree import Element

NEVER = ("script", "style", "template", "noscript", "iframe", "object", "embed", "applet", "svg",
         "canvas", "audio", "video", "datalist", "select", "textarea", "input",
         "annotation", "annotation-xml")  # fmt: skip
FRAME = frozenset(("nav", "header", "footer", "aside", "form", "dialog", "menu"))
_FOR_EARS = frozenset(("sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text"))
MOST_RULES = 3000  # of a page's style sheets that hide; each costs a walk of the page
LONGEST_STYLE = 20_000  # characters of one rule or element

_ALWAYS = re.compile(r"@media (?:only )?(?:all|screen) ?\{|@layer[^{};]{0,80}\{")
_ZERO = r"(?:0*\.?0+)(?:px|em|rem|pt|%|ex|ch|vw|vh)?"
_HIDES = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden"
    rf"|font(?:-size)?\s*:\s*{_ZERO}\s*(?:!|;|$)|opacity\s*:\s*{_ZERO}\s*(?:!|;|$)"
    r"|color\s*:\s*(?:transparent|rgba\([^)]{0,60},\s*0*\.?0+\s*\))"
    r"|transform\s*:\s*scale[xy]?\(\s*0*\.?0+\s*[,)]"
    r"|text-indent\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\)"
    r"|clip-path\s*:\s*inset\(\s*(?:50|100)%|(?:left|right|top|bottom)\s*:\s*-\d{4,})"
)
# A letter of one pixel is none; nor is a box of one pixel that cuts off what does not fit.
_TINY = re.compile(r"(?:^|;)\s*font-size\s*:\s*(?:[01](?:\.\d+)?px|0?\.\d+(?:px|pt))")
_BOX = re.compile(r"(?:^|;)\s*(?:max-)?(?:width|height)\s*:\s*[01](?:px)?\s*(?:!|;|$)")
_CUT = re.compile(r"(?:^|;)\s*overflow(?:-[xy])?\s*:\s*(?:hidden|clip)")
_INK = re.compile(r"(?:^|;)\s*color\s*:\s*([^;!]+)")
_GROUND = re.compile(r"(?:^|;)\s*background(?:-color)?\s*:\s*([^;!]+)")
_WHITE = re.compile(
    r"white|#f{3}|#f{6}|#f{8}|#fefefe|rgba?\(\s*255[\s,]+255[\s,]+255\b[^)]*\)|snow"
)


def take_out(tree: Element) -> int:
    """Remove from a page what it does not show; how many letters of it a reader would look for.

    Code, navigation and forms are not counted: every page has some that wait to be opened.
    Raises NoText for a page that hides in more ways than can be looked at.
    """
    from lxml import etree

    hidden = {*_of_sheets(tree), *(each for each in tree.iter(etree.Element) if _is_hidden(each))}
    etree.strip_elements(tree, *NEVER, with_tail=False)
    etree.strip_tags(tree, etree.Comment, etree.ProcessingInstruction)
    letters, gone = 0, set()
    for element in sorted(hidden, key=_depth):
        if element in gone or not _stands_in(element, tree):
            continue
        gone.update(element.iter(etree.Element))
        if not _in_a_frame(element):
            letters += sum(char.isalpha() for text in element.itertext() for char in text)
        element.drop_tree()
    return letters


def _depth(element: Element) -> int:
    return sum(1 for _ in element.iterancestors())


def _stands_in(element: Element, tree: Element) -> bool:
    return any(each is tree for each in element.iterancestors())


def _in_a_frame(element: Element) -> bool:
    return element.tag in FRAME or any(each.tag in FRAME for each in element.iterancestors())


def _is_hidden(element: Element) -> bool:
    if element.tag in ("html", "body"):
        return False
    if element.get("hidden") is not None or element.get("aria-hidden", "").strip() == "true":
        return True
    if _FOR_EARS & set((element.get("class") or "").split()):
        return True
    if element.tag == "dialog" and element.get("open") is None:
        return True
    style = _plain(element.get("style") or "")
    return bool(style and hides(style)) or _is_inkless(element, style)


def hides(style: str) -> bool:
    """Whether declarations, in small letters, make an element's words invisible.

    None of an honest page is longer than is looked at.
    """
    if len(style) > LONGEST_STYLE or _HIDES.search(style) or _TINY.search(style):
        return True
    return bool(_BOX.search(style) and _CUT.search(style))


def _plain(style: str) -> str:
    """Without comments and without what stands in url(), which may be a whole picture."""
    bare = _without(_without(style, "/*", "*/"), "url(", ")")
    return " ".join(bare.lower().split())


def _without(text: str, opening: str, closing: str) -> str:
    """What is never closed goes on to the end, as browsers read it."""
    out, at = [], 0
    while (begin := text.find(opening, at)) >= 0:
        out.append(text[at:begin])
        end = text.find(closing, begin + len(opening))
        at = end + len(closing) if end >= 0 else len(text)
    return "".join([*out, text[at:]])


def _is_inkless(element: Element, style: str) -> bool:
    """Letters in the colour of their ground: that of the nearest element that names one."""
    ink = _INK.search(style)
    colour = ink[1].strip() if ink else (element.get("color") or "").strip().lower()
    if not colour:
        return False
    for each in (element, *element.iterancestors()):
        ground = _GROUND.search(_plain(each.get("style") or ""))
        named = ground[1].strip() if ground else (each.get("bgcolor") or "").strip().lower()
        if named:
            return named == colour or bool(_WHITE.fullmatch(named) and _WHITE.fullmatch(colour))
    return _WHITE.fullmatch(colour) is not None  # the ground of a page is white


def _of_sheets(tree: Element) -> Iterator[Element]:
    """What the page's own style sheets hide, whatever the width of the window."""
    from cssselect import SelectorError
    from lxml.cssselect import CSSSelector

    sheets = (sheet.text or "" for sheet in tree.iter("style"))
    rules = (rule for sheet in sheets for rule in _hiding_rules(sheet))
    selectors = {selector.strip() for rule in rules for selector in rule.split(",")}
    if len(selectors) > MOST_RULES:
        raise NoText(f"the page hides words in {len(selectors)} ways; {MOST_RULES} are looked at")
    for selector in selectors:
        try:
            found = CSSSelector(selector, translator="html")(tree)
        except (SelectorError, ValueError):  # ::before, :hover, a half of :is(a, b)
            continue
        yield from (each for each in found if each.tag not in ("html", "body", "head"))


def _hiding_rules(sheet: str) -> Iterator[str]:
    """The selectors of rules that hide; those of a medium or of a width are not always true."""
    plain = " ".join(_without(sheet, "/*", "*/").split())
    for rule in _without_conditions(_ALWAYS.sub("", plain)).split("}"):
        selectors, _, body = rule.rpartition("{")
        if hides(_plain(body)):
            yield selectors.rpartition("{")[2]


def _without_conditions(sheet: str) -> str:
    """Without blocks such as @media print {...} and @keyframes, which hold rules of their own."""
    out: list[str] = []
    at = 0
    while (begin := sheet.find("@", at)) >= 0:
        out.append(sheet[at:begin])
        brace, stop = sheet.find("{", begin), sheet.find(";", begin)
        if brace < 0 or 0 <= stop < brace:  # @import, @charset
            at = stop + 1 if stop >= 0 else len(sheet)
            continue
        depth, at = 1, brace + 1
        while depth and at < len(sheet):
            depth += {"{": 1, "}": -1}.get(sheet[at], 0)
            at += 1
    return "".join([*out, sheet[at:]])
