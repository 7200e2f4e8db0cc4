"""Which of the passages found are shown to the model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from qa_notes.models import Kind, Passage, SectionKind

# A caption tells little, and a small model copies a table to its last cell.
_ASIDE = frozenset({Kind.CAPTION, Kind.TABLE, Kind.FOOTNOTE})


def pick(
    ranked: Iterable[Passage],
    look_in: Sequence[SectionKind],
    k: int,
    shown: Sequence[SectionKind] = (),
    fits: Callable[[Passage], bool] = lambda passage: True,
) -> list[Passage]:
    """`k` passages: half the seats, rounded up, for the sections the question says to look in.

    Global questions ("what is the main idea") resemble no passage, so their similarity alone is
    a poor judge; the bank's author knows where papers say such things. Passages of the sections
    in `shown` are left out: the model sees them anyway. A caption, a table, a footnote or a passage
    from the back of the paper takes a seat only when nothing better is left.
    Passages that `fits` go first.
    """
    passages = [p for p in ranked if p.section_kind not in shown]
    passages.sort(key=lambda p: not fits(p))
    wanted = [p for p in passages if p.section_kind in look_in and p.kind not in _ASIDE]
    first = wanted[: (k + 1) // 2]
    rest = [p for p in passages if p not in first]
    rest.sort(key=lambda p: _is_back(p, look_in))  # stable: rank decides within each group
    chosen = [*first, *rest][:k]
    return sorted(chosen, key=passages.index)


def _is_back(passage: Passage, look_in: Sequence[SectionKind]) -> bool:
    if passage.kind in _ASIDE:
        return True
    # A section of no known kind (OTHER) is often the very method, under a name of its own.
    return passage.section_kind is SectionKind.APPENDIX and SectionKind.APPENDIX not in look_in
