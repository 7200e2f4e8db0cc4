"""The order of work, with a scripted model: what is kept, asked again, and left alone."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from fakes import (
    Script,
    ScriptedChat,
    Turn,
    good_reader,
    in_japanese,
    job_of,
    make_paper,
    parse_here,
    question_of,
    vector,
)
from langchain_core.embeddings import Embeddings
from sources_web import Reply, serve

from qa_notes import handwork, notes, pipeline, repair
from qa_notes.bank import load_bank
from qa_notes.config import Settings
from qa_notes.errors import (
    ModelError,
    NotAPdf,
    NoteError,
    NotFound,
    PairsError,
    ParseError,
    PromptRefused,
    WrongPaper,
)
from qa_notes.faults import Fault, Rule
from qa_notes.index.store import Index
from qa_notes.languages import why
from qa_notes.llm import Chat
from qa_notes.models import Answer, Document, Note, Verdict, Week
from qa_notes.parse import parse
from qa_notes.sources import expand, fetch
from qa_notes.tools import Tools

BANK = {q.id: q for q in load_bank("notes")}
QUESTIONS = tuple(  # the reader below knows neither figures nor words that it must say
    replace(q, answer="text", must_say={})
    for q in load_bank("notes")
    if q.id in {"problem", "results", "limits"}
)
NOW = datetime(2026, 11, 2, tzinfo=UTC)
ENGLISH = {q.id: q.text["en"] for q in QUESTIONS}


class Counted(Embeddings):
    """Counts the texts it is given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.texts += texts
        return [vector(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


@dataclass
class Said:
    """A report that remembers."""

    papers: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def paper(self, name: str, questions: int) -> None:
        self.papers.append(f"{name}: {questions}")

    def step(self, what: str, long: bool = False) -> None:
        self.steps.append(what)

    def answer(self, answer: Answer) -> None:
        self.answers.append(answer)

    def tell(self, line: str) -> None:
        self.told.append(line)


@dataclass
class Bench(Tools):
    """The real tools, with a scripted model, and a parser and embeddings that cost little."""

    embeddings: Counted = field(default_factory=Counted)
    scripted: ScriptedChat = field(default_factory=lambda: ScriptedChat(script=good_reader))

    def __post_init__(self) -> None:
        self.parser = parse_here
        self.model = Chat(self.scripted, "fake")

    @cached_property
    def index(self) -> Index:
        return Index.open(self.settings, self.embeddings)

    @property
    def questions(self) -> list[str]:
        """Drafts asked for, by question id."""
        found = [question_of(turns) for turns in self.scripted.asked]
        return [next(k for k, v in ENGLISH.items() if v == q) for q in found if q]


@dataclass
class Finished:
    tools: Bench
    done: pipeline.Done


def numberless(turns: Sequence[Turn]) -> str:
    """Reads the same sentence out of any paper."""
    quote = "Rooms are dark in the evening, and lamps are large."
    if job_of(turns) == "draft":
        return f"QUOTE: {quote}\nANSWER: {quote}"
    return good_reader(turns)


def other_words(turns: Sequence[Turn]) -> str:
    """The same, in other Japanese words."""
    return "別の言い方の文です。" if job_of(turns) == "translate" else numberless(turns)


@pytest.fixture(scope="module")
def lanterns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_paper(tmp_path_factory.mktemp("papers") / "lanterns.pdf")


@pytest.fixture
def bench(tmp_path: Path) -> Callable[..., Bench]:
    """A new run on the same work folder."""

    def start(script: Script = good_reader, **more: object) -> Bench:
        settings = Settings(output=tmp_path / "out", **({"recipe": "short"} | more))  # type: ignore[arg-type]
        return Bench(settings, Said(), now=lambda: NOW, scripted=ScriptedChat(script=script))

    return start


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, lanterns: Path) -> Finished:
    """A first run of all questions; tests copy its folder."""
    folder = tmp_path_factory.mktemp("finished") / "out"
    tools = Bench(
        Settings(output=folder, recipe="short"),
        Said(),
        now=lambda: NOW,
        scripted=ScriptedChat(script=numberless),
    )
    [done] = run(tools, lanterns)
    return Finished(tools, done)


@pytest.fixture
def kept(finished: Finished, bench: Callable[..., Bench]) -> Bench:
    """Tools on a copy of that folder; they have not been used yet."""
    tools = bench()
    shutil.copytree(finished.tools.settings.output, tools.settings.output)
    return tools


def run(tools: Bench, *papers: Path, **order: object) -> list[pipeline.Done]:
    asked = pipeline.Order(QUESTIONS, **order)  # type: ignore[arg-type]
    return list(pipeline.write_week(expand([str(p) for p in papers]), asked, tools))


def note_of(tools: Bench, paper: str = "lanterns") -> Note:
    note = notes.load(notes.path_of(paper, tools.settings.notes_dir))
    assert note
    return note


def path_of(tools: Bench) -> Path:
    return notes.path_of("lanterns", tools.settings.notes_dir)


def test_a_paper_becomes_a_note(finished: Finished):
    tools, done = finished.tools, finished.done
    assert done.ok
    assert done.note == note_of(tools)
    assert done.path == path_of(tools)
    assert done.asked == len(tools.report.answers) == 5  # abstract, summary, three questions
    note = note_of(tools)
    assert note.paper.title == "Lanterns: Small Lights for Large Rooms"
    assert note.paper.authors == ("Ada Example", "Bo Sample")
    assert note.short_name == "Lanterns"
    assert [a.question_id for a in note.answers] == ["problem", "results", "limits"]
    assert [(a.verdict, a.faults) for a in note.answers] == [(Verdict.ANSWERED, ())] * 3
    assert all(a.is_grounded for a in note.answers)
    assert done.usage.calls == len(tools.scripted.asked) + 1  # the trial
    stages = dict(done.seconds)
    assert set(stages) == {"parse", "embed", "retrieve", "model", "save", "rest", "all"}
    whole = stages.pop("all")
    assert whole == pytest.approx(sum(stages.values()))  # nothing is counted twice:
    assert all(0 < seconds < whole for seconds in stages.values())


def test_every_answer_is_on_disk_before_the_next_is_asked(
    bench: Callable[..., Bench], lanterns: Path
):
    kept: list[int] = []

    def script(turns: Sequence[Turn]) -> str:
        if question_of(turns):
            kept.append(len(json.loads(path_of(tools).read_text("utf-8"))["answers"]))
        return good_reader(turns)

    tools = bench(script)
    run(tools, lanterns)
    assert kept == [0, 1, 2]


def test_the_next_run_asks_nothing(kept: Bench, lanterns: Path):
    before = path_of(kept).read_bytes()
    [done] = run(kept, lanterns)
    assert done.ok
    assert done.asked == 0
    assert kept.scripted.asked == []
    assert kept.embeddings.texts == []
    assert path_of(kept).read_bytes() == before


def test_the_same_input_gives_the_same_bytes(
    finished: Finished, bench: Callable[..., Bench], lanterns: Path
):
    tools = bench(numberless)
    run(tools, lanterns)
    assert timeless(path_of(tools)) == timeless(path_of(finished.tools))


def timeless(path: Path) -> str:
    """The file without what the clock says, which is no input."""
    return re.sub(r'"seconds": [\d.]+', "", path.read_text("utf-8"))


def failing(*questions: str) -> Script:
    def script(turns: Sequence[Turn]) -> str:
        if question_of(turns) in [ENGLISH[question] for question in questions]:
            raise PromptRefused("no talk of fire")
        return good_reader(turns)

    return script


def test_failed_questions_are_asked_again_by_the_next_run(
    bench: Callable[..., Bench], lanterns: Path
):
    refused = bench(failing("results", "limits"))  # twice in a row: not the model's fault for that
    [done] = run(refused, lanterns)
    assert not done.ok
    assert [(answer.question_id, answer.verdict) for answer in note_of(refused).answers] == [
        ("problem", Verdict.ANSWERED),
        ("results", Verdict.FAILED),
        ("limits", Verdict.FAILED),
    ]

    tools = bench(failing("results"))
    [done] = run(tools, lanterns)
    assert not done.ok
    assert tools.questions == ["results", "limits"]
    answer = note_of(tools).answer_to("results")
    assert answer
    assert answer.verdict is Verdict.FAILED
    assert "no talk of fire" in why(answer.faults, "en")

    last = bench()
    [done] = run(last, lanterns)
    assert done.ok
    assert last.questions == ["results"]
    assert {job_of(turns) for turns in last.scripted.asked} == {"draft", "translate"}
    assert passages_in(last.embeddings.texts) == []  # the paper was embedded by the first run
    answer = note_of(last).answer_to("results")
    assert answer
    assert answer.history == ()  # a failure is no earlier answer
    assert [a.question_id for a in note_of(last).answers] == ["problem", "results", "limits"]


@pytest.mark.parametrize("job", ["summary", "translate"])
def test_a_refused_abstract_or_summary_costs_only_itself(
    job: str, bench: Callable[..., Bench], lanterns: Path
):
    def script(turns: Sequence[Turn]) -> str:
        if job_of(turns) == job and "Rooms are dark" in turns[-1][1]:
            raise PromptRefused("no talk of rooms")
        return good_reader(turns)

    [done] = run(bench(script), lanterns)
    note = done.note
    assert note
    refused = note.summary if job == "summary" else note.abstract["ja"]
    assert refused
    assert (refused.verdict, refused.faults) == (
        Verdict.FAILED,
        (Fault(Rule.REFUSED, "no talk of rooms"),),
    )
    assert [a.verdict for a in note.answers] == [Verdict.ANSWERED] * 3
    last = bench()
    run(last, lanterns)  # and is asked again
    assert {job_of(turns) for turns in last.scripted.asked} <= {"summary", "translate"}
    assert last.questions == []


class Gone(ScriptedChat):
    """Not even the trial is answered."""

    script: Any = None

    def _stream(self, *args: Any, **options: Any) -> Any:
        raise ConnectionError("gone")


def test_a_model_that_is_gone_ends_the_run_before_anything_is_parsed(
    bench: Callable[..., Bench], lanterns: Path
):
    def parser(path: Path, **limits: float) -> Document:
        raise AssertionError("it was parsed")

    tools = replace(bench(), scripted=Gone())
    tools.parser = parser
    with pytest.raises(ModelError, match="gone"):
        run(tools, lanterns)


def test_a_memory_that_cannot_be_read_ends_the_run_before_anything_is_parsed(
    bench: Callable[..., Bench], lanterns: Path, tmp_path: Path
):
    (tmp_path / "mine.tsv").write_text("no tab here\n", encoding="utf-8")
    tools = bench()
    tools.settings = tools.settings.model_copy(update={"memory": (tmp_path / "mine.tsv",)})
    with pytest.raises(PairsError, match=r"mine\.tsv"):
        run(tools, lanterns)
    assert not tools.scripted.asked


def test_a_model_that_is_not_asked_is_not_tried(kept: Bench, lanterns: Path):
    [done] = run(replace(kept, scripted=Gone()), lanterns)
    assert done.ok


def passages_in(texts: Sequence[str]) -> list[str]:
    """Those of the embedded texts that are passages, not queries."""
    return [text for text in texts if "HallBench" in text]


def test_a_killed_run_goes_on_where_it_was(bench: Callable[..., Bench], lanterns: Path):
    class Killed(BaseException):
        """As abrupt as a signal: nothing in the pipeline catches it."""

    asked: list[str] = []
    for _ in range(4):

        def script(turns: Sequence[Turn]) -> str:
            if job_of(turns) == "draft" and len(asked) % 2 == 0:
                asked.append("killed")
                raise Killed
            if question := question_of(turns):
                asked.append(question)
            return good_reader(turns)

        try:
            run(bench(script), lanterns)
            break
        except Killed:
            continue
    assert asked.count("killed") == 3
    answered = [question for question in asked if question != "killed"]
    assert sorted(answered) == sorted(ENGLISH.values())  # each once


def test_the_wrong_paper_is_refused_before_any_model_is_called(
    bench: Callable[..., Bench], lanterns: Path
):
    tools = bench()
    [ref] = expand([str(lanterns)]).papers
    abstract = "The dominant sequence transduction models are based on recurrent networks. " * 3
    wrong = replace(ref, facts={"title": "Attention Is All You Need", "abstract": abstract})
    [done] = pipeline.write_week(Week(papers=(wrong,)), pipeline.Order(QUESTIONS), tools)
    assert isinstance(done.error, WrongPaper)
    assert done.error.hint
    assert "Attention" in str(done.error)
    assert tools.scripted.asked == []
    assert tools.embeddings.texts == []
    assert not path_of(tools).exists()


def test_one_bad_paper_costs_only_itself(
    bench: Callable[..., Bench], lanterns: Path, tmp_path: Path
):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"<html>not found</html>")
    tools = bench()
    tools.parser = parse  # the one that users get
    bad, gone, good = run(tools, broken, tmp_path / "gone.pdf", lanterns)
    assert isinstance(bad.error, NotAPdf)
    assert isinstance(gone.error, NotFound)
    assert not bad.ok
    assert not gone.ok
    assert good.ok
    assert sorted(p.name for p in tools.settings.notes_dir.glob("*.json")) == ["lanterns.json"]


