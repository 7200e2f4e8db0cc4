"""Footnotes at the sentence that rests on them."""

from __future__ import annotations

from dataclasses import replace

from qa_notes.models import Answer, Claim, Evidence, Note, Paper, Verdict
from qa_notes.render import block

FIRST, SECOND = "第一の文です。", "第二の文です。"
ANSWER = Answer(
    "idea", "要点は何ですか?", "ja", FIRST + SECOND, Verdict.ANSWERED,
    evidence=(Evidence("a", 1, "The first one."), Evidence("b", 2, "The second one.")),
    recipe="full",
    claims=(Claim(FIRST, (0,)), Claim(SECOND, (1, 0))),
)  # fmt: skip
NOTE = Note(Paper("x", "A title", abstract="We do."), answers=(ANSWER,))


def test_markdown_marks_each_sentence():
    page = block(NOTE, "markdown", "footnotes")
    assert f"A: {FIRST}[^1]{SECOND}[^2][^1]" in page or f"A: {FIRST}[^1]{SECOND}[^1][^2]" in page
    assert "[^1]: p. 1" in page and "[^2]: p. 2" in page


def test_html_marks_each_sentence():
    page = block(NOTE, "html", "footnotes")
    body = page.partition(FIRST)[2]
    assert body.index("note-1") < body.index(SECOND) < body.index("note-2")


def test_a_text_that_somebody_changed_has_its_notes_at_the_end():
    edited = replace(ANSWER, text=FIRST + "別の文です。", edited=True)
    page = block(replace(NOTE, answers=(edited,)), "markdown", "footnotes")
    assert f"{FIRST}別の文です。[^1][^2]" in page


def test_without_footnotes_the_text_is_as_it_is():
    assert f"A: {FIRST}{SECOND}\n" in block(NOTE, "markdown", "none")


def test_a_claim_to_be_reviewed_keeps_its_mark():
    doubtful = replace(ANSWER, verdict=Verdict.NEEDS_REVIEW)
    for format in ("markdown", "html"):
        page = block(replace(NOTE, answers=(doubtful,)), format, "footnotes")
        assert "要確認" in page


def test_in_a_language_with_blanks_they_stand_between_the_sentences():
    one, two = "The first is so.", "The second is so."
    spaced = replace(
        ANSWER, language="en", text=f"{one} {two}", claims=(Claim(one, (0,)), Claim(two, (1,)))
    )
    page = block(replace(NOTE, language="en", answers=(spaced,)), "markdown", "footnotes")
    assert f"{one}[^1] {two}[^2]" in page
