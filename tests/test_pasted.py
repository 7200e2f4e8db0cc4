"""What is pasted or sent to WordPress and note.com says what was meant, in what they know."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from golden.hard import FORMULA, FORMULAS, HARD, HARD_WEEK, INLINE, LINKS, SAID
from golden.sample import BARE, FAILED, NOTE, WEEK
from lxml import html
from node_tools import node
from test_export import hostile

from qa_notes.export import Article, Options, article
from qa_notes.export.targets.wordpress import mark, marked, text, title
from qa_notes.models import Week

GOLDEN = Path(__file__).parent / "golden"
FORMATS = ("note", "wordpress")
EVIDENCE = ("none", "footnotes", "inline")
PROSE = (
    "One *word*, `a__b`, [a link](https://example.org/?a=1&b=[2]) and $x_1$.\n\n- a\n  - b\n\n"
    "    in it\n- c\n\n> said\n>\n> - by\n\n```\nif a < b: [x]\n```\n\n---\n\n"
    "1. one\n2. two\n\n# Last"
)
NOTE_KEEPS = {
    "h2", "h3", "p", "br", "strong", "ul", "ol", "li", "blockquote", "a", "hr", "pre", "code",
}  # fmt: skip
PARSER = "@wordpress/block-serialization-default-parser@5.56.0"
VALIDATOR = "html-validate@9.7.1"


def page(format: str, evidence: Any = "footnotes", hard: bool = True, intro: str = "") -> str:
    week, notes = (HARD_WEEK, [HARD]) if hard else (WEEK, [NOTE, BARE])
    week = replace(week, intro=intro or week.intro)
    found = article(week, notes, Options(format, evidence=evidence, failed=FAILED))
    assert isinstance(found, str)
    return found


def seen(source: str) -> Any:
    """The body as a browser has it: WordPress's comments are not seen."""
    wrapped = source if source.startswith("<!DOCTYPE") else f"<body>{source}</body>"
    return html.document_fromstring(wrapped).find("body")


@pytest.mark.parametrize("format", FORMATS)
def test_the_article_reads_like_this(format: str) -> None:
    """QA_NOTES_WRITE_GOLDEN=1 rewrites the files; the diff is the review."""
    path = GOLDEN / f"article-{format}.html"
    found = page(format, hard=False)
    if os.environ.get("QA_NOTES_WRITE_GOLDEN"):
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("evidence", EVIDENCE)
def test_what_is_hard_to_print_comes_back_as_it_was_meant(format: str, evidence: Any) -> None:
    body = seen(page(format, evidence))
    words = body.text_content()
    cited = () if evidence == "none" else SAID
    for said in cited or [one for one in SAID if "alpha costs" not in one]:
        assert said in words, said
    links = {link.get("href") for link in body.iter("a")}
    assert {link for link in LINKS if evidence != "none" or "#page" not in link} <= links
    opening = {"wordpress": (r"\[", r"\("), "note": ("$$", "$${")}[format]
    for formula, before in zip(FORMULAS, opening, strict=True):
        assert f"{before}{formula}" in words


def test_formulas_stand_between_the_signs_of_their_place() -> None:
    words = seen(page("wordpress")).text_content()
    assert f"\\[{FORMULA}\\]" in words and f"\\({INLINE}\\)" in words
    (alone,) = [p for p in seen(page("note")).iter("p") if FORMULA in p.text_content()]
    lines = [alone.text, *(br.tail for br in alone.iter("br"))]
    assert lines == ["$$", FORMULA, "$$"]
    assert f"$${{{INLINE}}}$$" in seen(page("note")).text_content()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("evidence", EVIDENCE)
def test_nothing_that_is_said_becomes_markup(format: str, evidence: Any) -> None:
    week, note, options = hostile()
    found = article(week, [note], replace(options, format=format, evidence=evidence))
    assert isinstance(found, str)
    body = seen(found)
    assert not list(body.iter("script", "img", "style", "iframe"))
    assert not [
        name for e in body.iter(html.etree.Element) for name in e.attrib if name[:2] == "on"
    ]
    hrefs = [link.get("href") for link in body.iter("a")]
    assert all(href.startswith(("#", "https://")) for href in hrefs)
    assert "alert(1)" in body.text_content() and "\u202e" not in found


# -- note.com ----------------------------------------------------------------------------------


@pytest.mark.parametrize("evidence", EVIDENCE)
@pytest.mark.parametrize("intro", ["", PROSE])
def test_note_is_given_only_what_its_editor_keeps(intro: str, evidence: Any) -> None:
    for element in seen(page("note", evidence, intro=intro)).iterdescendants():
        assert element.tag in NOTE_KEEPS
        assert element.keys() == (["href"] if element.tag == "a" else [])
        assert element.tag != "code" or element.getparent().tag == "pre"
        if element.tag in ("ul", "ol"):
            assert {item.tag for item in element} == {"li"}
            assert not element.xpath(".//ul | .//ol")
        if element.tag in ("p", "h2", "h3", "li"):
            assert not element.xpath(".//p | .//ul | .//strong//strong")


