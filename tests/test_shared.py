"""A store that many machines share: what clashes is told, and nobody's work is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from desk import Desk
from s3_server import BUCKET, Bucket, serve_s3

from qa_notes import notes, shared
from qa_notes.config import load
from qa_notes.errors import ConfigError, NoteError, StoreError, UsageError
from qa_notes.models import Answer, Note, Paper, Question, Verdict
from qa_notes.shared import Clash, Store, open_store
from qa_notes.shared.lease import Lease
from qa_notes.shared.store import open_store as anew

IDS = [f"q{n}" for n in range(8)]


@pytest.fixture(scope="module")
def s3() -> Iterator[Bucket]:
    with serve_s3() as bucket:
        yield bucket


@pytest.fixture(params=["s3", "file"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of an empty place; each test has its own."""
    if request.param == "file":
        return f"file://{tmp_path / 'shared'}"
    request.getfixturevalue("s3")
    return f"s3://{BUCKET}/{tmp_path.name}"


@pytest.fixture
def store(url: str) -> Store:
    return open_store(url)


def test_what_is_read_is_what_was_written_with_its_version(store: Store):
    assert store.read("notes/a.json") is None and not store.has("notes/a.json")
    first = store.write("notes/a.json", b"one", None)
    assert store.read("notes/a.json") == (b"one", first) and store.has("notes/a.json")
    second = store.write("notes/a.json", b"two", first)
    assert second != first
    assert store.versions("notes") == {"a.json": second}
    store.remove("notes/a.json")
    assert store.read("notes/a.json") is None and store.versions("notes") == {}


def test_a_version_that_is_none_any_more_is_not_written_over(store: Store):
    old = store.write("a", b"one", None)
    store.write("a", b"two", old)
    for version in (old, None):
        with pytest.raises(Clash):
            store.write("a", b"three", version)
    assert store.read("a")[0] == b"two"
    with pytest.raises(Clash):
        store.write("b", b"never there", old)


def test_what_was_sent_twice_does_not_clash_with_itself(s3: Bucket, tmp_path: Path):
    """The first reply may be lost on its way."""
    store = open_store(f"s3://{BUCKET}/{tmp_path.name}")
    first = store.write("a", b"one", None)
    assert store.write("a", b"one", None) == first


def test_eight_writers_at_once_lose_nothing(store: Store):
    def add(mark: int) -> None:
        own = anew(store.url)
        for n in range(5):
            while True:
                found = own.read("list")
                lines = found[0] if found else b""
                try:
                    own.write("list", lines + b"%d.%d\n" % (mark, n), found and found[1])
                    break
                except Clash:
                    continue

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))
    said = store.read("list")[0].split()
    assert sorted(said) == sorted(b"%d.%d" % (m, n) for m in range(8) for n in range(5))


def test_a_listing_has_all_pages(s3: Bucket, tmp_path: Path):
    store = open_store(f"s3://{BUCKET}/{tmp_path.name}")
    for n in range(12):
        store.write(f"notes/{n}", b"x", None)
    store._s3.call_s3 = _paged(store._s3.call_s3)
    assert set(store.versions("notes")) == {str(n) for n in range(12)}


def _paged(call):  # type: ignore[no-untyped-def]
    def paged(verb: str, **words: object) -> object:
        return call(verb, **words, **({"MaxKeys": 5} if verb == "list_objects_v2" else {}))

    return paged


# -- notes -------------------------------------------------------------------------------------


def question(name: str) -> Question:
    return Question(name, {"en": f"What of {name}?"}, {}, bank="b")


def answer(name: str, text: str) -> Answer:
    return Answer(name, f"What of {name}?", "en", text, Verdict.ANSWERED, bank="b")


@pytest.fixture
def folders(tmp_path: Path, store: Store) -> Iterator[list[Path]]:
    """Copies of one store, as several machines have them."""
    made = [tmp_path / f"machine{n}" / "notes" for n in range(8)]
    notes.save(Note(Paper("a", source="local"), "en"), notes.path_of("a", made[0]))
    for folder in made:
        shared.attach(folder, anew(store.url))
    yield made
    for folder in made:
        shared.detach(folder)


def test_answers_of_eight_machines_come_together(folders: list[Path]):
    """Each asks another question of the same paper; one note has all answers in the end."""
    begun = threading.Barrier(8)

    def put(place: int) -> None:
        path = notes.path_of("a", folders[place])
        seen = notes.load(path)
        assert seen is not None and seen.answers == ()
        begun.wait()
        name = IDS[place]
        notes.put(path, question(name), None, answer(name, "Yes."), seen, [*map(question, IDS)])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(8)))
    for folder in folders:
        note = notes.load_patiently(notes.path_of("a", folder))
        assert note is not None and [a.question_id for a in note.answers] == IDS


