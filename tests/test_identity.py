"""Which note belongs to which file: by its bytes, its stamp or DOI, and its name last."""

from __future__ import annotations

import json
import multiprocessing
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from desk import Desk
from fakes import ScriptedChat, good_reader, job_of, make_paper, parse_here
from test_pipeline import NOW, QUESTIONS, Bench, Said

from qa_notes import notes, pipeline, sources
from qa_notes.config import Settings
from qa_notes.errors import NoteError, PaperError, UsageError, WrongPaper
from qa_notes.languages import why
from qa_notes.models import Match, Note, Paper, PaperRef, Verdict, Week
from qa_notes.parse.pdf import metadata_of, open_pdf, read_pages
from qa_notes.parse.stamp import own_facts
from qa_notes.refs import read_ref, sha256
from qa_notes.sources import expand

STAMP = "arXiv:2210.03629v3  [cs.CL]  10 Mar 2023"


@pytest.fixture
def bench(tmp_path: Path) -> Callable[..., Bench]:
    """A new run on the same work folder."""

    def start(**more: object) -> Bench:
        settings = Settings(output=tmp_path / "out", **({"recipe": "short"} | more))  # type: ignore[arg-type]
        return Bench(settings, Said(), now=lambda: NOW, scripted=ScriptedChat(script=good_reader))

    return start


GONE_SENTENCE = "Lanterns does not work outdoors when it rains."


def run(
    tools: Bench, *words: str | Path | PaperRef, base: str | None = None
) -> list[pipeline.Done]:
    refs = [
        ref
        for word in words
        for ref in (
            [word] if isinstance(word, PaperRef) else expand([str(word)], tools.shelf.ref).papers
        )
    ]
    papers = tuple(replace(ref, base=base) for ref in refs)
    return list(pipeline.write_week(Week(papers=papers), pipeline.Order(QUESTIONS), tools))


def one(tools: Bench, word: str | Path | PaperRef) -> Note:
    [done] = run(tools, word)
    assert done.error is None, done.error
    assert done.note
    return done.note


def ids(tools: Bench) -> list[str]:
    return [entry.id for entry in tools.shelf.entries()]


def quotations(note: Note) -> set[str]:
    return {e.quote for a in note.answers for old in (a, *a.history) for e in old.evidence}


def two_papers(folder: Path) -> tuple[Path, Path]:
    """Two files of one name. Only the second has a word of whales."""
    return (
        make_paper(folder / "a" / "paper.pdf"),
        make_paper(folder / "b" / "paper.pdf", "Whales of the Sea", "Whales are large animals."),
    )


# -- what a file is ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (STAMP, ("2210.03629", 3, ("cs.CL",), date(2023, 3, 10))),
        ("arXiv:quant-ph/0201082v1  15 Jan 2002", ("quant-ph/0201082", 1, (), date(2002, 1, 15))),
        ("arXiv:math.GT/0309136v2 [math.GT] 9 Sep 2003",
         ("math/0309136", 2, ("math.GT",), date(2003, 9, 9))),
        ("arXiv:2210.03629v3 [cs.CL] 31 Feb 2023", ("2210.03629", 3, ("cs.CL",), None)),
        ("arXiv:2210.03629 [cs.CL] 10 Mar 2023", None),
        ("see arXiv:2210.03629v3", None),
        ("arXiv:nothing", None),
    ],
)  # fmt: skip
def test_a_stamp_in_the_margin_is_read(
    printed: str, expected: tuple[object, ...] | None, tmp_path: Path
):
    own = parse_here(make_paper(tmp_path / "x.pdf", stamp=printed)).own
    assert (own and (own.id, own.version, own.categories, own.updated)) == expected


def test_an_id_that_is_only_cited_is_no_stamp(tmp_path: Path):
    cited = make_paper(
        tmp_path / "x.pdf", extra="See arXiv:1706.03762v5 [cs.CL] 6 Dec 2017.", foot=STAMP
    )
    assert parse_here(cited).own is None


def test_a_sideways_id_in_a_figure_is_no_stamp(tmp_path: Path):
    import pymupdf

    path = make_paper(tmp_path / "x.pdf")
    with pymupdf.open(path) as pdf:
        pdf[0].insert_text((300, 560), STAMP, fontsize=20, rotate=90)
        pdf.saveIncr()
    assert parse_here(path).own is None


