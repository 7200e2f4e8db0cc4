"""Embedded models of the hub: which there are, how they come, what is believed of them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from gguf import GGUFWriter
from hub_web import COMMIT, Hub, serve_hub

from qa_notes.cli import main
from qa_notes.config import LANGUAGES, Settings, load
from qa_notes.errors import ModelError, UsageError
from qa_notes.llm import catalogue, header, pulled, weights
from qa_notes.llm import pin as pins
from qa_notes.llm.catalogue import DEFAULT, ENTRIES
from qa_notes.llm.pin import Pin, Seal, Source
from qa_notes.llm.providers import LARGER, LONGEST, load_model

NAME = "acme/tea-GGUF/tea-q4.gguf"
PIECE = 10 * 1024 * 1024  # bytes that the hub's library writes at once
CUT = PIECE + 1000


def gguf(path: Path, **numbers: int) -> Path:
    """A model's file without weights."""
    writer = GGUFWriter(path, "llama")
    writer.add_array("general.tags", ["tea", "pot"])
    writer.add_array("general.years", [2024, 2025])
    writer.add_bool("general.hot", True)
    for key, number in numbers.items():
        writer.add_uint32(f"llama.{key}", number)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture(scope="session")
def body(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = gguf(tmp_path_factory.mktemp("made") / "tea.gguf", context_length=40_000)
    return path.read_bytes() + bytes(range(256)) * 40


@pytest.fixture
def hub(body: bytes) -> Iterator[Hub]:
    with serve_hub(NAME, body) as hub:
        yield hub


@pytest.fixture
def large(body: bytes) -> Iterator[Hub]:
    """The same with a file of two pieces."""
    with serve_hub(NAME, body + bytes(PIECE)) as hub:
        yield hub


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the user's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    return weights.folder(None)


def pull(hub: Hub, name: str = NAME) -> tuple[Path, list[str]]:
    said: list[str] = []
    return pulled.pull(name, said.append, endpoint=hub.url), said


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def run_apart(hub: Hub, *words: str, before: str = "", **env: str) -> subprocess.CompletedProcess:
    """A command in a process of its own, to which the server is the hub."""
    code = f"{before}\nfrom qa_notes.cli import main\nmain({list(words)!r})"
    env = {**os.environ, "HF_ENDPOINT": hub.url, **env}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=env, timeout=120
    )
    assert "Traceback" not in done.stderr
    return done


# -- the list ----------------------------------------------------------------------------------


def test_every_entry_can_be_typed_and_found():
    for entry in (DEFAULT, *ENTRIES):
        assert Source.parse(str(entry.source)) == entry.source
        assert catalogue.entry(entry.llm) is entry
        assert catalogue.entry(f"embedded:{entry.source}") is entry
        assert set(entry.languages) <= set(LANGUAGES)
        assert entry.size < entry.memory and entry.size / entry.billions < 0.8
    assert len({entry.name for entry in ENTRIES}) == len(ENTRIES)
    assert [e.name for e in ENTRIES if not (3 <= e.billions <= 15)] == []
    assert catalogue.entry("openai:qwen3-8b") is None
    assert catalogue.entry("embedded:unheard-of") is None
    assert (DEFAULT.source.repo, DEFAULT.source.file) == (weights.HUB_REPO, weights.NAME)


@pytest.mark.parametrize(
    ("memory", "language", "name"),
    [
        (4, "ja", None), (8.2, "ja", "qwen3-4b"), (16.5, "ja", "qwen3-8b"),
        (33, "ja", "qwen3-14b"), (16.5, "hi", "qwen3-8b"), (64, "hi", "qwen3-14b"),
    ],
)  # fmt: skip
def test_the_largest_that_leaves_room_is_recommended(memory: float, language: str, name: str):
    found = catalogue.recommended(memory, language)
    assert (found.name if found else None) == name


