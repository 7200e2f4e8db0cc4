"""The work folder as the pages see it: every note and week as it is now, read when it changed."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from qa_notes import notes
from qa_notes.bank import FOLDER, file_of, week_files
from qa_notes.config import Settings
from qa_notes.errors import NoteError, QANotesError, UsageError
from qa_notes.faults import Rule
from qa_notes.files import is_dir, is_file
from qa_notes.models import ABSTRACT, PROSE, SUMMARY, Answer, Note, Question, Verdict
from qa_notes.render import PrintedPaper
from qa_notes.site.cards import Card, Reader, card
from qa_notes.site.contents import Contents, contents
from qa_notes.site.snippets import parts, searched
from qa_notes.site.weeks import Planned
from qa_notes.states import Banks, state
from qa_notes.web.finder import Finder
from qa_notes.web.planning import planned_of

Stamp = tuple[int, int, int]
OPEN = (Verdict.NEEDS_REVIEW, Verdict.FAILED)  # somebody is to look at it


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """One note as lists show it; each is itself alone."""

    card: Card
    verdicts: Mapping[Verdict, int]  # of its questions, summary and abstract
    unasked: int
    stale: int
    first_open: str  # bank:id of the first answer to be looked at; empty where there is none

    @property
    def stem(self) -> str:
        """What it is called in addresses: its file's name."""
        return self.card.slug

    @property
    def open(self) -> int:
        """What somebody is to look at before it is printed."""
        return self.verdicts[Verdict.NEEDS_REVIEW] + self.verdicts[Verdict.FAILED] + self.unasked