@pytest.mark.parametrize(
    ("foot", "expected"),
    [
        ("https://doi.org/10.1145/1542476.1542528", "10.1145/1542476.1542528"),
        ("DOI: 10.1007/S10994-021-05946-3.", "10.1007/s10994-021-05946-3"),
        ("As shown in doi:10.1145/1542476.1542528", None),
        ("https://doi.org/10.48550/arXiv.2210.03629", None),
        ("10.5281", None),
    ],
)
def test_a_doi_on_a_line_of_its_own_is_the_papers(foot: str, expected: str | None, tmp_path: Path):
    own = parse_here(make_paper(tmp_path / "x.pdf", foot=foot)).own
    assert (own and own.id) == expected


def test_a_doi_of_the_metadata_goes_before_those_on_the_page(tmp_path: Path):
    import pymupdf

    path = make_paper(tmp_path / "x.pdf", foot="doi:10.1000/cited")
    with pymupdf.open(path) as pdf:
        pdf.set_metadata({"subject": "Lamps 12 (2020) 1-9. doi:10.1016/j.lamp.2020.01"})
        pdf.saveIncr()
    own = parse_here(path).own
    assert own and own.id == "10.1016/j.lamp.2020.01"


@pytest.mark.real
def test_the_stamps_of_real_papers(shared: Path):
    """Fourteen of fifteen have one; 2310.11511 was put up without, and two are not of arXiv."""
    stamped = {}
    for path in sorted((shared / "papers").glob("*.pdf")):
        with open_pdf(path) as pdf:
            stamped[path.stem] = own_facts(next(iter(read_pages(pdf))), metadata_of(pdf))
    none = sorted(name for name, own in stamped.items() if own is None)
    assert none == ["2310.11511", "naacl06_shinyama", "tracemonkey_pldi09"]
    for name, own in stamped.items():
        if own:
            assert own.id == name.partition("v")[0]
            assert own.version and own.updated and own.categories[0].startswith(("cs.", "math."))


# -- two contents, one name --------------------------------------------------------------------


@pytest.mark.parametrize("first", ["a", "b"])
@pytest.mark.parametrize("together", [True, False])
def test_two_files_of_one_name_are_two_notes(
    first: str, together: bool, bench: Callable[..., Bench], tmp_path: Path
):
    both = sorted(two_papers(tmp_path), key=lambda path: path.parent.name != first)
    runs = [both] if together else [[path] for path in both]
    done = [one for files in runs for one in run(bench(), *files)]
    one, other = (d.note for d in done)
    assert one and other
    assert one.paper.id == "paper"
    assert other.paper.id == f"paper-{sha256(both[1])[:8]}"
    for done_one, path in zip(done, both, strict=True):
        note = notes.load(done_one.path or Path())
        assert note
        assert note.paper.content_sha256 == sha256(path)
        assert len(note.answers) == len(QUESTIONS)
        assert all(a.history == () for a in note.answers)
        whales = "Whales" in (note.paper.title or "")
        assert whales == (path.parent.name == "b")
    again = bench()
    assert [d.asked for d in run(again, *both)] == [0, 0]
    assert again.scripted.asked == []


def test_an_edited_answer_stays_with_its_content(bench: Callable[..., Bench], tmp_path: Path):
    one_file, other_file = two_papers(tmp_path)
    [done] = run(bench(), one_file)
    assert done.note and done.path
    mine = replace(done.note.answers[0], text="私が書きました。", edited=True, pinned=True)
    notes.save(notes.with_answer(done.note, mine, done.note.answers[0]), done.path)
    other = one(bench(), other_file)
    assert all(a.text != mine.text and not a.pinned for a in other.answers)
    assert one(bench(), one_file).answers[0] == mine


def test_a_file_is_its_note_whatever_it_is_called_and_wherever_it_lies(
    bench: Callable[..., Bench], tmp_path: Path
):
    file = make_paper(tmp_path / "lanterns.pdf")
    first = one(bench(), file)
    moved = tmp_path / "elsewhere" / "2311.11829 (1).pdf"
    moved.parent.mkdir()
    shutil.move(file, moved)
    tools = bench()
    second = one(tools, moved)
    assert tools.scripted.asked == []
    assert second.paper == first.paper
    assert second.pdf == "../elsewhere/2311.11829 (1).pdf"
    renamed = tools.settings.notes_dir / "my favourite.json"
    (tools.settings.notes_dir / "lanterns.json").rename(renamed)
    [done] = run(bench(), moved)
    assert (done.path, done.asked) == (renamed, 0)


def test_one_content_under_two_names_is_one_note(bench: Callable[..., Bench], tmp_path: Path):
    file = make_paper(tmp_path / "a.pdf")
    shutil.copy(file, tmp_path / "b.pdf")
    tools = bench()
    assert len(run(tools, file, tmp_path / "b.pdf")) == 2
    assert ids(tools) == ["a"]


