"""Settings: defaults, then qa-notes.toml, then QA_NOTES_* variables, then options. Strict."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qa_notes.errors import ConfigError

FILE = "qa-notes.toml"
PREFIX = "QA_NOTES_"


class Settings(BaseModel):
    """Everything a user may set, with a reason to exist."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    output: Path = Path("output")  # the work folder: notes/, index/, papers/
    bank: str = "notes"  # a bank's name or a YAML file
    language: str = Field(default="ja", pattern="^(ja|en|ko|hi)$")

    llm: str = "embedded"  # "embedded" or "provider:model"
    llm_base_url: str | None = None  # anything OpenAI-compatible
    llm_model_path: Path | None = None  # another place of the embedded model's file
    llm_timeout: float = Field(default=300, gt=0)  # seconds for one call, its tries together
    longest_wait: float = Field(default=3600, ge=0)  # seconds, for a server that asks to wait
    price_in: float | None = Field(default=None, ge=0)  # US dollars a million prompt tokens
    price_out: float | None = Field(default=None, ge=0)  # US dollars a million generated tokens

    embedding_model: str = "minilm-qasper-2"
    chroma_url: str | None = None  # a `chroma run` server instead of the work folder
    passages: int = Field(default=3, ge=1, le=50)  # shown with the abstract for one question
    mode: str = Field(default="retrieve", pattern="^(retrieve|full|auto)$")  # passages, or all
    whole_tokens: int = Field(default=30_000, ge=1)  # auto: a paper up to this is shown whole

    arxiv_api_url: str = "https://export.arxiv.org/api/query"
    arxiv_pdf_url: str = "https://arxiv.org/pdf"
    arxiv_delay: float = Field(default=3.0, ge=0)  # seconds between requests, as arXiv asks
    max_pdf_mb: int = Field(default=100, ge=1)
    download_timeout: float = Field(default=600, gt=0)  # seconds for one file or answer
    allow_private_addresses: bool = False  # papers from this machine and its own networks
    parse_timeout: float = Field(default=60, gt=0)  # seconds for one PDF
    parse_memory_mb: int = Field(default=2000, ge=200)

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


def load(folder: Path = Path(), env: Mapping[str, str] | None = None, **options: Any) -> Settings:
    """Settings of `folder`, with `options` that are not None on top.

    Raises ConfigError naming the key and where it was set.
    """
    values: dict[str, Any] = {}
    path = folder / FILE
    if path.is_file():
        try:
            values.update(tomllib.loads(path.read_text(encoding="utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
            raise ConfigError(f"{path}: {err}") from err
    for key, value in (os.environ if env is None else env).items():
        if key.startswith(PREFIX):
            values[key.removeprefix(PREFIX).lower()] = value
    values.update({key: value for key, value in options.items() if value is not None})
    try:
        return Settings(**values)
    except ValidationError as err:
        first = err.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        hint = f"known settings: {', '.join(Settings.model_fields)}"
        raise ConfigError(f"setting {key}: {first['msg']}", hint) from err
