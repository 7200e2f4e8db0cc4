"""Which of the passages found are shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_notes.ask.quotable import gives_figures
from qa_notes.index import pick
from qa_notes.models import Kind, Passage, SectionKind

METHOD, RESULTS, BACK = SectionKind.METHOD, SectionKind.RESULTS, SectionKind.APPENDIX
NAMES = ("a", "b", "c", "d", "e", "f", "g", "h")


def passage(
    name: str, section: SectionKind = METHOD, kind: Kind = Kind.TEXT, text: str = "Words."
) -> Passage:
    return Passage(f"x:{name}", "x", 1, (name,), section, kind, text, (), 0, len(text))


def names(passages: list[Passage]) -> str:
    return "".join(p.id[2:] for p in passages)


def test_half_of_the_seats_are_for_the_sections_to_look_in():
    ranked = [
        passage("a"),
        passage("b"),
        passage("c"),
        passage("d", RESULTS),
        passage("e", RESULTS),
    ]
    assert names(pick(ranked, [RESULTS], 3)) == "ade"
    assert names(pick(ranked, [RESULTS], 2)) == "ad"
    assert names(pick(ranked, [], 3)) == "abc"
    assert names(pick(ranked, [METHOD], 3)) == "abc"


def test_what_the_model_sees_anyway_takes_no_seat():
    ranked = [passage("a", SectionKind.ABSTRACT), passage("b"), passage("c")]
    assert names(pick(ranked, [], 2, [SectionKind.ABSTRACT])) == "bc"


@pytest.mark.parametrize("kind", [Kind.CAPTION, Kind.FOOTNOTE])
def test_captions_and_footnotes_come_last(kind: Kind):
    ranked = [passage("a", kind=kind), passage("b", RESULTS, kind), passage("c"), passage("d")]
    assert names(pick(ranked, [RESULTS], 2)) == "cd"
    assert names(pick(ranked, [RESULTS], 3)) in {"acd", "bcd"}


def test_the_back_of_the_paper_comes_last_unless_asked_for():
    ranked = [passage("a", BACK), passage("b"), passage("c")]
    assert names(pick(ranked, [], 2)) == "bc"
    assert names(pick(ranked, [BACK], 2)) == "ab"


def test_a_section_of_no_known_kind_keeps_its_rank():
    """Putting these last cost 0.09 of the gold evidence shown on QASPER (mini_dev40)."""
    ranked = [passage("a", SectionKind.OTHER), passage("b"), passage("c")]
    assert names(pick(ranked, [], 2)) == "ab"


def test_passages_that_fit_go_first():
    ranked = [
        passage("a"),
        passage("b", text="It takes 3 days on 8 GPUs."),
        passage("c"),
        passage("d", RESULTS, text="It reaches 28.4 and 30%."),
    ]
    assert names(pick(ranked, [RESULTS], 2, fits=lambda p: gives_figures(p.text))) == "bd"
    assert names(pick(ranked, [], 3, fits=lambda p: gives_figures(p.text))) == "bda"
    assert names(pick(ranked, [], 2)) == "ab"


made = st.lists(
    st.tuples(
        st.sampled_from(SectionKind), st.sampled_from(Kind), st.sampled_from(["7.5 8%", "x"])
    ),
    max_size=8,
)


@given(made, st.sets(st.sampled_from(SectionKind), max_size=3), st.integers(1, 6), st.booleans())
def test_every_seat_is_taken_once(
    kinds: list[tuple[SectionKind, Kind, str]], look_in: set[SectionKind], k: int, figures: bool
):
    ranked = [passage(n, *rest) for n, rest in zip(NAMES, kinds, strict=False)]
    chosen = pick(ranked, sorted(look_in), k, fits=lambda p: not figures or gives_figures(p.text))
    assert len({p.id for p in chosen}) == len(chosen) == min(k, len(ranked))