def _write(folder: Path, words: list[str], go: multiprocessing.synchronize.Event) -> None:
    settings = Settings(output=folder / "out", recipe="short")
    tools = Bench(settings, Said(), now=lambda: NOW, scripted=ScriptedChat(script=good_reader))
    go.wait(60)
    assert all(done.ok for done in run(tools, *words))


def test_five_processes_at_once_make_each_note_once(tmp_path: Path):
    files = [str(path) for path in two_papers(tmp_path)]
    context = multiprocessing.get_context("spawn")
    go = context.Event()
    orders = [files, files[::-1], files, files[::-1], files]
    workers = [context.Process(target=_write, args=(tmp_path, order, go)) for order in orders]
    for worker in workers:
        worker.start()
    go.set()
    for worker in workers:
        worker.join(300)
    assert [worker.exitcode for worker in workers] == [0] * 5
    shelf = notes.Shelf(tmp_path / "out" / "notes")
    found = {entry.content: entry.id for entry in shelf.entries()}
    assert len(found) == len(shelf.entries()) == 2
    assert "paper" in found.values()
    for entry in shelf.entries():
        note = notes.load(entry.path)
        assert note and all(a.history == () for a in note.answers)


def test_capitals_do_not_tell_files_apart_on_every_disk(
    bench: Callable[..., Bench], tmp_path: Path
):
    tools = bench()
    run(
        tools, make_paper(tmp_path / "paper.pdf"), make_paper(tmp_path / "Paper.pdf", extra="More.")
    )
    names = [path.name.casefold() for path in tools.settings.notes_dir.glob("*.json")]
    assert len(set(names)) == len(names) == 2


# -- known ids, other contents -----------------------------------------------------------------


def test_a_stamp_names_the_note_and_gives_facts(bench: Callable[..., Bench], tmp_path: Path):
    tools = bench()
    note = one(tools, make_paper(tmp_path / "react.pdf", stamp=STAMP))
    paper = note.paper
    assert (paper.id, paper.version, paper.source) == ("2210.03629", 3, "local")
    assert paper.url == "https://arxiv.org/abs/2210.03629v3"
    assert paper.categories == ("Computation and Language",)
    assert (paper.published, paper.updated) == (None, date(2023, 3, 10))
    assert [a.question_id for a in note.answers] == [q.id for q in QUESTIONS]
    assert tools.report.told == []


def test_a_misnamed_file_is_what_its_margin_says(bench: Callable[..., Bench], tmp_path: Path):
    tools = bench()
    note = one(tools, make_paper(tmp_path / "2311.11829.pdf", stamp=STAMP))
    assert note.paper.id == "2210.03629"
    [line] = tools.report.told
    assert "2311.11829.pdf is arXiv:2210.03629" in line


def test_a_file_named_after_an_id_claims_nothing_for_its_name(
    bench: Callable[..., Bench], tmp_path: Path
):
    note = one(bench(), make_paper(tmp_path / "2311.11829v2.pdf"))
    assert (note.paper.id, note.paper.version, note.paper.url) == ("2311.11829", None, None)


@pytest.mark.parametrize("newest_first", [True, False])
def test_the_newest_version_has_the_plain_id(
    newest_first: bool, bench: Callable[..., Bench], tmp_path: Path
):
    files = [
        make_paper(tmp_path / f"v{n}.pdf", extra=f"Version {n} says more.",
                   stamp=f"arXiv:2210.03629v{n} [cs.CL] 10 Mar 2023")
        for n in (2, 3)
    ]  # fmt: skip
    tools = bench()
    run(tools, *(reversed(files) if newest_first else files))
    by_id = {entry.id: entry.content for entry in tools.shelf.entries()}
    assert by_id == {"2210.03629": sha256(files[1]), "2210.03629v2": sha256(files[0])}
    for entry in tools.shelf.entries():
        note = notes.load(entry.path)
        assert note and len(note.answers) == 3
        assert entry.path == notes.path_of(entry.id, tools.settings.notes_dir)
    told = " ".join(tools.report.told)
    assert "2210.03629v2" in told
    assert newest_first or "--as 2210.03629v2" in told