def test_what_is_here_need_not_be_pulled():
    eight = catalogue.named("qwen3-8b")
    assert eight
    read_it = "qa-notes generate PAPER --llm embedded:qwen3-8b"
    assert catalogue.first_step(eight, installed=True) == read_it
    assert catalogue.first_step(eight) == f"qa-notes models pull qwen3-8b && {read_it}"


def test_no_model_is_recommended_for_a_language_that_it_does_not_speak():
    assert {catalogue.recommended(memory, "xx") for memory in range(100)} == {None}


def test_the_list_tells_what_is_here(hub: Hub, cache: Path):
    rows = {row["name"]: row for row in json.loads(run("models", "list", "--json").stdout)}
    assert set(rows) == {entry.name for entry in (DEFAULT, *ENTRIES)}
    eight = rows["qwen3-8b"]
    assert (eight["here"], eight["sha256"], eight["licence"]) == (False, None, "Apache-2.0")
    assert eight["llm"] == "embedded:qwen3-8b" and eight["size_gb"] < eight["memory_gb"]
    pull(hub)
    *known, tea = json.loads(run("models", "list", "--json").stdout)
    assert known == list(rows.values())
    assert (tea["name"], tea["here"], tea["billions"], tea["revision"]) == (
        NAME,
        True,
        None,
        COMMIT,
    )
    assert tea["llm"] == f"embedded:{NAME}" and len(tea["sha256"]) == 64
    lines = run("models", "list").stdout.splitlines()
    assert len(lines) == 1 + len(rows) + 1
    assert {len(line.split("\t")) for line in lines} == {8}
    assert lines[-1].split("\t")[:2] == [NAME, "-"]


# -- fetching ----------------------------------------------------------------------------------


def test_a_model_is_fetched_pinned_and_not_fetched_twice(hub: Hub, cache: Path, body: bytes):
    path, said = pull(hub)
    assert path.read_bytes() == body and path.is_relative_to(cache)
    assert hub.heads == ["/acme/tea-GGUF/resolve/main/tea-q4.gguf"]
    assert hub.gets == [(None, None)]
    pin = pins.read(path.with_name(path.name + ".json"))
    sha256 = hashlib.sha256(body).hexdigest()
    assert pin == Pin("acme/tea-GGUF", "tea-q4.gguf", COMMIT, sha256, len(body))
    assert said == [f"downloading {NAME} (0.0 GB)", "checking its SHA-256"]
    assert pull(hub) == (path, [])
    assert len(hub.heads) == len(hub.gets) == 1
    assert pulled.find(NAME) == path
    assert list(path.parent.glob("*.part")) == []


def test_a_broken_connection_is_taken_up_where_it_was(large: Hub, cache: Path):
    large.cuts = [CUT]
    path, _ = pull(large)
    assert [asked for asked, _ in large.gets] == [None, f"bytes={PIECE}-"]
    assert path.read_bytes() == large.body


def test_the_next_run_goes_on_where_the_last_one_ended(large: Hub, cache: Path):
    large.cuts, large.busy = [CUT], 1
    with pytest.raises(ModelError, match="the model hub answers 503") as caught:
        pull(large)
    assert "run the same command again" in caught.value.hint
    assert not pulled.is_here(Source.parse(NAME))
    with pytest.raises(ModelError, match="not on this machine"):
        pulled.find(NAME)
    path, said = pull(large)
    rest = f"bytes={PIECE}-"
    assert [asked for asked, _ in large.gets] == [None, rest, rest]
    assert path.read_bytes() == large.body
    assert "from 0.0 GB on" in said[0]
    assert len(large.heads) == 1  # the pin of the first run holds


def test_a_server_that_begins_anew_is_no_harm(large: Hub, cache: Path):
    large.cuts, large.takes_ranges = [CUT], False
    assert pull(large)[0].read_bytes() == large.body
    assert [asked for asked, _ in large.gets] == [None, f"bytes={PIECE}-"]


def test_what_is_longer_than_the_file_is_no_part_of_it(hub: Hub, cache: Path, body: bytes):
    path = pulled.place(Source.parse(NAME))
    path.parent.mkdir(parents=True)
    path.with_name(path.name + ".part").write_bytes(body + b"more")
    assert pull(hub)[0].read_bytes() == body
    assert hub.gets == [(None, None)]