def test_two_answers_to_one_question_settle_as_on_one_machine(folders: list[Path]):
    seen = notes.load(notes.path_of("a", folders[0]))
    for place, said in enumerate(("First.", "Second.")):
        path = notes.path_of("a", folders[place])
        notes.put(path, question("q0"), None, answer("q0", said), seen)
    note = notes.load_patiently(notes.path_of("a", folders[2]))
    [kept] = note.answers
    assert (kept.text, [old.text for old in kept.history]) == ("First.", ["Second."])


def test_a_copy_edited_by_hand_is_put_there_and_a_clash_is_told(folders: list[Path]):
    path = notes.path_of("a", folders[0])
    note = notes.load(path)
    path.write_text(notes.to_json(replace(note, short_name="Lamp")), encoding="utf-8")
    assert [p.name for p in notes.paths_in(folders[0])] == ["a.json"]
    assert notes.load_patiently(notes.path_of("a", folders[1])).short_name == "Lamp"
    path.write_text(notes.to_json(replace(note, short_name="Torch")), encoding="utf-8")
    notes.put(notes.path_of("a", folders[1]), question("q0"), None, answer("q0", "Yes."), note)
    with pytest.raises(NoteError, match="edited here"):
        notes.load_patiently(path)
    assert "Torch" in path.read_text("utf-8")


def test_what_is_deleted_elsewhere_does_not_come_back(folders: list[Path], store: Store):
    store.remove("notes/a.json")
    assert notes.paths_in(folders[3]) == []
    shared.attach(folders[3], store)
    assert store.versions("notes") == {}


def test_a_note_that_is_begun_twice_is_an_error_of_the_second(folders: list[Path]):
    first, second = (Note(Paper("b", source="local", title=t), "en") for t in ("One", "Two"))
    notes.save(first, notes.path_of("b", folders[0]))
    with pytest.raises(NoteError, match="meanwhile"):
        notes.save(second, notes.path_of("b", folders[1]))
    assert notes.load_patiently(notes.path_of("b", folders[1])).paper.title == "One"


# -- leases ------------------------------------------------------------------------------------


def test_a_lease_has_one_holder(store: Store):
    at_work, most = [0], [0]

    def work(_: int) -> None:
        with Lease(anew(store.url), "locks/a").held():
            at_work[0] += 1
            most[0] = max(most[0], at_work[0])
            time.sleep(0.05)
            at_work[0] -= 1

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert most == [1]


def test_the_lease_of_a_dead_holder_is_taken_over_and_that_of_a_slow_one_is_not(store: Store):
    store.write("locks/a", b"held by somebody who died", None)
    begun = time.monotonic()
    with Lease(store, "locks/a", renewed=0.1, dead=0.6).held():
        assert time.monotonic() - begun >= 0.6
        slow = Lease(anew(store.url), "locks/a", renewed=0.1, dead=0.6)
        taken = threading.Event()

        def take() -> None:
            with slow.held():
                taken.set()

        thread = threading.Thread(target=take)
        thread.start()
        assert not taken.wait(1.5)  # it is renewed all the time
    assert taken.wait(20)
    thread.join()


# -- commands ----------------------------------------------------------------------------------


def test_every_command_sees_the_notes_of_the_store(desk: Desk, url: str):
    first = desk.run("status", QA_NOTES_STORE=url)  # what is only here is put there
    assert first.exit_code == 0 and "lanterns" in first.stdout
    other = str(desk.folder / "other")
    again = desk.run("status", "--output", other, QA_NOTES_STORE=url)
    assert "lanterns" in again.stdout
    copied = Path(other) / "notes" / "lanterns.json"
    assert copied.read_bytes() == desk.path.read_bytes()
    for folder in (copied.parent, desk.path.parent):
        shared.detach(folder)


def test_a_store_that_is_none_or_away_is_one_clear_error(s3: Bucket, tmp_path: Path):
    with pytest.raises(UsageError, match="ftp://x/y is none"):
        open_store("ftp://x/y")
    with pytest.raises(StoreError, match="s3://nobody/there"):
        shared.attach(tmp_path / "notes", open_store("s3://nobody/there"))
    shared.detach(tmp_path / "notes")


@pytest.mark.parametrize("said", ['store = "s3://theirs/x"', 'ray_address = "theirs:6379"'])
def test_a_folder_of_a_stranger_sends_nothing_away(said: str, tmp_path: Path):
    (tmp_path / "qa-notes.toml").write_text(said)
    with pytest.raises(ConfigError, match="may be a stranger's"):
        load(tmp_path, {}, tmp_path / "none")