def test_another_file_of_the_same_version_is_told_apart(
    bench: Callable[..., Bench], tmp_path: Path
):
    tools = bench()
    first = one(tools, make_paper(tmp_path / "a.pdf", stamp=STAMP))
    marked = make_paper(tmp_path / "b.pdf", stamp=STAMP, extra="Somebody wrote in this copy.")
    second = one(tools, marked)
    assert (first.paper.id, second.paper.id) == (
        "2210.03629", f"2210.03629-{sha256(marked)[:8]}"
    )  # fmt: skip


def test_a_file_that_changed_where_it_lies_sets_its_note_aside(
    bench: Callable[..., Bench], tmp_path: Path
):
    file = make_paper(tmp_path / "thesis.pdf")
    old = one(bench(), file)
    make_paper(file, extra="Chapter two is new.")
    tools = bench()
    new = one(tools, file)
    assert new.paper.id == "thesis"
    aside = f"thesis-{(old.paper.content_sha256 or '')[:8]}"
    assert sorted(ids(tools)) == ["thesis", aside]
    kept = notes.load(notes.path_of(aside, tools.settings.notes_dir))
    assert kept == replace(old, paper=replace(old.paper, id=aside))
    assert any(f"--as {aside}" in line for line in tools.report.told)
    assert all(a.history == () for a in new.answers)


def test_a_doi_names_the_note(bench: Callable[..., Bench], tmp_path: Path):
    tools = bench()
    note = one(
        tools, make_paper(tmp_path / "x.pdf", foot="https://doi.org/10.1145/1542476.1542528")
    )
    assert note.paper.id == "10.1145/1542476.1542528"
    assert note.paper.url == "https://doi.org/10.1145/1542476.1542528"
    for word in (
        note.paper.id,
        "https://doi.org/10.1145/1542476.1542528",
        "DOI:10.1145/1542476.1542528",
    ):
        [ref] = expand([word], tools.shelf.ref).papers
        assert (ref.note, ref.source) == (note.paper.id, "local")


def test_an_id_that_was_typed_for_another_paper_is_refused(
    bench: Callable[..., Bench], tmp_path: Path
):
    make_paper(tmp_path / "x.pdf", stamp=STAMP)
    (tmp_path / "week.yaml").write_text("papers: [{id: 2311.11829, path: x.pdf}]")
    tools = bench()
    [done] = run(tools, tmp_path / "week.yaml")
    assert isinstance(done.error, WrongPaper)
    assert "2210.03629" in str(done.error)
    assert tools.scripted.asked == [] and ids(tools) == []


def test_an_id_typed_in_a_week_goes_on_to_the_newer_file(
    bench: Callable[..., Bench], tmp_path: Path
):
    make_paper(tmp_path / "x.pdf")
    make_paper(tmp_path / "y.pdf", extra="A newer file.")
    week = tmp_path / "week.yaml"
    week.write_text("papers: [{id: mine, path: x.pdf}]")
    old = one(bench(), week)
    week.write_text("papers: [{id: mine, path: y.pdf}]")
    tools = bench()
    assert one(tools, week).paper.content_sha256 == sha256(tmp_path / "y.pdf")
    aside = f"mine-{(old.paper.content_sha256 or '')[:8]}"
    assert sorted(ids(tools)) == ["mine", aside]


def test_killed_while_a_note_is_set_aside_loses_nothing(
    bench: Callable[..., Bench], tmp_path: Path
):
    file = make_paper(tmp_path / "thesis.pdf")
    old = one(bench(), file)
    tools = bench()
    aside = f"thesis-{(old.paper.content_sha256 or '')[:8]}"
    copy = replace(old, paper=replace(old.paper, id=aside))  # written, and then the power failed
    notes.save(copy, notes.path_of(aside, tools.settings.notes_dir))
    make_paper(file, extra="Chapter two is new.")
    one(tools, file)
    assert sorted(ids(tools)) == ["thesis", aside]
    assert notes.load(notes.path_of(aside, tools.settings.notes_dir)) == copy


def test_a_broken_note_of_this_content_is_left_alone(bench: Callable[..., Bench], tmp_path: Path):
    file = make_paper(tmp_path / "x.pdf", stamp=STAMP)
    tools = bench()
    [done] = run(tools, file)
    assert done.path
    text = done.path.read_text("utf-8").replace("{", "{,", 1)
    done.path.write_text(text, "utf-8")
    tools = bench()
    [done] = run(tools, file)
    assert isinstance(done.error, NoteError)
    assert [path.read_text("utf-8") for path in tools.settings.notes_dir.glob("*.json")] == [text]
    assert tools.scripted.asked == []


# -- the names of notes ------------------------------------------------------------------------


