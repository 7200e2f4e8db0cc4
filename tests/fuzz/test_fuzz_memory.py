"""Whatever stands in a file of translations: pairs, or an error that names the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa_notes.errors import PairsError
from qa_notes.memory import Memory, read
from qa_notes.memory.pairs import LONGEST

TSV = "# ours\npaper lantern\t紙灯籠\nThe boat is lit.\t舟に灯がともります。\n"
TMX = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="en"/><body><tu><prop type="x">y</prop>
<tuv xml:lang="en-US"><seg>The <bpt i="1">b</bpt>boat<ept i="1">b</ept> is <hi>lit</hi>.</seg></tuv>
<tuv xml:lang="ja"><seg>舟に灯がともります。</seg></tuv></tu></body></tmx>"""
PIECES = [
    "\t", "\n", "\r", "\0", "\ufeff", "\u2028", "\x85", "#", "\ud800", "<tu>", "</tu>", "<seg>",
    "</seg>", "<sub>", "<!--", "-->", "<![CDATA[", "]]>", "<?x?>", "&#0;", "&#9;", "&x;", "&amp;",
    "<!DOCTYPE tmx [<!ENTITY x 'y'>]>", "<!ENTITY x SYSTEM 'file:///'>", 'encoding="utf-16"',
    'encoding="utf-7"', 'xml:lang="ja"', 'lang=""', "xmlns='x'", "x:", "<tmx", "<tuv", "word " * 99,
]  # fmt: skip


@st.composite
def changed(draw: st.DrawFn, whole: str) -> str:
    """The file with some places cut out, doubled or written over."""
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(whole)))
        end = min(len(whole), start + draw(st.integers(0, 40)))
        new = draw(st.sampled_from(PIECES) | st.text(max_size=9) | st.just(whole[start:end] * 2))
        whole = whole[:start] + new + whole[end:]
    return whole


texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=12).map("".join)
encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "shift_jis"])
files = st.binary() | st.builds(
    lambda text, encoding: text.encode(encoding, "replace"),
    texts | changed(TSV) | changed(TMX),
    encodings,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("memory")


@given(data=files, name=st.sampled_from(["pairs.tsv", "pairs.tmx"]))
@example(data=b"", name="pairs.tsv")
@example(data=TSV.encode(), name="pairs.tsv")
@example(data=TMX.encode(), name="pairs.tmx")
@example(data=b"<tmx>" * 10_000, name="pairs.tmx")
def test_any_file_is_pairs_or_an_error(folder: Path, data: bytes, name: str) -> None:
    path = folder / name
    path.write_bytes(data)
    try:
        pairs = read(path, "ja")
    except PairsError as err:
        assert str(err).startswith(f"{path}:")
        assert err.hint
        return
    for pair in pairs:
        for text in (pair.source, pair.target):
            assert text == " ".join(text.split()) and 0 < len(text) <= LONGEST
        found = Memory([pair]).nearest(pair.source, least_score=1)
        assert found == ([] if pair.is_term else [pair])
