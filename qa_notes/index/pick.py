"""Which of the passages found are shown to the model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qa_notes.models import Kind, Passage, SectionKind

_BACK = frozenset({SectionKind.APPENDIX, SectionKind.OTHER})


def pick(
    ranked: Iterable[Passage],
    look_in: Sequence[SectionKind],
    k: int,
    shown: Sequence[SectionKind] = (),
) -> list[Passage]:
    """`k` passages: half the seats, rounded up, for the sections the question says to look in.

    Global questions ("what is the main idea") resemble no passage, so their similarity alone is
    a poor judge; the bank's author knows where papers say such things. Passages of the sections
    in `shown` are left out: the model sees them anyway. A caption or a passage from the back of
    the paper takes a seat only when nothing better is left, unless it was asked for.
    """
    passages = [p for p in ranked if p.section_kind not in shown]
    wanted = [p for p in passages if p.section_kind in look_in and p.kind is not Kind.CAPTION]
    first = wanted[: (k + 1) // 2]
    rest = [p for p in passages if p not in first]
    rest.sort(key=lambda p: _is_back(p, look_in))  # stable: rank decides within each group
    chosen = [*first, *rest][:k]
    return sorted(chosen, key=passages.index)


def _is_back(passage: Passage, look_in: Sequence[SectionKind]) -> bool:
    if passage.section_kind in look_in:
        return False
    return passage.section_kind in _BACK or passage.kind is Kind.CAPTION