def test_a_broken_note_costs_only_its_paper_and_is_left_alone(
    bench: Callable[..., Bench], lanterns: Path
):
    tools = bench()
    path_of(tools).parent.mkdir(parents=True)
    path_of(tools).write_text('{"paper": ', encoding="utf-8")
    [done] = run(tools, lanterns)
    assert isinstance(done.error, NoteError)
    assert "lanterns.json" in str(done.error)
    assert path_of(tools).read_text("utf-8") == '{"paper": '
    assert tools.scripted.asked == []


def test_a_fact_edited_while_the_paper_is_read_stays(kept: Bench, lanterns: Path):
    """The first thing that is written is the paper's facts, seconds after they were read."""

    def parser(path: Path, **limits: float) -> Document:
        data = json.loads(path_of(kept).read_text("utf-8"))
        data["paper"]["title"] = "Typed by hand"
        path_of(kept).write_text(json.dumps(data), encoding="utf-8")
        return parse_here(path)

    kept.parser = parser
    shutil.rmtree(kept.settings.index_dir / "parsed")  # else nothing is parsed
    run(kept, lanterns, force=True, only="results")
    assert note_of(kept).paper.title == "Typed by hand"


# -- asking again ------------------------------------------------------------------------------


def edit(tools: Bench, **changes: dict[str, object]) -> None:
    """Change answers on disk as a person would, with an editor."""
    data = json.loads(path_of(tools).read_text("utf-8"))
    for answer in data["answers"]:
        answer.update(changes.get(answer["question_id"], {}))
    path_of(tools).write_text(json.dumps(data, ensure_ascii=False, indent=4), encoding="utf-8")