def test_a_note_is_known_by_its_id_and_remembers_its_pdf(
    bench: Callable[..., Bench], tmp_path: Path
):
    file = make_paper(tmp_path / "papers" / "2311.11829.pdf")
    tools = bench()
    note = one(tools, file)
    assert (note.paper.id, note.pdf) == ("2311.11829", "../papers/2311.11829.pdf")
    [ref] = expand(["2311.11829"], tools.shelf.ref).papers
    assert (ref.source, ref.location) == ("local", str(file))  # not to be fetched from arXiv
    [done] = run(tools, "2311.11829")
    assert done.ok and done.asked == 0
    file.unlink()
    [done] = run(bench(), "2311.11829")
    assert isinstance(done.error, PaperError)
    assert str(file) in str(done.error)


def test_work_that_moves_with_its_papers_is_still_found(
    bench: Callable[..., Bench], tmp_path: Path
):
    one(bench(), make_paper(tmp_path / "papers" / "x.pdf"))
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in ("papers", "out"):
        shutil.move(tmp_path / name, moved / name)
    entry = notes.Shelf(moved / "out" / "notes").by_id("x")
    assert entry and entry.pdf == moved / "papers" / "x.pdf"


def test_a_copied_note_is_known_by_the_name_of_its_file(
    bench: Callable[..., Bench], tmp_path: Path
):
    files = two_papers(tmp_path)
    tools = bench()
    one(tools, files[0])
    other = Bench(Settings(output=tmp_path / "other", recipe="short"), Said(), now=lambda: NOW)
    theirs = one(other, files[1])
    assert theirs.paper.id == "paper"
    copy = tools.settings.notes_dir / "theirs.json"
    shutil.copy(other.settings.notes_dir / "paper.json", copy)
    shelf = tools.shelf
    assert sorted(shelf.names().values()) == ["paper", "theirs"]
    for path, name in shelf.names().items():
        entry = shelf.by_id(name)
        assert entry and entry.path == path
    tools = bench()
    assert [done.path for done in run(tools, *files)] == [copy.with_name("paper.json"), copy]
    assert tools.scripted.asked == []


def test_a_note_of_before_is_read_as_it_is(bench: Callable[..., Bench], tmp_path: Path):
    file = make_paper(tmp_path / "x.pdf", stamp=STAMP)
    tools = bench()
    [done] = run(tools, file)
    assert done.path
    data = json.loads(done.path.read_text("utf-8"))
    del data["pdf"]
    data["paper"] |= {"id": "x", "version": None}
    old = done.path.with_name("x.json")
    done.path.unlink()
    old.write_text(json.dumps(data), "utf-8")
    tools = bench()
    [done] = run(tools, file)
    assert (done.path, done.asked, ids(tools)) == (old, 0, ["x"])
    assert done.note and done.note.pdf == "../x.pdf"


# -- going on from another note ----------------------------------------------------------------


def versions(folder: Path) -> tuple[Path, Path]:
    """A thesis, and a later one: a page more in front, and one sentence gone."""
    import pymupdf

    first = make_paper(folder / "thesis.pdf")
    second = make_paper(folder / "thesis 2.pdf", extra="Chapter two is new.", without="outdoors")
    with pymupdf.open(second) as pdf:
        page = pdf.new_page(0)
        page.insert_text((72, 80), "A cover page of the library, words of its own.", fontsize=9)
        pdf.saveIncr()
    return first, second


def test_a_newer_file_goes_on_from_the_answers_of_the_older(
    bench: Callable[..., Bench], tmp_path: Path
):
    first, second = versions(tmp_path)
    [done] = run(bench(), first)
    assert done.note and done.path
    gone, stays, asked = done.note.answers
    lost = gone.evidence[0]
    gone = replace(
        gone, pinned=True, evidence=(replace(lost, quote=GONE_SENTENCE, page=2), lost), history=()
    )
    asked = replace(asked, verdict=Verdict.NOT_IN_PAPER, text="", evidence=())
    old = replace(done.note, answers=(gone, stays, asked))
    notes.save(old, done.path)
    before = done.path.read_bytes()

    tools = bench()
    [done] = run(tools, second, base="thesis")
    assert done.note and done.path and done.ok
    new = {a.question_id: a for a in done.note.answers}
    assert done.note.paper.content_sha256 == sha256(second)
    moved = new[stays.question_id]
    assert replace(moved, evidence=()) == replace(stays, evidence=())
    document = parse_here(second)
    for answer in (moved, new[gone.question_id]):
        for evidence in answer.evidence:
            there = evidence.quote in document.pages[evidence.page - 1].text
            assert there == (evidence.match is not Match.MISSING)
            assert there == (evidence.quote != GONE_SENTENCE)
            assert not there or evidence.passage_id.startswith(sha256(second)[:16])
            assert not there or evidence.boxes
    assert [e.page - 1 for e in moved.evidence] == [e.page for e in stays.evidence]
    doubtful = new[gone.question_id]
    assert (doubtful.verdict, doubtful.pinned) == (Verdict.NEEDS_REVIEW, True)
    assert "この版の論文に見当たりません" in why(doubtful.faults, "ja")
    assert done.note.summary == old.summary  # the abstract is the same
    assert tools.questions == [asked.question_id]  # what the older did not say is asked again
    assert (tools.settings.notes_dir / "thesis.json").read_bytes() == before
    assert any(gone.question_id in line for line in tools.report.told)


