"""Notes on disk: whole or not at all, the same bytes every time, safe from hands and crashes."""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qa_notes import notes
from qa_notes.errors import NoteError
from qa_notes.faults import Fault, Rule
from qa_notes.models import Answer, Evidence, Match, Note, Paper, Usage, Verdict
from qa_notes.notes import from_json, to_json
from qa_notes.notes.change import standing
from qa_notes.notes.edit import rewritten
from qa_notes.notes.jsonform import LANGUAGES

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
MAYBE = st.none() | WORDS
MOMENTS = st.none() | st.datetimes(timezones=st.just(UTC)).map(lambda t: t.replace(microsecond=0))
COUNTS = st.integers(0, 10**6)
BOXES = st.lists(st.tuples(*[st.floats(-1e4, 1e4)] * 4), max_size=2).map(tuple)
FAULTS = st.lists(st.builds(Fault, WORDS, WORDS, WORDS), max_size=2).map(tuple)
EVIDENCE = st.builds(Evidence, WORDS, COUNTS, WORDS, WORDS, BOXES, st.sampled_from(Match))


NO_HISTORY: st.SearchStrategy[tuple[Answer, ...]] = st.just(())


def answers(history: Any = NO_HISTORY) -> st.SearchStrategy[Answer]:
    return st.builds(
        Answer, WORDS, WORDS, st.sampled_from(["ja", "en"]), WORDS, st.sampled_from(Verdict),
        st.lists(EVIDENCE, max_size=2).map(tuple), FAULTS, st.lists(WORDS, max_size=2).map(tuple),
        WORDS, WORDS, st.builds(Usage, COUNTS, COUNTS, COUNTS, COUNTS),
        st.floats(0, 1e5), MOMENTS, WORDS, st.booleans(), st.booleans(), history, COUNTS, WORDS,
    )  # fmt: skip


WITH_HISTORY = answers(st.lists(answers(), max_size=2).map(tuple))
PAPERS = st.builds(
    Paper, WORDS, MAYBE, st.none() | COUNTS, st.lists(WORDS, max_size=2).map(tuple),
    st.none() | st.dates(), st.none() | st.dates(), MAYBE, MAYBE,
    st.lists(WORDS, max_size=2).map(tuple), MAYBE, WORDS, MAYBE,
)  # fmt: skip
NOTES = st.builds(
    Note, PAPERS, st.sampled_from(LANGUAGES), st.lists(WORDS, max_size=2).map(tuple), MAYBE,
    st.none() | answers(), st.dictionaries(WORDS, answers(), max_size=2),
    st.lists(WITH_HISTORY, max_size=3).map(tuple),
)  # fmt: skip

