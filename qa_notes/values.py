"""Kinds of values that people type into settings, each refused with what is expected instead."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from qa_notes import addresses
from qa_notes.files import real
from qa_notes.languages import LANGUAGES

DAY = 86_400.0  # seconds; machines cannot wait for 1e300 of them


def _readable(address: str) -> str:
    if address and addresses.split(address) is None:
        raise ValueError("expected an address such as http://localhost:8000/v1")
    return address


def _possible(path: Path) -> Path:
    real(path)  # raises ValueError for a zero byte
    return path


def _listed(paths: object) -> object:
    if not isinstance(paths, list | tuple):
        raise ValueError('expected a list, such as ["pairs.tsv"]')
    return paths


def _email(address: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,200}\.[A-Za-z]{2,}", address):
        raise ValueError("expected an e-mail address such as you@example.org")
    return address


def _spoken(code: str) -> str:
    if code not in LANGUAGES:
        near = difflib.get_close_matches(code, LANGUAGES, 1)
        meant = f"; did you mean {near[0]}?" if near else ""
        raise ValueError(f"expected one of {', '.join(LANGUAGES)}{meant}")
    return code


Spoken = Annotated[str, AfterValidator(_spoken)]
Address = Annotated[str, AfterValidator(_readable)]
Email = Annotated[str, AfterValidator(_email)]
Place = Annotated[Path, AfterValidator(_possible)]
Places = Annotated[tuple[Place, ...], BeforeValidator(_listed)]
Pause = Annotated[float, Field(ge=0, le=DAY)]  # seconds, perhaps none
Seconds = Annotated[float, Field(gt=0, le=DAY)]  # until what is not done is given up