def test_force_leaves_edited_and_pinned_answers_alone(kept: Bench, lanterns: Path):
    edit(kept, problem={"text": "私が書きました。"}, results={"pinned": True})
    before = {a.question_id: a for a in note_of(kept).answers}
    run(kept, lanterns, force=True)
    assert kept.questions == ["limits"]
    note = note_of(kept)
    assert note.answer_to("problem") == before["problem"]
    assert before["problem"].edited
    assert note.answer_to("results") == before["results"]
    limits = note.answer_to("limits")
    assert limits
    assert limits.history == (replace(before["limits"], history=()),)


def test_by_name_even_an_edited_answer_is_asked_again(kept: Bench, lanterns: Path):
    edit(kept, problem={"text": "私が書きました。"})
    run(kept, lanterns, force=True, only="problem")
    assert kept.questions == ["problem"]
    answer = note_of(kept).answer_to("problem")
    assert answer
    assert not answer.edited
    assert answer.history[0].text == "私が書きました。"


def test_a_note_in_another_language_is_not_mixed(
    kept: Bench, bench: Callable[..., Bench], lanterns: Path
):
    before = path_of(kept).read_bytes()
    tools = bench(language="en")
    [done] = run(tools, lanterns, only="problem")
    assert isinstance(done.error, NoteError)
    assert "ja" in str(done.error)
    assert "--output" in done.error.hint
    [done] = run(tools, lanterns)  # its digest is English already
    assert done.ok and done.asked == 0
    assert path_of(tools).read_bytes() == before