def test_other_bytes_than_the_hub_stated_are_thrown_away(hub: Hub, cache: Path):
    hub.sha256 = "0" * 64
    with pytest.raises(ModelError, match=f"{NAME}: what came is not what the hub said"):
        pull(hub)
    path = pulled.place(Source.parse(NAME))
    assert not path.exists() and not path.with_name(path.name + ".part").exists()


@pytest.mark.parametrize("etag", ["4f0b6c2f9d7a8e11b3c5d7e9f1a2b3c4d5e6f708", "W/x"])
def test_a_file_of_which_the_hub_states_no_sha256_is_not_taken(hub: Hub, cache: Path, etag: str):
    hub.sha256 = etag
    with pytest.raises(ModelError, match="does not say its commit, size and SHA-256"):
        pull(hub)
    assert hub.gets == []


def test_a_file_that_the_disk_cannot_hold_is_not_begun(hub: Hub, cache: Path):
    hub.size = 10**18
    with pytest.raises(ModelError, match=r"GB free, and 1000000000\.0 GB are to come"):
        pull(hub)
    assert hub.gets == []


def test_a_disk_that_is_full_loses_nothing(hub: Hub, cache: Path, body: bytes):
    full = "import resource as r; r.setrlimit(r.RLIMIT_FSIZE, (3000, 3000))"
    done = run_apart(hub, "models", "pull", NAME, before=full)
    assert done.returncode == 1
    assert "Error: " in done.stderr and "tea-q4.gguf: File too large" in done.stderr
    assert "hint: is the disk full, or the folder read-only? What has come is kept" in done.stderr
    done = run_apart(hub, "models", "pull", NAME)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).read_bytes() == body
    assert [asked for asked, _ in hub.gets] == [None, "bytes=3000-"]


def test_what_is_no_model_of_the_hub_is_one_error(hub: Hub, cache: Path):
    with pytest.raises(ModelError, match=r"acme/tea-GGUF has no cup\.gguf") as caught:
        pull(hub, "acme/tea-GGUF/cup.gguf")
    assert "huggingface.co/acme/tea-GGUF/tree/main" in caught.value.hint


@pytest.mark.parametrize(
    ("status", "code", "said", "hint"),
    [
        (404, "RepoNotFound", "the hub has no acme/tea-GGUF, or it is private", "spelling"),
        (401, "GatedRepo", "acme/tea-GGUF is given only to those who", "agree at https://"),
        (403, "GatedRepo", "acme/tea-GGUF is given only to those who", "hf auth login"),
        (401, "", "acme/tea-GGUF", "hf auth login"),
        (403, "", "acme/tea-GGUF is given only to those who", "hf auth login"),
        (404, "RevisionNotFound", "or no longer that version", "begin anew with"),
        (400, "", "the model hub answers 400", "run the same command again"),
    ],
)
def test_a_refusal_says_what_to_do(
    hub: Hub, cache: Path, status: int, code: str, said: str, hint: str
):
    hub.status, hub.code = status, code
    with pytest.raises(ModelError, match=said) as caught:
        pull(hub)
    assert hint in caught.value.hint
    assert list((cache / "pulled").glob("**/*.json")) == []


def test_a_hub_that_is_not_there_is_one_error(cache: Path):
    with pytest.raises(ModelError, match=r"the model hub cannot be reached: .*onnect"):
        pulled.pull(NAME, print, endpoint="http://127.0.0.1:9")


def test_a_hub_that_may_not_be_asked_is_not(hub: Hub, cache: Path):
    env = {"HF_HUB_OFFLINE": "1"}
    done = run_apart(hub, "models", "pull", "qwen3-4b", **env)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Error: the model hub cannot be reached: " in done.stderr
    assert hub.heads == []


