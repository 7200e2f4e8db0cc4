"""Settings: defaults, the user's own file, the folder's file, QA_NOTES_* variables, options.

Later ones win. Strict: what is unknown or impossible is an error that says where it was set. The
folder's file may be a stranger's, so it cannot send anything elsewhere (docs/decisions.md, 58).
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, get_args

from platformdirs import user_config_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qa_notes import addresses
from qa_notes.errors import ConfigError
from qa_notes.files import is_dir, read_text, real
from qa_notes.languages import LANGUAGES
from qa_notes.values import Address, Email, Pause, Place, Places, Seconds, Spoken

FILE = "qa-notes.toml"
PREFIX = "QA_NOTES_"
# A variable that ends so is no setting: it is read where it is sent, and not kept.
PASSWORD = "_PASSWORD"
MOST_OWN = 10  # questions that a model thinks of for one paper


class Layer(StrEnum):
    """Who set a setting, the weakest first."""

    DEFAULT = "default"
    OWN_FILE = "own file"  # in the user's configuration folder
    FOLDER_FILE = "folder file"  # where the command is run: perhaps a stranger's
    ENVIRONMENT = "environment"
    OPTION = "option"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a setting was set."""

    setting: str
    layer: Layer = Layer.DEFAULT
    where: str = "the default"  # "--llm", "QA_NOTES_LLM", a file's path

    @property
    def is_strange(self) -> bool:
        """Set by whoever made the folder, who need not be who runs the command."""
        return self.layer is Layer.FOLDER_FILE