def test_a_note_that_was_set_aside_is_brought_back(bench: Callable[..., Bench], tmp_path: Path):
    file = make_paper(tmp_path / "thesis.pdf")
    old = one(bench(), file)
    make_paper(file, extra="Chapter two is new.")
    tools = bench()
    fresh = one(tools, file)
    aside = next(name for name in ids(tools) if name != "thesis")
    tools = bench()
    [done] = run(tools, file, base=aside)
    assert done.note and tools.scripted.asked == []
    for was, between, now in zip(old.answers, fresh.answers, done.note.answers, strict=True):
        assert now.text == was.text
        assert [a.text for a in now.history] == [between.text]
    [again] = run(bench(), file, base=aside)
    assert again.note == done.note


def test_going_on_from_the_note_that_has_to_make_way(bench: Callable[..., Bench], tmp_path: Path):
    file = make_paper(tmp_path / "thesis.pdf")
    old = one(bench(), file)
    make_paper(file, extra="Chapter two is new.")
    tools = bench()
    [done] = run(tools, file, base="thesis")
    assert done.note and tools.scripted.asked == []
    assert [a.text for a in done.note.answers] == [a.text for a in old.answers]
    assert len(ids(tools)) == 2


def test_another_abstract_is_translated_anew_but_for_what_was_written_by_hand(
    bench: Callable[..., Bench], tmp_path: Path
):
    first = make_paper(tmp_path / "a.pdf")
    [done] = run(bench(), first)
    assert done.note and done.note.summary and done.path
    mine = replace(done.note.summary, text="私の要約。", edited=True)
    notes.save(replace(done.note, summary=mine), done.path)
    other = make_paper(tmp_path / "b.pdf", without="Rooms are dark in the evening")
    tools = bench()
    [done] = run(tools, other, base="a")
    assert done.note and done.note.summary
    assert (done.note.summary.text, done.note.summary.verdict) == (
        "私の要約。",
        Verdict.NEEDS_REVIEW,
    )
    assert {job_of(turns) for turns in tools.scripted.asked} >= {"translate"}


def test_a_base_that_there_is_not_is_told(bench: Callable[..., Bench], tmp_path: Path):
    with pytest.raises(UsageError, match="no note nothing"):
        run(bench(), make_paper(tmp_path / "a.pdf"), base="nothing")


def test_a_dry_run_tells_of_a_base_that_there_is_not(desk: Desk):
    result = desk.run("generate", desk.paper, "--as", "nothing", "--dry-run")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no note nothing" in result.stderr


def test_a_bank_that_was_named_in_two_ways_is_one_after_going_on(
    bench: Callable[..., Bench], tmp_path: Path
):
    [old] = run(bench(), make_paper(tmp_path / "a.pdf"))
    assert old.note and old.path
    elsewhere = replace(old.note, banks=(f"elsewhere/{Path(old.note.banks[0]).name}.yaml",))
    notes.save(elsewhere, old.path)
    [done] = run(bench(), make_paper(tmp_path / "b.pdf", extra="It is bright."), base="a")
    assert done.note and done.note.banks == old.note.banks


# -- facts of a week file ----------------------------------------------------------------------

WEEK = """\
title: 第47週
theme: 灯りの研究
intro: 今週は**灯り**です。
papers:
- path: lanterns.pdf
  title: 大きな部屋のための小さな灯り
  authors: [Hanako Example]
  published: 2026-11-01
  categories: [cs.CL]
  url: https://example.org/lanterns
"""