def test_a_key_goes_to_the_hub_and_not_to_its_storage(hub: Hub, cache: Path):
    done = run_apart(hub, "models", "pull", NAME, HF_TOKEN="hf_secret")
    assert done.returncode == 0, done.stderr
    assert hub.keys == ["Bearer hf_secret"] * 2
    assert hub.gets == [(None, None)]
    assert "hf_secret" not in done.stdout + done.stderr


def test_the_default_model_is_taken_only_as_it_was_tested(cache: Path, body: bytes):
    with serve_hub(str(DEFAULT.source), body) as hub:
        with pytest.raises(ModelError, match="not the file that was tested") as caught:
            pull(hub, "embedded")
        assert "pip install" in caught.value.hint
        assert hub.gets == []


def test_a_default_that_lies_in_the_hubs_own_cache_is_not_fetched(
    tmp_path: Path, cache: Path, body: bytes
):
    repo = f"models--{weights.HUB_REPO.replace('/', '--')}"
    kept = tmp_path / "hf" / "hub" / repo / "snapshots" / COMMIT / weights.NAME
    kept.parent.mkdir(parents=True)
    kept.write_bytes(body)
    with (
        serve_hub(str(DEFAULT.source), body) as hub,
        pytest.raises(ModelError, match=f"{COMMIT}/{weights.NAME} is not the model that it was"),
    ):
        pull(hub, "embedded")
    assert hub.heads == []


# -- names, and models that are here -----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("qwen3-8", "no embedded model is called qwen3-8; did you mean qwen3-8b"),
        ("tea", "no embedded model is called tea"),
        ("acme/tea", "expected OWNER/REPO/FILE.gguf"),
        ("acme/tea/model.safetensors", "expected OWNER/REPO/FILE.gguf"),
        ("../../tea.gguf", "expected OWNER/REPO/FILE.gguf"),
        ("acme/../tea.gguf", "expected OWNER/REPO/FILE.gguf"),
        ("/acme/tea/x.gguf", "expected OWNER/REPO/FILE.gguf"),
        ("acme/tea/big-00001-of-00003.gguf", "it is one part of a model"),
    ],
)
def test_a_name_that_cannot_be_is_a_usage_error(cache: Path, name: str, said: str):
    for words in (["models", "pull", name], ["models", "remove", name]):
        done = run(*words)
        assert done.exit_code == 2 and f"Error: {said}" in done.stderr.replace(f"{name}: ", "")
    with pytest.raises(UsageError, match=said):
        load_model(Settings(llm=f"embedded:{name}"))


def test_a_name_that_no_hub_allows_is_a_usage_error(hub: Hub, cache: Path):
    with pytest.raises(UsageError, match=r"acme/te--a/x\.gguf"):
        pull(hub, "acme/te--a/x.gguf")


def test_a_model_that_is_not_here_is_one_error_with_the_command(cache: Path):
    with pytest.raises(ModelError, match="qwen3-8b is not on this machine") as caught:
        load_model(Settings(llm="embedded:qwen3-8b"))
    assert caught.value.hint == "qa-notes models pull qwen3-8b"


def test_a_model_that_is_here_is_asked_as_any_other(hub: Hub, cache: Path):
    pull(hub)
    chat = load_model(Settings(llm=f"embedded:{NAME}"))
    assert (chat.name, chat.context) == (f"embedded:{NAME}", LONGEST)
    assert (chat.takes_manner, chat.adapters) == (False, frozenset())
    assert chat.terms.rooms  # for one that thinks whatever it is told


def test_bytes_that_change_later_are_refused(hub: Hub, cache: Path):
    path, _ = pull(hub)
    with path.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"!")
    with pytest.raises(ModelError, match="not the model that it was") as caught:
        load_model(Settings(llm=f"embedded:{NAME}"))
    again = f"qa-notes models remove {NAME} && qa-notes models pull {NAME}"
    assert caught.value.hint == again
    with pytest.raises(ModelError, match="not the model that it was"):
        pull(hub)
    assert run("models", "remove", NAME).exit_code == 0
    assert pull(hub)[0] == path