class Settings(BaseModel):
    """Everything a user may set, with a reason to exist."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    output: Place = Path("output")  # the work folder: notes/, index/, papers/
    store: str | None = None  # s3://BUCKET/PREFIX: of its notes the work folder has a copy
    bank: str = "notes"  # a bank's name or a YAML file
    language: Spoken = LANGUAGES[0]
    own_questions: int | None = Field(default=None, ge=0, le=MOST_OWN)  # of each paper
    memory: Places = ()  # files of translations that people made, TSV or TMX

    llm: str = "embedded"  # "embedded", "embedded:NAME" or "provider:model"
    llm_base_url: Address | None = None  # anything OpenAI-compatible
    llm_model_path: Place | None = None  # another place of the embedded model's file
    llm_timeout: Seconds = 300  # for one call, its tries together
    longest_wait: Pause = 3600  # for a server that asks to wait
    jobs: int | None = Field(default=None, ge=1, le=50)  # questions at once; None: `at_once` says
    price_in: float | None = Field(default=None, ge=0)  # US dollars a million prompt tokens
    price_cached: float | None = Field(default=None, ge=0)  # the same, of those kept by a provider
    price_out: float | None = Field(default=None, ge=0)  # US dollars a million generated tokens
    budget: float | None = Field(default=None, ge=0)  # US dollars that one run may spend

    engine: Literal["local", "ray"] = "local"  # where papers are worked on
    ray_address: str | None = None  # of a cluster's head: HOST:6379; None: as Ray finds one

    recipe: Literal["auto", "short", "full"] = "auto"  # auto: as the model is small or large
    answer_length: Literal["short", "standard", "long"] = "standard"  # of the full recipe

    embedding_model: str = "minilm-qasper-2"
    chroma_url: Address | None = None  # a `chroma run` server instead of the work folder
    passages: int = Field(default=3, ge=1, le=50)  # shown with the abstract for one question
    mode: Literal["retrieve", "full", "auto"] = "retrieve"  # passages, or all
    whole_tokens: int = Field(default=30_000, ge=1)  # auto: a paper up to this is shown whole

    arxiv_api_url: Address = "https://export.arxiv.org/api/query"
    arxiv_pdf_url: Address = "https://arxiv.org/pdf"
    arxiv_delay: Pause = 3.0  # between requests, as arXiv asks
    contact: Email | None = None  # an e-mail address, told to the hosts that are asked
    max_pdf_mb: int = Field(default=100, ge=1, le=1_000_000)
    download_timeout: Seconds = 600  # for one file or answer
    allow_private_addresses: bool = False  # papers from this machine and its own networks
    parse_timeout: Seconds = 60  # for one PDF
    parse_memory_mb: int = Field(default=2000, ge=200, le=1_000_000)

    wordpress_url: Address | None = None  # the blog that `publish` writes to
    wordpress_user: str | None = None

    origins: tuple[Origin, ...] = Field(default=(), exclude=True, repr=False)  # of `load`

    def origin(self, setting: str) -> Origin:
        """Where a setting was set."""
        found = (origin for origin in self.origins if origin.setting == setting)
        return next(found, Origin(setting))

    @property
    def runs_here(self) -> bool:
        """Whether the chat model runs in this process."""
        return self.llm.partition(":")[0] == "embedded"

    @property
    def at_once(self) -> int:
        """Questions asked at once: one of a model on this machine, which answers one by one."""
        provider = self.llm.partition(":")[0]
        if self.llm_base_url:
            near = addresses.is_this_machine(self.llm_base_url)
        else:
            near = self.runs_here or provider == "ollama"
        return self.jobs or (1 if near else 4)

    @property
    def notes_dir(self) -> Path:
        """Where notes live."""
        return self.output / "notes"

    @property
    def index_dir(self) -> Path:
        """Where the vector store lives; it can always be rebuilt."""
        return self.output / "index"

    @property
    def papers_dir(self) -> Path:
        """Where downloaded PDFs are kept."""
        return self.output / "papers"


KNOWN = tuple(name for name in Settings.model_fields if name != "origins")
LISTS = ("memory",)  # in a variable they are parted as those of PATH are


def load(
    folder: Path = Path(),
    env: Mapping[str, str] | None = None,
    own: Path | None = None,
    **options: Any,
) -> Settings:
    """Settings of `folder`, with `options` that are not None on top.

    `own` is the user's configuration folder. Raises ConfigError naming key and place.
    """
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    for origin, value in (
        *_of_file((own or user_config_path("qa-notes")) / FILE, Layer.OWN_FILE),
        *_of_file(folder / FILE, Layer.FOLDER_FILE),
        *_of_environment(os.environ if env is None else env),
        *_of_options(options),
    ):
        if origin.setting not in KNOWN:
            raise _unknown(origin)
        if origin.is_strange and origin.setting == "budget" and _raises(value, values):
            continue  # the user's own is the lower one
        values[origin.setting], origins[origin.setting] = value, origin
    try:
        settings = Settings(**values, origins=tuple(origins.values()))
    except ValidationError as err:
        raise _wrong(err, origins) from err
    for origin in origins.values():
        if origin.is_strange:
            _check_strange(origin, getattr(settings, origin.setting), folder)
    return settings


def _of_file(path: Path, layer: Layer) -> Iterator[tuple[Origin, Any]]:
    try:
        if not path.is_file():
            return
        read = tomllib.loads(read_text(path))
    except (ValueError, RecursionError, OSError) as err:
        raise ConfigError(f"{path}: {err}") from err
    for key, value in read.items():
        yield Origin(key, layer, str(path)), value


def _of_environment(env: Mapping[str, str]) -> Iterator[tuple[Origin, Any]]:
    for name, value in env.items():
        if name.startswith(PREFIX) and not name.endswith(PASSWORD):
            key = name.removeprefix(PREFIX).lower()
            parts = [part for part in value.split(os.pathsep) if part]
            yield Origin(key, Layer.ENVIRONMENT, name), parts if key in LISTS else value


def _of_options(options: Mapping[str, Any]) -> Iterator[tuple[Origin, Any]]:
    for key, value in options.items():
        if value is not None:
            yield Origin(key, Layer.OPTION, "--" + key.replace("_", "-")), value


def _unknown(origin: Origin) -> ConfigError:
    """One word for what was meant; all that is known where nothing is near."""
    near = difflib.get_close_matches(origin.setting, KNOWN, 1)
    if origin.layer is Layer.ENVIRONMENT:
        meant = f"; did you mean {PREFIX}{near[0].upper()}?" if near else ""
        what = f"{origin.where} (an environment variable) is not a known setting"
    else:
        meant = f"; did you mean {near[0]}?" if near else ""
        what = f"{origin.where}: {origin.setting} is not a known setting"
    return ConfigError(what + meant, None if near else f"known settings: {', '.join(KNOWN)}")


def _wrong(err: ValidationError, origins: Mapping[str, Origin]) -> ConfigError:
    """The first impossible value, where it was set, and what would do."""
    first = err.errors(include_url=False)[0]
    key = str(first["loc"][0])
    said = addresses.public(str(first["input"]))[:80]
    why = first["msg"].removeprefix("Value error, ")
    known = LANGUAGES if key == "language" else get_args(Settings.model_fields[key].annotation)
    choices = (
        [str(choice) for choice in known]
        if key == "language" or first["type"] == "literal_error"
        else []
    )
    near = difflib.get_close_matches(said, choices, 1)
    meant = f"; did you mean {near[0]}?" if near else ""
    where = origins.get(key, Origin(key)).where
    return ConfigError(f"{where}: {key} = {said}: {why}{meant}")


def _raises(budget: Any, values: Mapping[str, Any]) -> bool:
    own = values.get("budget")
    return all(isinstance(number, int | float) for number in (budget, own)) and budget > own


def _check_strange(origin: Origin, value: Any, folder: Path) -> None:
    """Refuse what a folder's file may not say to somebody who only works in that folder."""
    key = origin.setting
    if key.endswith("_url") and value and not addresses.is_this_machine(value):
        why = f"{origin.where} sends what you read, and keys, to {addresses.public(value)}"
    elif key == "output" and not _is_inside(folder, value):
        why = f"{origin.where} writes outside of its folder: {key} = {value}"
    elif key == "memory" and not all(_is_inside(folder, path) for path in value):
        # What stands in a memory is shown to the model, wherever that is.
        why = f"{origin.where} reads outside of its folder: {key} = {', '.join(map(str, value))}"
    elif key == "embedding_model" and is_dir(Path(value)):
        why = f"{origin.where} loads a model out of a folder, which may run code: {key} = {value}"
    elif key == "store" and value:
        why = f"{origin.where} keeps your notes, and puts your papers, at {value}"
    elif key == "ray_address" and value:
        why = f"{origin.where} has your papers read, and your code run, by {value}"
    elif key == "allow_private_addresses" and value:
        why = f"{origin.where} opens the networks of this machine to whatever a paper links to"
    else:
        return
    raise ConfigError(
        f"{why}; a file that lies in a folder may be a stranger's",
        f"if you want it, say so yourself: in {PREFIX}{key.upper()}, in "
        f"{user_config_path('qa-notes') / FILE}, or as an option where there is one",
    )


def _is_inside(folder: Path, path: Path) -> bool:
    return real(folder / path).is_relative_to(real(folder))