OLD = Answer(
    "results", "結果は?", "ja", "28.4です。", Verdict.ANSWERED,
    evidence=(Evidence("x:p1:0", 1, "It is 28.4.", "4 Results", ((1.0, 2.0, 3.5, 4.0),)),),
    usage=Usage(2, 900, 400, 60), seconds=1.25, written_at=datetime(2026, 11, 2, 3, 4, tzinfo=UTC),
)  # fmt: skip
NEW = replace(OLD, text="30です。", faults=(Fault(Rule.TOLD, "別の回答"),), history=(OLD,))
OTHER = replace(OLD, question_id="limits", text='雨に弱い。"answers": [{}]')
NOTE = Note(
    Paper("2311.11830", "A \"title\" with {'answers': []}", 2, ("A", "B"), date(2023, 11, 20)),
    short_name="X",
    summary=replace(OLD, question_id="summary"),
    abstract={"ja": replace(OLD, question_id="abstract")},
    answers=(replace(OLD, question_id="problem"), OLD, OTHER),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "notes" / "2311.11830.json"
    notes.save(NOTE, path)
    return path


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(NOTES)
def test_a_note_comes_back_as_it_was(note: Note):
    text = to_json(note)
    assert from_json(text) == note
    assert to_json(from_json(text)) == text


def test_the_keys_are_the_nouns(path: Path):
    data = json.loads(path.read_text(encoding="utf-8"))
    first = data["answers"][1]
    assert first["verdict"] == "answered"
    assert first["evidence"][0]["quote"] == "It is 28.4."
    assert first["evidence"][0]["page"] == 1
    assert data["paper"]["id"] == "2311.11830"
    assert data["paper"]["published"] == "2023-11-20"


def test_every_answer_of_a_note_is_found_where_it_is_put():
    english = replace(OLD, question_id="abstract", language="en")
    note = replace(NOTE, abstract={**NOTE.abstract, "en": english})
    for answer in (*note.answers, note.summary, *note.abstract.values()):
        assert answer
        assert standing(note, answer.question_id, answer.bank, answer.language) == answer
        assert notes.with_answer(note, answer, answer) == note
    assert standing(note, "results", "ochiai", "ja") is None
    assert standing(note, "abstract", "", "ko") is None


# -- editing one answer ------------------------------------------------------------------------


def put_answer(path: Path, answer: Answer) -> None:
    """As `regenerate` does it."""

    def changed(note: Note | None) -> Note:
        assert note
        return notes.with_answer(note, answer, note.answer_to(answer.question_id))

    notes.change(path, changed)


def relaid(indent: int | str | None, **more: Any) -> str:
    return json.dumps(json.loads(to_json(NOTE)), indent=indent, **more)


def shuffled() -> str:
    data = json.loads(to_json(NOTE))
    turned = {key: data[key] for key in reversed(data)}
    turned["answers"] = [{k: a[k] for k in reversed(a)} for a in data["answers"]]
    return json.dumps(turned, indent=2, ensure_ascii=False)


LAYOUTS = {
    "ours": to_json(NOTE),
    "indent 2": relaid(2, ensure_ascii=False) + "\n",
    "indent 4, ascii": relaid(4),
    "tabs": relaid("\t"),
    "one line": relaid(None),
    "compact": relaid(None, separators=(",", ":")),
    "other order": shuffled(),
    "windows": relaid(2).replace("\n", "\r\n"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_answer_changes_and_no_other_byte(layout: str, path: Path):
    path.write_bytes(LAYOUTS[layout].encode())
    before = path.read_bytes()
    put_answer(path, NEW)
    after = path.read_bytes()
    expected = replace(NOTE, answers=(NOTE.answers[0], NEW, OTHER))
    assert from_json(after.decode()) == expected
    assert_only_the_answer_differs(before.decode(), after.decode())

    put_answer(path, OLD)
    assert from_json(path.read_text(encoding="utf-8")) == NOTE
    assert (b"\r\n" in before) == (b"\r\n" in path.read_bytes())


def assert_only_the_answer_differs(before: str, after: str) -> None:
    """What stands before the answer and after it are the same characters."""
    decoder, spans = json.JSONDecoder(), []
    for at in (i for i, char in enumerate(before) if char == "{"):
        with suppress(ValueError):
            value, end = decoder.raw_decode(before, at)
            if value.get("question_id") == "results":
                spans.append((at, end))
    [(start, end)] = spans
    assert before != after
    assert after.startswith(before[:start])
    assert after.endswith(before[end:])


def test_our_own_layout_stays_ours(path: Path):
    put_answer(path, NEW)
    assert path.read_text(encoding="utf-8") == to_json(
        replace(NOTE, answers=(NOTE.answers[0], NEW, OTHER))
    )


ASKED = replace(OLD, question_id="cost", bank="notes")
CHANGES = {
    "an answer more": lambda note: notes.with_answer(note, ASKED),
    "two answers": lambda note: notes.with_answer(notes.with_answer(note, ASKED), NEW, OLD),
    "another summary": lambda note: replace(note, summary=replace(OLD, question_id="summary")),
    "an abstract more": lambda note: replace(note, abstract={**note.abstract, "en": OLD}),
    "an answer less": lambda note: replace(note, answers=note.answers[1:]),
    "other facts": lambda note: replace(note, paper=replace(note.paper, title="新"), banks=("x",)),
    "nothing in it": lambda note: replace(note, answers=(), abstract={}),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("change", CHANGES)
def test_any_change_can_be_made_in_any_layout(layout: str, change: str, path: Path):
    path.write_bytes(LAYOUTS[layout].encode())
    new = notes.change(path, CHANGES[change])  # type: ignore[arg-type]
    assert new == CHANGES[change](NOTE)
    assert notes.load(path) == new
    if layout == "ours":
        assert path.read_text(encoding="utf-8") == to_json(new)


@pytest.mark.parametrize("layout", [None, 1, 4, "\t"])
def test_the_first_answer_of_a_note_is_put_into_an_empty_list(layout: Any, path: Path):
    bare = replace(NOTE, answers=(), abstract={}, summary=None)
    path.write_text(json.dumps(json.loads(to_json(bare)), indent=layout), encoding="utf-8")
    for answer in (OLD, replace(OLD, question_id="abstract"), replace(OLD, question_id="summary")):
        put_answer(path, answer)
    note = notes.load(path)
    assert note
    assert note == replace(
        bare, answers=(OLD,), abstract={"ja": replace(OLD, question_id="abstract")},
        summary=replace(OLD, question_id="summary"),
    )  # fmt: skip
    if layout == 1:
        assert path.read_text(encoding="utf-8") == json.dumps(
            json.loads(to_json(note)), indent=1, ensure_ascii=False
        )


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(NOTES, NOTES, st.sampled_from([None, 1, 2, "\t"]))
def test_the_file_of_any_note_can_be_made_that_of_any_other(old: Note, new: Note, indent: Any):
    text = json.dumps(json.loads(to_json(old)), indent=indent)
    assert from_json(rewritten(text, old, new)) == new


def test_what_somebody_writes_between_our_reading_and_our_writing_stays(path: Path):
    tries: list[Note | None] = []

    def changed(note: Note | None) -> Note:
        tries.append(note)
        assert note
        if len(tries) == 1:
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace("雨に弱い", "雨に強い"), encoding="utf-8")
        return notes.with_answer(note, NEW, OLD)

    notes.change(path, changed)
    assert len(tries) == 2
    note = notes.load(path)
    assert note
    assert note.answer_to("results") == NEW
    assert note.answers[2].text.startswith("雨に強い")


def test_a_note_from_before_banks_were_kept_is_read(path: Path):
    data = json.loads(to_json(NOTE))
    del data["banks"]
    for answer in [*data["answers"], data["summary"], *data["abstract"].values()]:
        del answer["bank"], answer["newer"]
    path.write_text(json.dumps(data | {"bank": "ochiai"}), encoding="utf-8")
    assert notes.load(path) == replace(NOTE, banks=("ochiai",))
    changed = notes.change(path, lambda note: replace(note or NOTE, banks=("ochiai", "notes")))
    assert notes.load(path) == changed == replace(NOTE, banks=("ochiai", "notes"))


# -- broken and edited files -------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        "", "{", "[]", "null", "7", "{}", '"answers"', to_json(NOTE)[:-40],
        to_json(NOTE).replace('"answered"', '"perhaps"'),
        to_json(NOTE).replace('"id": "2311.11830"', '"id": 2311.1183'),
        to_json(NOTE).replace('"2023-11-20"', '"yesterday"'),
        to_json(NOTE).replace('"question_id"', '"question"'),
        to_json(NOTE).replace('"schema_version": 2', '"schema_version": 99'),
        to_json(NOTE).replace('"answers": [', '"answers": 3, "x": ['),
    ],
)  # fmt: skip
def test_a_broken_note_is_an_error_that_names_the_file(broken: str, path: Path):
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(NoteError, match=r"2311\.11830\.json") as caught:
        notes.load(path)
    assert caught.value.hint


def test_a_broken_note_is_never_written_over(path: Path):
    path.write_text(to_json(NOTE)[:-40], encoding="utf-8")
    with pytest.raises(NoteError, match=r"2311\.11830\.json"):
        put_answer(path, NEW)
    assert path.read_text(encoding="utf-8") == to_json(NOTE)[:-40]


def places(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place of a JSON value, outermost first."""
    rows = dict(enumerate(value)) if isinstance(value, list) else value
    below = rows.items() if isinstance(rows, dict) else ()
    return [at, *(place for key, each in below for place in places(each, (*at, key)))]


def put(place: tuple[str | int, ...], new: Any) -> str:
    """The note as JSON with another value in one place."""
    data: Any = {"": json.loads(to_json(NOTE))}
    whole, (*way, last) = data, ("", *place)
    for key in way:
        data = data[key]
    data[last] = new
    return json.dumps(whole[""])


ODD = (None, True, 7, -1.5, "odd", [], {}, [[]], {"a": None}, [None])
PLACES = places(json.loads(to_json(NOTE)))


@pytest.mark.parametrize("place", PLACES, ids=lambda at: ".".join(map(str, at)) or "all")
def test_a_value_of_another_type_is_an_error_that_names_its_place(place: tuple[str | int, ...]):
    for new in ODD:
        try:
            note = from_json(put(place, new), "x.json")
        except NoteError as err:
            message = str(err)
            assert message.startswith("x.json: not a note: ") or "schema version" in message
            if place and "is missing" not in message:
                assert str(place[0]).split("_")[0] in message, message
        else:
            assert from_json(to_json(note)) == note  # it fits, and can be written and read again


@pytest.mark.parametrize(
    "broken,said",
    [
        (put(("answers", 1, "text"), 7), "answers.1.text: expected text, found 7"),
        (put(("answers", 1, "seconds"), "1"), 'answers.1.seconds: expected a number, found "1"'),
        (put(("answers", 1, "seconds"), True), "answers.1.seconds: expected a number, found true"),
        (put(("answers", 1, "usage", "calls"), 1.5), "answers.1.usage.calls: expected a whole"),
        (put(("answers", 1, "evidence", 0, "boxes"), [[1, 2]]), "boxes.0: expected 4 values"),
        (put(("answers", 1, "pinned"), 1), "answers.1.pinned: expected true or false, found 1"),
        (put(("answers", 1, "colour"), 1), "answers.1.colour: is not a known key"),
        (put(("abstract",), []), "abstract: expected a mapping, found []"),
        (put(("paper", "authors"), "A"), 'paper.authors: expected a list, found "A"'),
        (put(("paper", "published"), "0"), "paper.published: Invalid isoformat string"),
        (put(("answers", 1, "written_at"), "1699999999"), "answers.1.written_at: Invalid iso"),
        (put(("paper", "authors"), ["A", None]), "paper.authors.1: expected text, found null"),
        (put(("answers", 1, "seconds"), 10**400), "a number is too large"),
        (put(("answers", 1, "text"), "\ud83d"), r"\ud83d is half of a character"),
        (put(("abstract",), {"\udcff": None}), r"\udcff is half of a character"),
        (to_json(NOTE).replace("1.25", "NaN", 1), "NaN is no number of JSON"),
        (to_json(NOTE).replace("1.25", "-Infinity", 1), "-Infinity is no number of JSON"),
        (to_json(NOTE).replace("1.25", "1e999", 1), "a number is too large"),
        (to_json(NOTE).replace("1.25", "9" * 5000, 1), "integer string"),
        (to_json(NOTE).replace('"title"', '"id"', 1), "the key 'id' is given twice"),
        ("[" * 100_000 + "]" * 100_000, "more than 64 levels deep"),
        ('{"a": ' * 100 + "1" + "}" * 100, "more than 64 levels deep"),
        ("\ufeff" + to_json(NOTE), "Unexpected UTF-8 BOM"),
    ],
)  # fmt: skip
def test_the_place_of_the_fault_is_named(broken: str, said: str):
    with pytest.raises(NoteError) as caught:
        from_json(broken, "x.json")
    assert said in str(caught.value)
    assert str(caught.value).startswith("x.json: not a note: ")


def test_a_number_stays_as_it_was_written():
    text = to_json(NOTE).replace('"seconds": 1.25', '"seconds": 1').replace("3.5", "3")
    assert to_json(from_json(text)) == text


def test_a_pipe_in_the_place_of_a_note_is_a_broken_note(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(NoteError, match=r"pipe\.json: it is no plain file"):
        notes.load(tmp_path / "pipe.json")
    with pytest.raises(NoteError, match=r"pipe\.json: it is no plain file"):
        put_answer(tmp_path / "pipe.json", NEW)


def test_bytes_that_are_no_text_are_a_broken_note(path: Path):
    path.write_bytes(b"\xff\xfe\x00{")
    with pytest.raises(NoteError, match=r"2311\.11830\.json"):
        notes.load(path)


def test_no_note_is_none(tmp_path: Path):
    assert notes.load(tmp_path / "nothing.json") is None


def test_a_text_changed_by_hand_is_known_by_its_digest(path: Path):
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("雨に弱い", "雨に強い"), encoding="utf-8")
    note = notes.load(path)
    assert note
    assert [a.edited for a in note.answers] == [False, False, True]
    notes.save(note, path)  # and stays known when the note is written again
    again = notes.load(path)
    assert again == note


def test_a_note_re_indented_by_an_editor_is_not_edited(path: Path):
    path.write_text(relaid(4), encoding="utf-8")
    assert notes.load(path) == NOTE


# -- writing -----------------------------------------------------------------------------------


def test_a_reader_never_sees_half_a_note(path: Path):
    long = replace(NOTE, answers=tuple(replace(OLD, text="長い" * 50_000) for _ in range(3)))
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            notes.save(long, path)
            notes.save(NOTE, path)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(150):
            assert notes.load(path) in (NOTE, long)
    finally:
        stop.set()
        writer.join()


def test_a_save_leaves_nothing_beside_the_note(path: Path):
    notes.save(NOTE, path)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_what_a_killed_writer_left_is_swept(path: Path):
    half = path.with_name(f".{path.name}.abc123.part")
    half.write_text('{"paper"', encoding="utf-8")
    stranger = path.with_name(".other.json.abc123.part")
    stranger.write_text("x", encoding="utf-8")
    with notes.locked(path):
        assert not half.exists()
        assert stranger.exists()  # it is somebody else's, who may be writing it now
    assert notes.load(path) == NOTE


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_a_note_error(path: Path):
    path.parent.chmod(0o555)
    try:
        with pytest.raises(NoteError, match="cannot write") as caught:
            notes.save(NOTE, path)
    finally:
        path.parent.chmod(0o755)
    assert caught.value.hint


def test_a_file_in_the_place_of_the_folder_is_a_note_error(tmp_path: Path):
    (tmp_path / "notes").write_text("not a folder", encoding="utf-8")
    with pytest.raises(NoteError, match="cannot write"):
        notes.save(NOTE, tmp_path / "notes" / "x.json")


def test_a_folder_of_notes_is_listed_with_its_broken_ones(path: Path):
    (path.parent / "broken.json").write_text("{", encoding="utf-8")
    found = dict(notes.all_notes(path.parent))
    assert found[path] == NOTE
    assert isinstance(found[path.parent / "broken.json"], NoteError)


# -- two at once -------------------------------------------------------------------------------


def _work(folder: str, name: str, seconds: float) -> None:
    """Add what is missing, one answer at a time, as a run does."""
    path = Path(folder) / "paper.json"
    with notes.locked(path):
        note = notes.load(path) or Note(Paper("paper"))
        for question in ("a", "b", "c"):
            if note.answer_to(question) is None:
                time.sleep(seconds)
                note = replace(
                    note, answers=(*note.answers, replace(OLD, question_id=question, model=name))
                )
                notes.save(note, path)


def test_two_processes_on_one_note_take_turns(tmp_path: Path):
    spawn = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")
    workers = [
        spawn.Process(target=_work, args=(str(tmp_path), f"run {n}", 0.05)) for n in range(3)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
        assert worker.exitcode == 0
    note = notes.load(tmp_path / "paper.json")
    assert note
    assert [a.question_id for a in note.answers] == ["a", "b", "c"]
    assert len({a.model for a in note.answers}) == 1  # the second and third found it done


def test_the_one_who_waits_is_told_once(path: Path):
    waited: list[str] = []
    inside = threading.Event()

    def hold() -> None:
        with notes.locked(path):
            inside.set()
            time.sleep(0.2)

    holder = threading.Thread(target=hold)
    holder.start()
    inside.wait(5)
    with notes.locked(path, lambda: waited.append("waiting")):
        pass
    holder.join()
    assert waited == ["waiting"]


@pytest.mark.parametrize(
    ("paper_id", "name"),
    [
        ("2311.11830", "2311.11830.json"),
        ("quant-ph/0201082", "quant-ph_0201082.json"),
        ("../../etc/passwd", "etc_passwd-3754d6cb.json"),
        ("論文 その1", "論文-その1-62c824a9.json"),
    ],
)
def test_a_note_is_named_after_its_paper(paper_id: str, name: str, tmp_path: Path):
    path = notes.path_of(paper_id, tmp_path)
    assert path.parent == tmp_path
    assert path.name == name


# -- notes of version 1 ------------------------------------------------------------------------


def first_version(**answer: Any) -> dict[str, Any]:
    """The note as it was when reasons were sentences."""
    data: dict[str, Any] = json.loads(to_json(NOTE)) | {"schema_version": 1}
    for row in (*data["answers"], data["summary"], *data["abstract"].values()):
        del row["faults"]
        row |= {"reason": None} | answer
    return data


@pytest.mark.parametrize(
    ("reason", "faults"),
    [
        (None, ()),
        ("", ()),
        ("the number 13 is missing", (Fault(Rule.TOLD, "the number 13 is missing"),)),
        (
            "the file's end is missing, so the paper was not read to its end",
            (Fault(Rule.CUT_FILE),),
        ),
        ("it has not been asked yet", (Fault(Rule.NOT_ASKED),)),
    ],
)
def test_an_older_note_keeps_its_reasons(reason: str | None, faults: tuple[Fault, ...]):
    note = from_json(json.dumps(first_version(reason=reason)))
    assert {answer.faults for answer in note.answers} == {faults}
    assert note.schema_version == 2


def test_an_older_note_that_is_changed_says_so(path: Path):
    path.write_text(json.dumps(first_version(), indent=2), encoding="utf-8")
    put_answer(path, replace(OTHER, text="別の答えです。"))
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["schema_version"] == 2
    assert [("faults" in row, "reason" in row) for row in data["answers"]] == [
        (False, True), (False, True), (True, False)
    ]  # fmt: skip
    assert from_json(path.read_text(encoding="utf-8")).answers[2].text == "別の答えです。"


@pytest.mark.parametrize("version", ["abc", None, [], 2.5, True, 0, -3, 3])
def test_a_version_that_is_none_is_an_error(version: Any):
    with pytest.raises(NoteError, match="version"):
        from_json(json.dumps(json.loads(to_json(NOTE)) | {"schema_version": version}))
