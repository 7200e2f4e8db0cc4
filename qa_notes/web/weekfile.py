"""A week as its file has it at this moment: its rows, and stamps of what may be changed in it.

Order and texts have a stamp each: who moves a paper does not stand in the way of who writes the
introduction meanwhile.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_notes import week_desk, week_file
from qa_notes.bank import week_from
from qa_notes.config import Settings
from qa_notes.errors import NoteError, UsageError, WeekChanged
from qa_notes.models import PaperRef, Week
from qa_notes.render.text import one_line
from qa_notes.site.weeks import Planned
from qa_notes.sources import read_ref
from qa_notes.strict_yaml import parsed, read_source
from qa_notes.web.house import Held, House, Seen

TEXTS = ("title", "theme", "intro")


@dataclass(frozen=True, slots=True)
class Row:
    """A paper of the week."""

    word: str  # by which the file names it
    name: str
    held: Held | None
    error: NoteError | None = None  # of a note that cannot be read


@dataclass(frozen=True, slots=True)
class Look:
    """A week as somebody looks at it."""

    planned: Planned
    week: Week
    rows: tuple[Row, ...]
    stamp: str  # of the file
    order: str  # stamp of its papers
    texts: str  # stamp of title, theme and introduction

    @property
    def path(self) -> Path:
        """Its file."""
        return self.planned.file

    @property
    def typed_path(self) -> str:
        """The file as it is typed in a shell."""
        return shlex.quote(str(self.path))

    @property
    def slug(self) -> str:
        """What it is called in addresses."""
        return self.planned.slug

    @property
    def title(self) -> str:
        """Never empty."""
        return one_line(self.week.title or "") or self.planned.name or self.slug

    @property
    def held(self) -> list[Held]:
        """The papers with a note, each once."""
        return list(dict.fromkeys(row.held for row in self.rows if row.held))

    @property
    def without(self) -> int:
        """How many papers have no note."""
        return sum(row.held is None and row.error is None for row in self.rows)


def looked(house: House, slug: str) -> Look:
    """The week of this address. Raises UsageError where there is none, or none that can be read."""
    seen = house.now()
    found = (week.planned for week in seen.contents.weeks if week.planned.slug == slug)
    if (planned := next(found, None)) is None:
        faulty = "; ".join(map(str, seen.faulty))
        raise UsageError(f"there is no week {slug}", faulty or "it was deleted, or renamed")
    text = read_source(planned.file)
    raw = parsed(text, planned.file)
    week = week_from(raw, planned.file, house.shelf.ref, read_ref)
    pairs = zip(raw["papers"], week.papers, strict=True)
    return Look(
        planned=planned,
        week=week,
        rows=tuple(_row(row, ref, house, seen) for row, ref in pairs),
        stamp=week_file.stamp(text),
        order=_stamp(raw["papers"]),
        texts=_stamp([raw.get(key) for key in TEXTS]),
    )


def move(look: Look, place: int, to: int, seen: str, settings: Settings) -> None:
    """Put the paper at `place` to another one, both from 0; `seen`: the `order` that was shown.

    Raises WeekChanged, UsageError and what `order_week` raises; nothing is written then.
    """
    _same(look, seen, look.order)
    order = list(range(len(look.rows)))
    if not (place in order and to in order):
        raise UsageError(f"{look.path} has no such place", f"it has 1 to {len(order)}")
    order.insert(to, order.pop(place))
    week_desk.order_week(look.path, look.stamp, order, settings)


def write(look: Look, typed: Mapping[str, str], seen: str, settings: Settings) -> None:
    """Write title, theme and introduction; `seen`: the `texts` that were shown.

    Raises WeekChanged and what `write_texts` raises; nothing is written then.
    """
    _same(look, seen, look.texts)
    texts = {key: typed[key] for key in TEXTS if key in typed}
    week_desk.write_texts(look.path, look.stamp, texts, settings)


def _same(look: Look, seen: str, now: str) -> None:
    if seen != now:
        raise WeekChanged(f"{look.path} was changed meanwhile: nothing is written")


def _stamp(value: Sequence[Any]) -> str:
    return week_file.stamp(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str))


def _row(raw: week_desk.Row, ref: PaperRef, house: House, seen: Seen) -> Row:
    word = one_line(str(week_desk.word_of(raw)))
    name = one_line(str(ref.facts.get("title") or word or ref.id))
    try:
        entry = house.shelf.of(ref)
        held = seen.held.get(entry.path.stem) if entry else None
        if entry and held is None:
            held = house.held(entry.path.stem)
    except NoteError as err:
        return Row(word, name, None, err)
    return Row(word, held.card.title if held else name, held)
