"""Settings: what was meant, where it was set, and what a stranger's folder cannot say."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from fakes import Wire, good_reader, serve_models, serve_wire, stream
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.embeddings import FakeEmbeddings

from qa_notes.cli import main
from qa_notes.cli.options import model_options
from qa_notes.config import FILE, KNOWN, Layer, Settings, load
from qa_notes.errors import ConfigError, UsageError
from qa_notes.index.store import Index
from qa_notes.llm import budget, catalogue, machine
from qa_notes.llm.providers import load_model

KEYS = dict.fromkeys(("OPENAI_API_KEY", "OLLAMA_API_KEY"), "sk-real-key-of-the-user")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "stranger"
    made.mkdir()
    return made


def settings(folder: Path, toml: str = "", env: dict[str, str] | None = None, own: str = "",
             **options: Any) -> Settings:  # fmt: skip
    """As a command in `folder` has them."""
    mine = folder.parent / "own"
    mine.mkdir(exist_ok=True)
    (mine / FILE).write_text(own, encoding="utf-8")
    (folder / FILE).write_text(toml, encoding="utf-8")
    return load(folder, env or {}, mine, **options)


# -- who set it --------------------------------------------------------------------------------


def test_later_layers_win_and_say_so(folder: Path):
    layers = {
        "own": 'llm = "openai:a"\nbank = "a"\npassages = 1\nmax_pdf_mb = 9',
        "toml": 'llm = "openai:b"\nbank = "b"\npassages = 2',
        "env": {"QA_NOTES_LLM": "openai:c", "QA_NOTES_BANK": "c"},
    }
    found = settings(folder, **layers, llm="openai:d", language=None)  # type: ignore[arg-type]
    assert (found.llm, found.bank, found.passages, found.max_pdf_mb) == ("openai:d", "c", 2, 9)
    assert [found.origin(name).where for name in ("llm", "bank", "language")] == [
        "--llm", "QA_NOTES_BANK", "the default",
    ]  # fmt: skip
    assert found.origin("passages").where == str(folder / FILE)
    assert found.origin("max_pdf_mb").layer is Layer.OWN_FILE
    assert [found.origin(name).is_strange for name in ("llm", "passages", "mode")] == [
        False, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('lm = "openai:x"', "lm is not a known setting; did you mean llm?"),
        ("passage = 3", "passage is not a known setting; did you mean passages?"),
        ('llm_base_ulr = "x"', "llm_base_ulr is not a known setting; did you mean llm_base_url?"),
        ("origins = []", "origins is not a known setting"),
        ('language = "jp"', "language = jp: expected one of ja, en, ko, hi"),
        ('mode = "retreive"', "did you mean retrieve?"),
        ('memory = "pairs.tsv"', 'memory = pairs.tsv: expected a list, such as ["pairs.tsv"]'),
        ("memory = [3]", "memory = 3: Input is not a valid path"),
        ("passages = 0", "passages = 0: Input should be greater than or equal to 1"),
        ("llm = 7", "llm = 7: Input should be a valid string"),
        ("[llm]\nmodel = 1", "llm = {'model': 1}: Input should be a valid string"),
        ('llm_base_url = "localhost:8000"', "expected an address such as http://localhost:8000/v1"),
        ('llm_base_url = "http://[broken"', "expected an address such as"),
        ('llm_base_url = "file:///etc/passwd"', "expected an address such as"),
        ("llm = ", "Invalid value"),
        ("passages = " + "1" * 5_000, "4300 digits"),
        ("llm_timeout = inf", "less than or equal to 86400"),
        ("llm_timeout = nan", "llm_timeout = nan"),
        ("budget = -0.5", "budget = -0.5: Input should be greater than or equal to 0"),
        ('budget = "much"', "budget = much: Input should be a valid number"),
        ("budget = nan", "budget = nan"),
        ("price_cached = -1", "price_cached = -1: Input should be greater than or equal to 0"),
        ("a = [" + "[" * 5_000, ""),
    ],
)
def test_a_slip_in_the_file_is_told_with_file_key_and_what_was_meant(
    toml: str, said: str, folder: Path
):
    with pytest.raises(ConfigError) as caught:
        settings(folder, toml)
    assert str(caught.value).startswith(f"{folder / FILE}: ")
    assert said in str(caught.value)
    assert caught.value.hint


def test_what_is_near_nothing_gets_the_list(folder: Path):
    with pytest.raises(ConfigError, match=r"zzzz is not a known setting$") as caught:
        settings(folder, "zzzz = 1")
    assert all(name in caught.value.hint for name in KNOWN)


def test_a_slip_in_a_variable_says_that_it_is_one(folder: Path):
    with pytest.raises(ConfigError, match=r"QA_NOTES_LMM .*did you mean QA_NOTES_LLM") as caught:
        settings(folder, env={"QA_NOTES_LMM": "x"})
    assert "environment" in str(caught.value)
    with pytest.raises(ConfigError, match="QA_NOTES_PASSAGES: passages = many: "):
        settings(folder, env={"QA_NOTES_PASSAGES": "many"})


def test_a_password_in_a_wrong_address_is_not_repeated(folder: Path):
    with pytest.raises(ConfigError) as caught:
        settings(folder, env={"QA_NOTES_LLM_BASE_URL": "ftp://me:secret@host/"})
    assert "secret" not in str(caught.value)


@given(st.binary(max_size=300) | st.text(max_size=80).map(str.encode))
def test_any_file_is_read_or_refused_by_name(tmp_path_factory: Any, data: bytes):
    folder = tmp_path_factory.mktemp("any")
    (folder / FILE).write_bytes(data)
    try:
        load(folder, {}, folder / "none")
    except ConfigError as err:
        assert FILE in str(err)


def test_a_budget_without_a_price_names_who_set_it(folder: Path):
    with pytest.raises(UsageError, match="price of openai:x is not known") as caught:
        budget.check(settings(folder, "budget = 1", llm="openai:x"))
    assert str(caught.value).startswith(f"{folder / FILE}: ")
    assert "price_in and price_out" in caught.value.hint
    budget.check(settings(folder, llm="openai:x"))
    budget.check(settings(folder, "budget = 1\nprice_in = 0\nprice_out = 0", llm="openai:x"))
    budget.check(settings(folder, "budget = 1", llm="embedded"))


# -- a stranger's folder -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["llm_base_url", "chroma_url", "arxiv_api_url", "arxiv_pdf_url"])
@pytest.mark.parametrize(
    "address",
    ["https://evil.example/v1", "http://127.0.0.1@evil.example/", "http://localhost.evil.example/",
     "http://10.0.0.7:8000/v1", "http://user:secret@evil.example/"],
)  # fmt: skip
def test_a_folder_sends_nothing_elsewhere(name: str, address: str, folder: Path):
    with pytest.raises(ConfigError, match="stranger") as caught:
        settings(folder, f'{name} = "{address}"')
    assert str(folder / FILE) in str(caught.value)
    assert f"QA_NOTES_{name.upper()}" in caught.value.hint
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("name", ["llm_base_url", "chroma_url"])
def test_the_user_may(name: str, folder: Path):
    address = "https://mine.example/v1"
    for layer in (
        {"own": f'{name} = "{address}"'},
        {"env": {f"QA_NOTES_{name.upper()}": address}},
        {name: address},
    ):
        found = settings(folder, **layer)  # type: ignore[arg-type]
        assert getattr(found, name) == address
        assert not found.origin(name).is_strange
        # and what the user says is not refused because a folder says something else
        settings(folder, f'{name} = "https://evil.example"', own="", env={
            f"QA_NOTES_{name.upper()}": address})  # fmt: skip


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "127.8.8.8"])
def test_a_folder_may_name_a_server_on_this_machine(host: str, folder: Path):
    assert settings(folder, f'llm_base_url = "http://{host}:8000/v1"').llm_base_url


@pytest.mark.parametrize(
    ("llm", "strange"),
    [("openai:fake", True), ("openai:fake", False), ("ollama:fake", True), ("ollama:fake", False)],
)
def test_a_key_does_not_follow_an_address_of_the_folder(
    llm: str, strange: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    for name, key in KEYS.items():
        monkeypatch.setenv(name, key)
    with serve_wire(lambda body: stream("Hello.")) as wire:
        base = f"{wire.url}/v1" if llm.startswith("openai") else wire.url
        given = (
            settings(folder, f'llm_base_url = "{base}"', llm=llm)
            if strange
            else settings(folder, llm=llm, llm_base_url=base)
        )
        said(given, wire)
        sent = " ".join(f"{k}: {v}" for headers in wire.headers for k, v in headers.items())
    assert ("sk-real" in sent) == (not strange)


def said(given: Settings, wire: Wire) -> None:
    """Ask once, whatever comes of it."""
    chat = load_model(given)
    chat.sleep = lambda seconds: None
    try:
        chat.say([("user", "Hello?")])
    except Exception as err:  # noqa: BLE001 -- only the headers count here
        assert wire.headers, err


def test_a_provider_that_cannot_be_kept_from_sending_its_key_is_refused(folder: Path):
    given = settings(folder, 'llm_base_url = "http://localhost:1"', llm="anthropic:x")
    with pytest.raises(UsageError, match="key") as caught:
        load_model(given)
    assert "--llm-base-url" in caught.value.hint


@pytest.mark.parametrize("output", ["/elsewhere", "..", "../other", "a/../../b"])
def test_a_folder_writes_nothing_elsewhere(output: str, folder: Path):
    with pytest.raises(ConfigError, match="outside of its folder"):
        settings(folder, f'output = "{output}"')
    assert settings(folder, own=f'output = "{output}"').output == Path(output)
    assert settings(folder, 'output = "work/here"').output == Path("work/here")


@pytest.mark.parametrize("path", ["/etc/passwd", "../secret.tsv", "a/../../b", "link.tsv"])
def test_a_folder_shows_the_model_no_file_from_elsewhere(path: str, folder: Path):
    (folder / "link.tsv").symlink_to("../secret.tsv")
    with pytest.raises(ConfigError, match=r"reads outside of its folder: memory = mine\.tsv, "):
        settings(folder, f'memory = ["mine.tsv", "{path}"]')
    assert settings(folder, own=f'memory = ["{path}"]').memory == (Path(path),)
    assert settings(folder, 'memory = ["a/mine.tsv"]').memory == (Path("a/mine.tsv"),)


def test_several_files_stand_in_a_variable_as_those_of_path_do(folder: Path):
    env = {"QA_NOTES_MEMORY": os.pathsep.join(("a.tsv", "b c.tmx", ""))}
    assert settings(folder, env=env).memory == (Path("a.tsv"), Path("b c.tmx"))
    assert settings(folder, 'memory = ["a.tsv"]', {"QA_NOTES_MEMORY": ""}).memory == ()


def test_an_option_that_is_given_twice_is_a_list_and_one_not_given_is_no_order(folder: Path):
    given = []

    @click.command()
    @model_options
    def show(settings: Settings) -> None:
        given.append(settings.memory)

    env = {"QA_NOTES_MEMORY": "c.tsv"}
    for words in (["--memory", "a.tsv", "--memory", "b.tmx"], []):
        assert CliRunner().invoke(show, words, env=env).exit_code == 0
    assert given == [(Path("a.tsv"), Path("b.tmx")), (Path("c.tsv"),)]


def test_a_folder_loads_no_model_out_of_a_folder(folder: Path):
    with pytest.raises(ConfigError, match="run code"):
        settings(folder, f'embedding_model = "{folder}"')
    assert settings(folder, own=f'embedding_model = "{folder}"').embedding_model == str(folder)


def test_chroma_reads_no_settings_out_of_a_folder(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """Its .env names classes that are imported."""
    (folder / ".env").write_text("chroma_segment_manager_impl=nobody.Nothing\n"
                                 "chroma_api_impl=nobody.Nothing\n", encoding="utf-8")  # fmt: skip
    monkeypatch.chdir(folder)
    assert Index.open(Settings(output=Path("out")), FakeEmbeddings(size=4))


@pytest.mark.parametrize("key", ["output", "bank", "embedding_model", "llm_model_path"])
@pytest.mark.parametrize("value", ["a\\u0000b", "x" * 5000, "x/" * 3000, "loop/x", "file/x", ""])
def test_any_path_is_taken_or_refused_by_name(key: str, value: str, folder: Path):
    (folder / "loop").symlink_to("loop")
    (folder / "file").write_text("x", encoding="utf-8")
    (folder / FILE).write_text(f'{key} = "{value}"', encoding="utf-8")
    try:
        load(folder, {}, folder / "own")
    except ConfigError as err:
        assert key in str(err)


def test_a_folder_opens_no_network(folder: Path):
    with pytest.raises(ConfigError, match="networks of this machine"):
        settings(folder, "allow_private_addresses = true")
    assert settings(folder, own="allow_private_addresses = true").allow_private_addresses


LISTED = "openai:gpt-4o-mini"  # 0.15, 0.075 and 0.6 dollars a million


@pytest.mark.parametrize(
    ("toml", "llm", "fits"),
    [
        ("price_in = 0\nprice_out = 0", LISTED, False),
        ("price_out = 0.1", LISTED, False),
        ("price_cached = 0", LISTED, False),
        ("price_in = 1\nprice_out = 1", LISTED, True),
        ("price_in = 1\nprice_out = 1", "openai:nobody-knows-it", False),
        ("", LISTED, True),
    ],
)
def test_a_folder_does_not_stretch_the_users_budget(toml: str, llm: str, fits: bool, folder: Path):
    mine: list[dict[str, Any]] = [
        {"budget": 1.0}, {"env": {"QA_NOTES_BUDGET": "1"}}, {"own": "budget = 1"}
    ]  # fmt: skip
    for layer in mine:
        given = settings(folder, toml, llm=llm, **layer)
        if fits:
            budget.check(given)
        else:
            with pytest.raises(UsageError, match="stranger") as caught:
                budget.check(given)
            assert str(folder / FILE) in str(caught.value)
            assert "QA_NOTES_PRICE_IN" in (caught.value.hint or "")
    budget.check(settings(folder, f"budget = 1\n{toml}", llm=llm))  # it holds down its own
    said = {"QA_NOTES_PRICE_IN": "0", "QA_NOTES_PRICE_CACHED": "0", "QA_NOTES_PRICE_OUT": "0"}
    budget.check(settings(folder, toml, said, llm=llm, budget=1.0))  # and the user knows best


def test_of_two_budgets_in_files_the_lower_one_holds(folder: Path):
    assert settings(folder, "budget = 9", own="budget = 2").budget == 2
    assert settings(folder, "budget = 1", own="budget = 2").budget == 1
    assert settings(folder, "budget = 9").budget == 9
    assert settings(folder, "budget = 1", budget=9.0).budget == 9
    with pytest.raises(ConfigError, match="budget"):
        settings(folder, 'budget = "much"', own="budget = 2")


# -- doctor ------------------------------------------------------------------------------------


def doctor(folder: Path, *words: str, **env: str) -> str:
    result = CliRunner().invoke(main, ["doctor", "--output", str(folder / "out"), *words], env=env)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.output


def test_doctor_names_model_address_and_where_they_are_set(folder: Path):
    with serve_models(good_reader) as models:
        said = doctor(folder, "--llm", "openai:fake", **models.env)
        assert "ok    chat model: openai:fake, set by --llm, llm_base_url = " in said
        assert f"{models.url}/v1, set by QA_NOTES_LLM_BASE_URL, replied in " in said
        models.status = 401
        said = doctor(folder, **models.env)
    assert "FAIL  chat model: openai:fake: " in said
    assert "openai:fake, set by QA_NOTES_LLM, llm_base_url = " in said
    assert "key" in said


def test_doctor_says_how_to_have_better_japanese(folder: Path):
    said = CliRunner().invoke(
        main, ["doctor", "--output", str(folder / "out")],
        env={"QA_NOTES_LLM_MODEL_PATH": str(folder / "none.gguf")},
    ).output  # fmt: skip
    assert "FAIL  chat model: llm_model_path: no file" in said
    tip = said.splitlines()[-1]
    assert tip.startswith("tip   a larger model writes better Japanese")
    fits = catalogue.recommended(machine.memory() or 0, "ja")
    assert (f"--llm {fits.llm}" if fits else "qa-notes") in tip
    with serve_models(lambda turns: "yes") as models:
        assert "tip" not in doctor(folder, "--llm", "openai:fake", **models.env)


def test_doctor_reads_the_memory(folder: Path):
    pairs = folder / "pairs.tsv"
    pairs.write_text("lantern\t灯籠\nLanterns are lit.\t灯籠がともります。\n", encoding="utf-8")
    with serve_models(good_reader) as models:
        said = doctor(folder, "--memory", str(pairs), **models.env)
        assert "ok    memory: 1 sentences and 1 terms, set by --memory" in said
        pairs.write_text("lantern", encoding="utf-8")
        assert f"FAIL  memory: {pairs}:1: two columns" in doctor(
            folder, "--memory", str(pairs), **models.env
        )