# -- one answer anew ---------------------------------------------------------------------------


def again(tools: Bench, paper: Path, question: str, hint: str | None = None) -> tuple[
    Answer | None, Answer
]:  # fmt: skip
    [(_, fetched)] = fetch(expand([str(paper)]).papers, tools.settings)
    [wanted] = [q for q in QUESTIONS if q.id == question]
    old, made, now = repair.regenerate(path_of(tools), fetched, wanted, tools, hint)  # type: ignore[arg-type]
    assert made.text == now.text
    return old, now


def test_regenerate_and_undo(kept: Bench, bench: Callable[..., Bench], lanterns: Path):
    before, others = path_of(kept).read_bytes(), note_of(kept)
    tools = bench(other_words)
    old, new = again(tools, lanterns, "results", hint="see Table 2")
    assert old
    # This reader quotes one sentence for every question, so it is asked for another one.
    assert [job_of(turns) for turns in tools.scripted.asked] == ["draft", "draft", "translate"]
    assert "see Table 2" in tools.scripted.asked[0][-1][1]
    assert new.text == "別の言い方の文です。"
    assert new.history == (replace(old, history=()),)
    note = note_of(tools)
    assert note.answer_to("results") == new
    for question in ("problem", "limits"):
        assert note.answer_to(question) == others.answer_to(question)
    changed = path_of(tools).read_bytes()
    start = changed.index(b'"question_id": "results"')
    assert changed[:start] == before[:start]

    results = BANK["results"]
    present, back = handwork.undo(path_of(tools), results)
    assert present == new
    assert replace(back, history=(), newer=0) == replace(old, history=())
    assert note_of(tools).answer_to("results") == back

    handwork.redo(path_of(tools), results)  # and the new one can be had back, too
    answer = note_of(tools).answer_to("results")
    assert answer
    assert answer.text == new.text