def test_facts_typed_later_apply_without_a_model_call(desk: Desk):
    answers = desk.note.answers
    week = desk.folder / "week.yaml"
    week.write_text(WEEK, encoding="utf-8")
    article = desk.run("export", str(week)).stdout
    for printed in ("大きな部屋のための小さな灯り", "Hanako Example", "2026年11月1日",
                    "Computation and Language", "https://example.org/lanterns", "灯りの研究",
                    "今週は**灯り**です。"):  # fmt: skip
        assert printed in article
    assert "Lanterns: Small" in (desk.note.paper.title or "")  # printing changes no note
    result = desk.run("generate", str(week))
    assert result.exit_code == 0, result.stderr
    assert desk.models.asked == []
    paper = desk.note.paper
    assert (paper.title, paper.authors) == ("大きな部屋のための小さな灯り", ("Hanako Example",))
    assert paper.categories == ("Computation and Language",)
    assert desk.note.answers == answers
    assert desk.note.short_name == "Lanterns"
    before = desk.path.read_bytes()
    assert desk.run("generate", str(week)).exit_code == 0
    assert desk.path.read_bytes() == before


def test_a_title_typed_later_is_still_held_against_the_pages(desk: Desk):
    week = desk.folder / "week.yaml"
    other = WEEK.replace("大きな部屋のための小さな灯り", "Attention Is All You Need")
    week.write_text(other, encoding="utf-8")
    before = desk.path.read_bytes()
    result = desk.run("generate", str(week))
    assert result.exit_code == 1
    assert "WrongPaper" in result.stderr
    assert desk.path.read_bytes() == before


# -- every id that status prints ---------------------------------------------------------------


def test_every_command_takes_every_id_that_status_prints(empty: Desk):
    files = two_papers(empty.folder)
    stamped = make_paper(empty.folder / "2311.11829.pdf", stamp=STAMP, extra="A third paper.")
    labelled = make_paper(empty.folder / "2401.00010.pdf", extra="A fourth paper.")
    assert empty.run("generate", *map(str, (*files, stamped, labelled))).exit_code == 0
    names = [row["id"] for row in json.loads(empty.run("status", "--json").stdout)]
    assert len(names) == 4 and {"paper", "2210.03629", "2401.00010"} < set(names)
    for name in names:
        for words in (
            ["generate", name],
            ["generate", name, "--dry-run"],
            ["regenerate", name, "problem"],
            ["regenerate", name, "problem", "--undo"],
            ["regenerate", name, "problem", "--redo"],
            ["export", name],
        ):
            result = empty.run(*words)
            assert result.exit_code == 0, (words, result.stderr)
        checked = empty.run("check", name)
        assert "of 1 notes" in checked.stderr


# -- what comes from arXiv and the web ---------------------------------------------------------


def fetched(tools: Bench, paper: Paper, pdf: Path, ref: PaperRef) -> pipeline.Done:
    """What a download of `pdf` leads to."""
    found = sources.Fetched(replace(paper, content_sha256=sha256(pdf)), pdf)
    return pipeline.write_note(ref, found, pipeline.Order(QUESTIONS), tools)


SHOUTED = "LANTERNS: SMALL LIGHTS FOR LARGE ROOMS"


def test_a_title_printed_in_capitals_is_written_as_a_title(
    bench: Callable[..., Bench], tmp_path: Path
):
    note = one(bench(), make_paper(tmp_path / "loud.pdf", SHOUTED))
    assert note.paper.title == "Lanterns: Small Lights for Large Rooms"
    assert note.short_name == "Lanterns"


@pytest.mark.parametrize("source", ["arxiv", "web"])
def test_a_title_that_was_told_keeps_its_capitals(
    source: str, bench: Callable[..., Bench], tmp_path: Path
):
    pdf = make_paper(tmp_path / "loud.pdf", SHOUTED)
    paper, ref = of_arxiv(3)
    done = fetched(bench(), replace(paper, title=SHOUTED, source=source), pdf, ref)
    assert done.note
    assert done.note.paper.title == SHOUTED


def of_arxiv(version: int) -> tuple[Paper, PaperRef]:
    ref = read_ref(f"2210.03629v{version}")
    return Paper("2210.03629", version=version, url=ref.location, source="arxiv"), ref


def test_the_id_of_a_broken_note_leads_to_what_is_wrong_with_it(desk: Desk):
    desk.path.write_text(desk.path.read_text("utf-8") + "}", encoding="utf-8")
    assert "\nlanterns\t" in desk.run("status").stdout
    for words in (["export"], ["generate"], ["generate", "--dry-run"], ["check"],
                  ["regenerate", "problem"], ["regenerate", "problem", "--undo"]):  # fmt: skip
        result = desk.run(words[0], "lanterns", *words[1:])
        assert result.exit_code == 1
        assert "Extra data: line" in result.output