def test_the_notes_of_note_are_a_list_with_marks() -> None:
    body = seen(page("note"))
    quotations = [item.text_content() for item in body.iter("ol").__next__()]
    assert len(quotations) == 2 and "alpha costs" in quotations[0]
    assert "を述べます。[1]次の文は" in body.text_content()
    assert not body.xpath(".//a[starts-with(@href, '#')]")


def test_dollar_signs_of_a_text_begin_no_formula() -> None:
    dear = replace(HARD.answers[0], text="US$$ and 5$", evidence=())
    found = article(HARD_WEEK, [replace(HARD, answers=(dear,))], Options("note"))
    assert isinstance(found, str)
    words = seen(found).text_content()
    assert "$$" not in words and "US$$ and 5$" in words.replace("\u2060", "")


# -- WordPress ---------------------------------------------------------------------------------


def test_no_letter_stirs_in_wordpress() -> None:
    """Shortcodes, smilies, typographic signs: an entity is a letter that nothing looks at."""
    for stirring in (
        '[gallery] [[x]]', "it's \"so\"", "a -- b --- c", "wait...", "3x4 (tm)", ":) and ;-) 8-)",
        ":smile:", "&#91; &amp; &#x5b;", "``x''", "$latex x$ $5",
    ):  # fmt: skip
        written = text(stirring)
        assert html.fromstring(f"<p>{written}</p>").text == stirring
        assert not re.search(r"[\[\]\"'`$]|--|\.\.|\dx\d|\(tm|(?:^|\s)[:;8]\S", written)
        assert "&amp;#" not in written
    assert text("a: b; c-d, 8 and 0 x 1.5 (t)") == "a: b; c-d, 8 and 0 x 1.5 (t)"


def test_no_link_within_has_a_colon() -> None:
    """WordPress takes what stands before one for a protocol that it does not know."""
    body = seen(page("wordpress"))
    ids = [e.get("id") for e in body.iter(html.etree.Element) if e.get("id")]
    within = [a.get("href") for a in body.iter("a") if a.get("href").startswith("#")]
    assert len(ids) == len(set(ids)) and within and {href[1:] for href in within} <= set(ids)
    assert not [place for place in (*ids, *within) if ":" in place]


def test_the_first_block_says_which_article_it_is() -> None:
    for week in (Week("2023-W01"), Week('a"-->\\ {&<'), Week()):
        made = Article(week, (HARD,), Options("wordpress"))
        found = article(week, [HARD], made.options)
        assert isinstance(found, str)
        assert re.fullmatch(r"qa-notes [\w.-]+( \w+)*", mark(made)) and "--" not in mark(made)
        assert marked(found, mark(made)) and not marked(found, "qa-notes other")
    assert not marked("<p>x</p>", "x") and not marked("<!-- wp:x {] -->", "x")
    several = [Article(Week(), notes, Options()) for notes in ((NOTE, HARD), (NOTE, BARE))]
    assert mark(several[0]) != mark(several[1])
    assert "&lt;g&gt;" in title(Article(HARD_WEEK, (), Options()))


@pytest.mark.real
def test_wordpress_reads_every_block() -> None:
    written = [page("wordpress", evidence) for evidence in EVIDENCE]
    written += [page("wordpress", intro=PROSE), page("wordpress", hard=False)]
    script = (
        "import { parse } from '@wordpress/block-serialization-default-parser';"
        "import { readFileSync } from 'node:fs';"
        "console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(parse)))"
    )
    for source, found in zip(
        written, json.loads(node(script, PARSER, said=json.dumps(written))), strict=True
    ):
        names: list[str] = []
        waiting = list(found)
        while waiting:
            block = waiting.pop()
            waiting += block["innerBlocks"]
            if block["blockName"] is None:
                assert not block["innerHTML"].strip()
            else:
                names.append(block["blockName"])
            assert "wp:" not in block["innerHTML"]
        assert len(names) == len(re.findall(r"<!-- wp:", source)) > 20
        assert found[0]["attrs"] == {"metadata": {"name": "qa-notes 2023-W01"}}


@pytest.mark.real
@pytest.mark.parametrize("format", FORMATS)
def test_a_validator_finds_nothing(format: str) -> None:
    bodies = [page(format, evidence) for evidence in EVIDENCE] + [page(format, intro=PROSE)]
    head = '<!DOCTYPE html>\n<html lang="ja">\n<head>\n<title>x</title>\n</head>\n<body>\n'
    pages = [b if format == "note" else f"{head}{b}</body>\n</html>\n" for b in bodies]
    # WordPress ends an <hr/> so, and its articles begin below the title, with an <h2>.
    rules: dict[str, Any] = {"void-style": "off", "heading-level": "off", "long-title": "off"}
    rules |= {"valid-id": ["error", {"relaxed": True}]}
    script = (
        "import { HtmlValidate } from 'html-validate'; import { readFileSync } from 'node:fs';"
        "const validator = new HtmlValidate({ extends: ['html-validate:recommended'], rules: "
        f"{json.dumps(rules)} }});"
        "const found = JSON.parse(readFileSync(0, 'utf8')).flatMap((page) =>"
        " validator.validateStringSync(page).results.flatMap((result) => result.messages));"
        "console.log(JSON.stringify(found.map((m) => `${m.line}: ${m.ruleId}: ${m.message}`)))"
    )
    assert json.loads(node(script, VALIDATOR, said=json.dumps(pages))) == []