def test_a_verdict_does_not_outlive_its_pin(hub: Hub, cache: Path):
    path, _ = pull(hub)
    kept = path.with_name(path.name + ".json")
    pin = json.loads(kept.read_text("utf-8"))
    kept.write_text(json.dumps(pin | {"sha256": "0" * 64}), encoding="utf-8")
    with pytest.raises(ModelError, match="not the model that it was"):
        pulled.find(NAME)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"repo": 1}', "\udcff"])
def test_a_pin_that_cannot_be_read_is_one_error(hub: Hub, cache: Path, text: str):
    path, _ = pull(hub)
    kept = path.with_name(path.name + ".json")
    kept.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ModelError, match="tea-q4"):
        pulled.find(NAME)


def test_a_model_is_removed_with_all_that_came_with_it(hub: Hub, cache: Path):
    path, _ = pull(hub)
    done = run("models", "remove", NAME)
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.startswith(f"removed {NAME}: 0.0 GB")
    assert [p.name for p in path.parent.iterdir() if p.suffix != ".lock"] == []
    done = run("models", "remove", NAME)
    assert done.exit_code == 1 and f"Error: {NAME} is not on this machine" in done.stderr


def test_half_a_model_is_removed_too(large: Hub, cache: Path):
    large.cuts, large.busy = [CUT], 1
    with pytest.raises(ModelError):
        pull(large)
    assert run("models", "remove", NAME).exit_code == 0
    assert not pulled.place(Source.parse(NAME)).with_name("tea-q4.gguf.part").exists()


# -- what a file says of itself ----------------------------------------------------------------


def test_the_context_is_what_the_file_says(tmp_path: Path):
    assert header.context(gguf(tmp_path / "a.gguf", context_length=8192)) == 8192


@pytest.mark.parametrize(
    "content",
    [
        b"", b"GGUF", b"%PDF-1.7", b"GGUF" + struct.pack("<IQQ", 9, 0, 0),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1 << 40),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 1 << 60),
        b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 1) + b"k" + struct.pack("<I", 77),
        b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 1) + b"k" + struct.pack("<IIQ", 9, 9, 2),
    ],
)  # fmt: skip
def test_what_is_no_gguf_is_one_error(tmp_path: Path, content: bytes):
    path = tmp_path / "x.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"x\.gguf cannot be read as a GGUF file"):
        header.context(path)


def test_a_file_without_a_context_is_one_error(tmp_path: Path):
    with pytest.raises(ModelError, match="is it a chat model"):
        header.context(gguf(tmp_path / "a.gguf", block_count=2))


# -- what else depends on it -------------------------------------------------------------------


def test_what_runs_here_is_known_by_its_name():
    runs = {llm: Settings(llm=llm).runs_here for llm in ("embedded", "embedded:x", "ollama:x")}
    assert runs == {"embedded": True, "embedded:x": True, "ollama:x": False}


def test_the_one_command_for_better_japanese_can_be_typed():
    pull_it, read_it = LARGER.split(" && ")
    name = pull_it.removeprefix("qa-notes models pull ")
    assert read_it == f"qa-notes generate PAPER --llm embedded:{name}"
    assert load(llm=f"embedded:{name}", env={}).runs_here
    assert catalogue.named(name)


@pytest.mark.real
def test_a_model_that_was_pulled_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The default's own file, as if it were another that came from the hub."""
    file = weights.find()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = pulled.place(Source.parse(NAME))
    path.parent.mkdir(parents=True)
    try:
        os.link(file, path)
    except OSError:  # another disk
        shutil.copyfile(file, path)
    seal: Seal = weights.SEAL
    pin = Pin("acme/tea-GGUF", "tea-q4.gguf", COMMIT, seal.sha256, seal.size)
    pins.write(path.with_name(path.name + ".json"), pin)
    chat = load_model(Settings(llm=f"embedded:{NAME}"))
    reply = chat.say([("user", "What colour is the sky on a clear day? One word.")], 8)
    assert "blue" in reply.text.lower()
    assert (chat.name, chat.context) == (f"embedded:{NAME}", LONGEST)
