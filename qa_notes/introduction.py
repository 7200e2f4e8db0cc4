"""The introduction of a week: its trends, written by a model from the notes of its papers.

notes -> what each paper is about -> a model -> held against the notes -> the week file's own block
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from qa_notes import ask, languages
from qa_notes.ask.abstract import tidy
from qa_notes.bank import week_from
from qa_notes.errors import PromptRefused, UsageError
from qa_notes.languages import language, worded
from qa_notes.llm.recipe import FULL
from qa_notes.models import TRENDS, Answer, Note, Paper, Trends, Verdict, Week
from qa_notes.names import names_of, short_name
from qa_notes.sentences import sentences
from qa_notes.sources import read_ref
from qa_notes.strict_yaml import parsed
from qa_notes.tools import Tools
from qa_notes.week_block import with_trends
from qa_notes.week_file import change

# Characters of what is shown of each paper, by whether the full recipe asks. Of whole abstracts the
# embedded model repeats one; of their first sentences it says what they share.
LONGEST = {False: 400, True: 1_200}
SHORTEST = 150
ROOM = 0.5  # of the context, a character a token: some languages need as many


def write(week: Week, notes: Sequence[Note], name: str, tools: Tools) -> Trends:
    """The trends of these notes, in the language of the settings; what was refused is told.

    `name` is the week's, in the ledger. Raises PromptRefused where nothing is left, OverBudget,
    ModelError.
    """
    tools.try_out()
    code, recipe = tools.settings.language, ask.chosen(tools.settings, tools.chat)
    room = int(tools.chat.context * ROOM) // len(notes)
    most = min(LONGEST[recipe == FULL], max(SHORTEST, room))
    members = [member(note, recipe == FULL, most) for note in notes]
    tools.report.step(f"what {len(members)} papers have in common", long=True)
    shown = Paper(week.id or name, title=week.title, abstract="\n".join(m.line for m in members))
    with tools.asking(shown, TRENDS):
        found = ask.trends(members, code, tools.chat, recipe, _lexicon(notes, code, tools))
    for one in found.refused:
        said = f"“{one.text}”: " if one.text else ""
        tools.report.tell(f"left out: {said}{worded(one.fault, 'en')}")
    if not found.kept:
        raise PromptRefused(
            f"{tools.chat.name} found no trend that the notes of this week hold: none is written",
            "run the same command again, or ask another model: --llm",
        )
    return Trends(found.kept, tools.chat.name)


def refuse(path: Path, week: Week, code: str, again: bool) -> None:
    """Raises UsageError where the file has trends in this language that are not to be replaced."""
    if code in week.trends and not again:
        raise UsageError(
            f"{path} has trends in {language(code).name} already",
            "edit them there, or have them written anew: --again",
        )


def put(path: Path, code: str, trends: Trends, again: bool, tools: Tools) -> None:
    """Into the week file as it is now: somebody may have edited it meanwhile.

    Another run, for another language, waits. Raises UsageError, BankError, UnwritableError; then
    the file is as it was.
    """

    def edit(text: str) -> str:
        raw = parsed(text, path)
        refuse(path, week_from(raw, path, tools.shelf.ref, read_ref), code, again)
        remark = f"on {tools.now():%Y-%m-%d}, from the notes of this week"
        return with_trends(text, code, trends, remark, path)

    change(path, tools.settings.output, edit)


def member(note: Note, full: bool, most: int) -> ask.Member:
    """A paper as the model is shown it, in at most so many characters.

    Its summary; where there is none that can be used, and for a small model none in English, its
    abstract.
    """
    paper, summary = note.paper, _text(note.summary)
    usable = summary if full or note.language == "en" else ""
    return ask.Member(
        paper.id,
        tidy(paper.title) or paper.id,
        ", ".join(paper.categories),
        _cut(usable or tidy(paper.abstract) or summary, most),
        tuple(_texts(note)),
    )


def _texts(note: Note) -> Iterator[str]:
    """All that a note says of its paper; an answer that has to be reviewed says nothing."""
    answers = (note.summary, *note.abstract.values(), *note.answers)
    named = (note.paper.title, note.short_name, *note.paper.categories, note.paper.abstract)
    for text in (*map(tidy, named), *map(_text, answers)):
        if text:
            yield text


def _text(answer: Answer | None) -> str:
    return tidy(answer.text) if answer and answer.verdict is Verdict.ANSWERED else ""


def _cut(text: str, most: int) -> str:
    """Its first sentences, at least one."""
    ends = [end for _, end in sentences(text)]
    return text[: max([end for end in ends if end <= most], default=(ends or [0])[0])]


def _lexicon(notes: Sequence[Note], code: str, tools: Tools) -> ask.Lexicon:
    """The names of the week that stay as they are, and what people translated."""
    texts = (text for note in notes for text in _texts(note) if languages.of(text) == "en")
    names = names_of("\n".join(texts))
    own = (note.short_name or short_name(note.paper.title) for note in notes)
    words = {word for name in own if name for word in [name] if " " not in name}
    return ask.Lexicon(ask.untranslated(names | words, code), tools.memory)