def test_a_download_whose_margin_says_another_paper_is_refused(
    bench: Callable[..., Bench], tmp_path: Path
):
    tools = bench()
    other = make_paper(
        tmp_path / "2210.03629v3.pdf", stamp="arXiv:2311.11829v1 [cs.CL] 20 Nov 2023"
    )
    paper, ref = of_arxiv(3)
    with pytest.raises(WrongPaper, match=r"2311\.11829"):
        fetched(tools, paper, other, ref)
    assert tools.scripted.asked == [] and ids(tools) == []


def test_a_new_version_of_arxiv_sets_the_older_one_aside(
    bench: Callable[..., Bench], tmp_path: Path
):
    tools = bench()
    for version, extra in ((2, "Two."), (3, "Version three."), (1, "The first one.")):
        paper, ref = of_arxiv(version)
        fetched(tools, paper, make_paper(tmp_path / f"{version}.pdf", extra=extra), ref)
    found = {entry.id: entry.version for entry in tools.shelf.entries()}
    assert found == {"2210.03629": 3, "2210.03629v2": 2, "2210.03629v1": 1}
    for name, version in found.items():
        [ref] = expand([name], tools.shelf.ref).papers
        assert ref.note == name
        entry = tools.shelf.of(ref)
        assert entry and entry.version == version
    [ref] = expand(["https://arxiv.org/abs/2210.03629v2"], tools.shelf.ref).papers
    entry = tools.shelf.of(ref)
    assert (ref.source, ref.note, entry and entry.id) == ("arxiv", None, "2210.03629v2")


def test_addresses_that_differ_by_their_port_are_two_notes(
    bench: Callable[..., Bench], tmp_path: Path
):
    tools = bench()
    made = []
    for number, url in enumerate(["http://x.org:81/a.pdf", "http://x.org:82/a.pdf"]):
        ref = read_ref(url)
        paper = Paper(ref.id, url=url, pdf_url=url, source="web")
        pdf = make_paper(tmp_path / "out" / "papers" / f"{ref.id}.pdf", extra=f"Paper {number}.")
        made.append(fetched(tools, paper, pdf, ref))
    assert made[0].path != made[1].path
    for done in made:
        entry = tools.shelf.of(done.ref)
        assert entry and entry.path == done.path


def test_an_address_that_gives_other_bytes_sets_its_note_aside(
    bench: Callable[..., Bench], tmp_path: Path
):
    tools, url = bench(), "https://x.org/a.pdf"
    ref = read_ref(url)
    paper = Paper(ref.id, url=url, pdf_url=url, source="web")
    pdf = tmp_path / "out" / "papers" / "x.org-a.pdf"
    first = fetched(tools, paper, make_paper(pdf), ref)
    second = fetched(tools, paper, make_paper(pdf, extra="Other bytes."), ref)
    assert first.note and second.note
    aside = f"x.org-a-{(first.note.paper.content_sha256 or '')[:8]}"
    assert second.note.paper.id == "x.org-a"
    assert sorted(ids(tools)) == ["x.org-a", aside]
    assert expand([aside], tools.shelf.ref).papers[0].source == "local"  # its address moved on
    [done] = run(tools, aside)
    assert isinstance(done.error, NoteError)  # and so did its PDF; not the other note silently
    assert f"--as {aside}" in done.error.hint


def test_a_web_note_of_before_is_known_by_its_address(bench: Callable[..., Bench], tmp_path: Path):
    tools, url = bench(), "https://x.org/pdf?id=a"
    ref = read_ref(url)
    pdf = make_paper(tmp_path / "out" / "papers" / "x.pdf")
    done = fetched(tools, Paper(ref.id, url=url, pdf_url=url, source="web"), pdf, ref)
    assert done.note and done.path
    old = replace(done.note, paper=replace(done.note.paper, id="x.org-pdf-id-a"), pdf=None)
    done.path.unlink()
    path = notes.path_of(old.paper.id, tools.settings.notes_dir)
    notes.save(old, path)
    for word in (url, "x.org-pdf-id-a"):
        [again] = expand([word], tools.shelf.ref).papers
        assert (again.source, again.location) == ("web", url)
        entry = tools.shelf.of(again)
        assert entry and entry.path == path
    pdf = make_paper(tmp_path / "out" / "papers" / "x.pdf", extra="Other bytes.")
    done = fetched(tools, Paper(ref.id, url=url, pdf_url=url, source="web"), pdf, ref)
    assert done.path == path  # the id goes on
    assert len(ids(tools)) == 2
