"""What people type into the files of question_bank/, piece by piece: lines, and addresses."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from qa_notes import addresses
from qa_notes.models import WebPage

MOST_LETTERS = 300  # of a question
Line = Annotated[str, Field(min_length=1, max_length=MOST_LETTERS)]
Strict = ConfigDict(extra="forbid", str_strip_whitespace=True)


class PageRow(BaseModel):
    """A page to read on: its address alone, or with a title."""

    model_config = Strict

    url: str
    title: Line | None = None

    @model_validator(mode="before")
    @classmethod
    def _a_word_is_an_address(cls, row: object) -> object:
        return {"url": row} if isinstance(row, str) else row

    @field_validator("url")
    @classmethod
    def _can_be_followed(cls, url: str) -> str:
        if addresses.split(url) is None:
            raise ValueError(f"{url!r} is no http or https address")
        return addresses.without_login(url)

    @property
    def page(self) -> WebPage:
        return WebPage(self.url, self.title)
