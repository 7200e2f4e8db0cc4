"""A text under judgement: what is said, in which language, and what it has to agree with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from qa_notes.faults import Fault


@dataclass(frozen=True, slots=True)
class Around:
    """What the texts of a note are judged against besides themselves: a week's words."""

    times: Mapping[str, int] = field(default_factory=dict)  # run of one script -> in all notes
    glossary: Mapping[str, str] = field(default_factory=dict)  # English term -> translation


@dataclass(frozen=True, slots=True)
class Said:
    """A text under judgement, and what it has to agree with."""

    text: str
    language: str
    question: str = ""  # it answers, in its own language
    sources: tuple[str, ...] = ()  # it rests on: quotations, or the sentence it translates
    given: tuple[str, ...] = ()  # whose numbers and names it may have as well
    shown: tuple[str, ...] = ()  # all that the model read
    examples: tuple[str, ...] = ()  # of the prompt, of which nothing may be said
    names: tuple[str, ...] = ()  # to be kept as they are
    must_say: tuple[str, ...] = ()  # beginnings of words; a source has one of them
    wants_figure: bool = False
    is_phrase: bool = False  # a name, a number, Yes: no sentence is wanted
    around: Around = Around()

    @property
    def known(self) -> tuple[str, ...]:
        """All that a number or a name may come from."""
        return (*self.sources, *self.given)


Check = Callable[[Said], Iterable[Fault]]