Read = tuple[Stamp, Held | NoteError]


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything of the work folder at one moment."""

    contents: Contents
    held: Mapping[str, Held]  # by stem
    broken: tuple[NoteError, ...]
    faulty: tuple[QANotesError, ...]  # week files that cannot be read

    def of(self, one: Card) -> Held:
        """What is known of a card."""
        return self.held[one.slug]


class House:
    """Notes and weeks of one work folder. Safe between threads."""

    def __init__(self, settings: Settings, weeks: Sequence[Path]) -> None:
        """`weeks`: files, besides those that lie in their folders."""
        self.settings = settings
        self.banks = Banks(None)
        self.shelf = notes.Shelf(settings.notes_dir)
        self._weeks = tuple(weeks)
        self._turn = threading.Lock()
        self._read: dict[Path, Read] = {}
        self._planned: tuple[object, list[Planned], tuple[QANotesError, ...]] = ((), [], ())
        self._reader = Reader({}, self.banks.printed, "footnotes")
        self._asked: dict[str, Stamp | None] = {}  # bank -> its file
        self._seen: Seen | None = None
        self.finder = Finder()
        self.read_once = threading.Event()  # every note was read, and
        self.settled = threading.Event()  # may be found by what it says

    @property
    def watched(self) -> list[Path]:
        """The folders of notes, weeks and banks that are there."""
        weeks = {Path(FOLDER) / "weeks", *(path.parent for path in self._weeks)}
        every = {self.settings.notes_dir, Path(FOLDER), *weeks}
        return sorted(folder for folder in every if is_dir(folder))

    def begin(self) -> None:
        """Read everything for the first time; pages need not wait for the end of it."""
        try:
            self.now()
            self.read_once.set()
            self.finder.settle()
        finally:  # what is wrong is said by the pages themselves
            self.read_once.set()
            self.settled.set()

    @property
    def progress(self) -> tuple[int, int]:
        """So many notes were read, of so many."""
        return len(self._read), len(self._paths())

    def now(self) -> Seen:
        """As it is at this moment. What has not changed is not read again."""
        with self._turn:
            self._ask()
            found = {path: stamp for path in self._paths() if (stamp := _stamp(path))}
            changed = self._plan(found)
            for path in self._in_turn(found):
                known = self._read.get(path)
                if known is None or known[0] != found[path]:
                    self._read[path] = (found[path], self._hold(path))
                    changed = True
            for path in [path for path in self._read if path not in found]:
                del self._read[path]
                self.finder.drop(path.stem)
                changed = True
            if changed or self._seen is None:
                self._seen = self._looked(self._read, self._planned[1])
            return self._seen

    def partly(self) -> Seen:
        """The weeks all of whose notes were read so far, while `begin` is at work."""
        read, weeks = dict(self._read), self._planned[1]
        whole = [week for week in weeks if read.keys() >= set(week.papers)]
        named = {path for week in whole for path in week.papers}
        return self._looked({path: read[path] for path in named}, whole)

    def held(self, stem: str) -> Held:
        """The note of a file's name. Raises NoteError where there is none that can be read."""
        return self.looked(stem)[1]

    def looked(self, stem: str) -> tuple[Seen, Held]:
        """The same, and everything at the moment when it was looked at."""
        seen = self.now()
        if stem in seen.held:
            return seen, seen.held[stem]
        broken = self._read.get(self.settings.notes_dir / f"{stem}.json")
        if broken and isinstance(broken[1], NoteError):
            raise broken[1]
        raise NoteError(f"there is no note {stem}", "it was deleted, or renamed")

    def note(self, held: Held) -> Note:
        """As it stands on disk, with the facts that its week gives. Raises NoteError."""
        note = notes.load_patiently(held.card.path)
        if note is None:
            raise NoteError(f"{held.card.path}: it is gone")
        facts = self._reader.facts.get(held.card.path, {})
        return replace(note, paper=replace(note.paper, **facts))

    def printed(self, held: Held) -> tuple[Note, PrintedPaper]:
        """The note and what is printed of it, in the order of its banks. Raises NoteError."""
        return self._reader.read(held.card.path)

    def question(self, note: Note, key: str) -> Question:
        """The question called `bank:id`; that of an answer which no bank asks for any more, too."""
        bank, _, name = key.rpartition(":")
        known = {q.key: q for q in (*PROSE, *self.banks.questions(note))}
        if (bank, name) in known:
            return known[bank, name]
        if answer := note.answer_to(name, bank):
            return Question(name, {note.language: answer.question}, {}, bank=bank)
        raise UsageError(f"the note of {note.paper.id} has no question {key}")

    def _paths(self) -> list[Path]:
        return notes.paths_in(self.settings.notes_dir)

    def _hold(self, path: Path) -> Held | NoteError:
        try:
            note, paper = self._reader.read(path)
        except NoteError as err:
            self.finder.drop(path.stem)
            return err
        shown = card(path, path.stem, note, paper)
        self.finder.put(path.stem, shown.title, searched(note, parts(paper)), shown.day)
        answers = _answers(note)
        there = [answer for answer in answers.values() if not answer.has(Rule.NOT_ASKED)]
        return Held(
            shown,
            {verdict: sum(a.verdict is verdict for a in there) for verdict in Verdict},
            len(answers) - len(there),
            len(state(note, self.banks.questions(note)).stale),
            next((key for key, answer in answers.items() if answer.verdict in OPEN), ""),
        )

    def _ask(self) -> None:
        """By the banks as they are: every note is measured anew by one that was changed."""
        held = (one for _, one in self._read.values() if isinstance(one, Held))
        names = {name for one in held for name in one.card.banks}
        asked = {name: _bank_stamp(name) for name in names}
        if any(self._asked.get(name, stamp) != stamp for name, stamp in asked.items()):
            self.banks = Banks(None)
            self._reader = replace(self._reader, prepare=self.banks.printed)
            self._read.clear()
        self._asked = asked

    def _plan(self, found: Mapping[Path, Stamp]) -> bool:
        """Which note stands in which week; whether that is another one than before."""
        named = dict.fromkeys((*week_files(), *self._weeks))
        files = {path: _stamp(path) for path in named if is_file(path)}
        key = (frozenset(found), tuple(files.items()))
        if key == self._planned[0]:
            return False
        weeks, facts, faulty = planned_of(list(files), self.shelf)
        if facts != self._reader.facts:
            self._reader = replace(self._reader, facts=facts)
            self._read.clear()
        self._planned = (key, weeks, faulty)
        return True

    def _in_turn(self, found: Mapping[Path, Stamp]) -> Iterable[Path]:
        """The youngest week first, since a page that cannot wait shows what there is by then."""
        weeks = sorted(self._planned[1], key=lambda one: one.week.monday or date.min, reverse=True)
        standing = (path for week in weeks for path in week.papers if path in found)
        return dict.fromkeys((*standing, *found))

    def _looked(self, read: Mapping[Path, Read], weeks: Sequence[Planned]) -> Seen:
        held = [one for _, one in read.values() if isinstance(one, Held)]
        broken = tuple(one for _, one in read.values() if isinstance(one, NoteError))
        cards = {one.card.path: one.card for one in held}
        whole = contents(cards, weeks, self.settings.language, "")
        return Seen(whole, {one.stem: one for one in held}, broken, self._planned[2])


def _answers(note: Note) -> dict[str, Answer]:
    """Summary, abstract and answers of a prepared note, by bank:id, in the order of its page."""
    prose = ((SUMMARY, note.summary), (ABSTRACT, note.abstract.get(note.language)))
    found = {f":{question.id}": answer for question, answer in prose if answer}
    return found | {f"{answer.bank}:{answer.question_id}": answer for answer in note.answers}


def _bank_stamp(name: str) -> Stamp | None:
    try:
        return _stamp(file_of(name))
    except UsageError:  # there is none, or it cannot be named
        return None


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