@pytest.mark.parametrize("question", ["results", "cost"])
def test_undo_of_an_answer_without_a_past_is_an_error(question: str, kept: Bench):
    with pytest.raises(NoteError, match=question):
        handwork.undo(path_of(kept), BANK[question])


def test_regenerate_needs_a_note(bench: Callable[..., Bench], lanterns: Path):
    tools = bench()
    with pytest.raises(NoteError, match="no note"):
        again(tools, lanterns, "results")
    assert tools.scripted.asked == []


def test_regenerate_asks_what_was_never_asked(kept: Bench, lanterns: Path):
    note = note_of(kept)
    notes.save(replace(note, answers=note.answers[:2]), path_of(kept))
    old, new = again(kept, lanterns, "limits")
    assert old is None
    assert new.verdict is Verdict.ANSWERED
    assert [a.question_id for a in note_of(kept).answers] == ["problem", "results", "limits"]


def test_the_japanese_of_the_fake_passes_its_own_checks():
    from qa_notes.ask.translate import Source, find_fault

    for sentence in ("Lanterns reaches 28.4 lumen.", "It is dark.", "8 V100 GPUs for 12 epochs."):
        assert find_fault(in_japanese(sentence), Source(sentence, "ja")) is None


def test_a_kept_download_that_cannot_be_read_is_fetched_again_once(
    bench: Callable[..., Bench], lanterns: Path
):
    with serve() as web:
        web.at("/lanterns.pdf", Reply(lanterns.read_bytes()))
        tools = bench(allow_private_addresses=True, arxiv_delay=0)
        week = expand([f"{web.url}/lanterns.pdf"])
        pdf = tools.settings.papers_dir / f"{week.papers[0].id}.pdf"
        pdf.parent.mkdir(parents=True)
        pdf.write_bytes(b"%PDF-1.4\nno objects at all\n%%EOF\n")
        [done] = pipeline.write_week(week, pipeline.Order(QUESTIONS), tools)
    assert done.ok and web.paths() == ["/lanterns.pdf"]
    assert any("fetching it again" in step for step in tools.report.steps)
    assert pdf.read_bytes() == lanterns.read_bytes()


def test_a_download_that_cannot_be_read_is_not_fetched_twice(bench: Callable[..., Bench]):
    with serve() as web:
        web.at("/x.pdf", Reply(b"%PDF-1.4\nno objects at all\n%%EOF\n"))
        tools = bench(allow_private_addresses=True, arxiv_delay=0)
        week = expand([f"{web.url}/x.pdf"])
        for _ in range(2):
            [done] = pipeline.write_week(week, pipeline.Order(QUESTIONS), tools)
            assert isinstance(done.error, ParseError)
    assert web.paths() == ["/x.pdf"]
