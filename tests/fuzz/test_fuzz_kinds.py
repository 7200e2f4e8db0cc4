"""Whatever a host answers about a paper: its facts, another paper, or a named error."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources_web import RECORDED

from qa_notes.config import Settings
from qa_notes.errors import PaperError
from qa_notes.models import PaperRef
from qa_notes.sources import read_ref
from qa_notes.sources.kind import Asking, Offer
from qa_notes.sources.polite import Reply
from qa_notes.sources.registry import kind_named

WORDS = {
    "crossref.json": "10.5555/tea.2021.07",
    "unpaywall.json": "10.5555/tea.2021.07",
    "openreview_2.json": "https://openreview.net/forum?id=aBc-1_teaPot",
    "openreview_1.json": "https://openreview.net/forum?id=rJl-old1",
    "acl.html": "https://aclanthology.org/2023.tea-long.7/",
    "pmlr.html": "https://proceedings.mlr.press/v139/kettle21a.html",
    "biorxiv.json": "10.1101/2020.01.30.927871",
    "semanticscholar.json": "https://api.semanticscholar.org/CorpusID:42",
}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
    | st.sampled_from(["<p>", "&#0;", "https://[", "9999-99-99", "1", "²", "x" * 3000, 2**62]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)  # fmt: skip


class Saying:
    """A client of which every address answers the same."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def get(self, url: str) -> Reply:
        return Reply(200, self._content)


def ask(word: str, content: bytes) -> None:
    ref = read_ref(word)
    opens = kind_named(ref.source).opens
    assert opens
    asking = Asking([ref], Settings(contact="a@tea.example"), Saying(content))  # type: ignore[arg-type]
    try:
        found = opens(asking)(ref)
    except PaperError as err:
        assert str(err)
        return
    assert isinstance(found, PaperRef) or (isinstance(found, Offer) and found.paper.title)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every mapping or list in a value, with each of its keys."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    inner = [value[key] for key in keys if isinstance(value[key], dict | list)]
    return [(value, key) for key in keys] + [place for each in inner for place in places(each)]


@pytest.mark.parametrize("name", [name for name in WORDS if name.endswith(".json")])
@given(data=st.data())
def test_any_json_is_facts_or_an_error(name: str, data: st.DataObject) -> None:
    value = json.loads((RECORDED / "kinds" / name).read_text("utf-8"))
    for _ in range(data.draw(st.integers(0, 3))):
        holder, key = data.draw(st.sampled_from(places(value)))
        holder[key] = data.draw(VALUES)
    ask(WORDS[name], json.dumps(value).encode())


@pytest.mark.parametrize("name", [name for name in WORDS if name.endswith(".html")])
@given(data=st.data())
def test_any_page_is_facts_or_an_error(name: str, data: st.DataObject) -> None:
    page = (RECORDED / "kinds" / name).read_bytes()
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(page)))
        new = data.draw(
            st.binary(max_size=9) | st.sampled_from([b"<meta name=citation_title", b">"])
        )
        page = page[:at] + new + page[at + data.draw(st.integers(0, 60)) :]
    ask(WORDS[name], page)


@given(st.sampled_from(sorted(WORDS.values())), st.binary())
def test_any_bytes_are_facts_or_an_error(word: str, content: bytes) -> None:
    ask(word, content)
