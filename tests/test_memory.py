"""Translations that people made: what is remembered, how near it is, and files of it."""

from __future__ import annotations

import lzma
import random
import time
from pathlib import Path

import bm25s
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_notes import memory
from qa_notes.bm25 import K1, B, Bm25
from qa_notes.errors import PairsError
from qa_notes.memory import Memory, Pair, read, shipped
from qa_notes.words import terms

LAMPS = Pair("The lamps are lit by a small motor.", "灯りは小さなモーターでともされます。")
BOATS = Pair("Boats carry the lanterns across the lake.", "舟が灯籠を湖の向こうへ運びます。")
COUNT = Pair("We count the lanterns of each boat.", "各舟の灯籠を数えます。")
TERM = Pair("paper lantern", "紙灯籠")


@pytest.fixture
def kept() -> Memory:
    return Memory([LAMPS, BOATS, COUNT, TERM])


# -- how near ----------------------------------------------------------------------------------


def test_the_nearest_come_first(kept: Memory):
    assert kept.nearest("Each boat counts lanterns.") == [COUNT, BOATS]
    assert kept.nearest("Each boat counts lanterns.", most=1) == [COUNT]
    assert kept.nearest("A motor turns.") == [LAMPS]


@pytest.mark.parametrize("text", ["Nothing is shared.", "", "It is.", "。", "漢字"])
def test_what_shares_no_word_is_not_found(text: str, kept: Memory):
    assert kept.nearest(text) == []
    assert Memory().nearest(text) == []


def test_only_the_same_sentence_is_wholly_near(kept: Memory):
    assert kept.nearest(" The lamps are\nlit by a small motor. ", least_score=1) == [LAMPS]
    assert kept.nearest("The lamps are not lit by a small motor.", least_score=1) == []
    assert kept.nearest("The lamps are not lit by a small motor.", least_score=0.9) == [LAMPS]


def test_a_sentence_of_common_words_alone_is_known_again():
    this = Pair("It is this or that!", "これかそれです。")
    kept = Memory([this])
    assert kept.nearest("It is this or  that!", least_score=1) == [this]
    assert kept.nearest("It is that or this!") == []


def test_the_same_sentence_goes_before_a_shorter_one_of_its_words():
    whole = Pair("Lanterns float on lakes of the far and quiet north.", "一")
    short = Pair("Lanterns float.", "二")
    assert Memory([short, whole]).nearest(whole.source, most=1) == [whole]


def test_closeness_grows_with_the_words_shared(kept: Memory):
    texts = (
        "The lamps glow.",
        "The lamps are lit at noon.",
        "The lamps are lit by a motor.",
        "The lamps are lit by a small motor!",
    )
    near = [least_score_of(kept, text) for text in texts]
    assert near == sorted(near) and 0 < near[0] < 0.5 < near[-1] < 1


def least_score_of(kept: Memory, text: str) -> float:
    """The closeness of the nearest, to a hundredth."""
    return max(n / 100 for n in range(101) if kept.nearest(text, 1, n / 100))


def test_words_that_nobody_remembers_make_a_text_stranger(kept: Memory):
    known, strange = "The lamps are lit.", "The lamps of Zanzibar are lit by Reflexion."
    assert least_score_of(kept, strange) < least_score_of(kept, known)


@pytest.mark.parametrize("text", ["one two two three", "four", "one five five five"])
def test_a_text_scores_with_itself_what_it_would_if_it_were_held(text: str):
    index = Bm25(["one two two three", "four", "one five five five", "one"])
    held = ["one two two three", "four", "one five five five"].index(text)
    assert index.own_score(text) == pytest.approx(index.scores(text)[held], rel=1e-5)


WORDS = st.lists(
    st.sampled_from(["one", "two", "three", "four", "five", "the", "灯り", "lamps"])
).map(" ".join)


@given(st.lists(WORDS, min_size=1, max_size=12), WORDS)
def test_scores_are_those_of_bm25s_to_the_bit(texts: list[str], query: str):
    held, wanted = [terms(text) for text in texts], terms(query)
    scores = Bm25(texts).scores(query)
    if not any(held) or not wanted:
        assert not scores.any()
        return
    theirs = bm25s.BM25(k1=K1, b=B, backend="numpy")
    theirs.index(held, show_progress=False)
    assert scores.tolist() == theirs.get_scores(wanted).tolist()


def test_the_first_of_several_translations_counts():
    kept = Memory([BOATS, Pair("Boats carry the  lanterns across the lake.", "別の訳です。")])
    assert kept.nearest(BOATS.source) == [BOATS]


def test_twenty_thousand_pairs_take_no_time():
    draw = random.Random(7)
    words = [f"w{n}" for n in range(5000)]
    pairs = [Pair(" ".join(draw.choices(words, k=20)) + ".", "訳。") for _ in range(20_000)]
    begun = time.process_time()
    kept = Memory(pairs)
    assert kept.nearest(pairs[7].source, most=1) == [pairs[7]]
    loaded = time.process_time()
    for pair in pairs[:20]:
        kept.nearest(pair.source)
    # Half a second and a millisecond: the limits leave room for a slower machine.
    assert loaded - begun < 5
    assert (time.process_time() - loaded) / 20 < 0.1


# -- terms -------------------------------------------------------------------------------------


def test_short_pairs_are_terms_and_the_longest_comes_first(kept: Memory):
    told = Memory(
        [Pair("lantern", "灯籠"), Pair("Lantern", "ランタン"), TERM, LAMPS, Pair("Lit?", "点灯?")]
    ).terms
    assert list(told.items()) == [("paper lantern", "紙灯籠"), ("lantern", "灯籠")]
    assert kept.nearest("a paper lantern") != [TERM]


@pytest.mark.parametrize(
    ("source", "target", "is_term"),
    [
        ("mean", "平均", True),
        ("area under the curve", "曲線下面積", True),
        ("area under the whole curve", "曲線全体の下の面積", False),
        ("It works.", "動きます", False),
        ("It works", "動きます。", False),
        ("Why?", "なぜですか", False),
        ("vs.", "対", False),
    ],
)
def test_a_term_is_short_and_no_sentence(source: str, target: str, is_term: bool):
    assert Pair(source, target).is_term is is_term


# -- files -------------------------------------------------------------------------------------


@pytest.fixture
def tsv(tmp_path: Path) -> Path:
    return tmp_path / "pairs.tsv"


@pytest.fixture
def tmx(tmp_path: Path) -> Path:
    return tmp_path / "pairs.TMX"


ROWS = "# ours\n\npaper lantern\t紙灯籠\n#1 lamp\t一番灯\nA  boat. \t 舟です。\t\n\t空\nEmpty.\t\n"
FOUND = [TERM, Pair("#1 lamp", "一番灯"), Pair("A boat.", "舟です。")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_two_columns_are_pairs(tsv: Path, encoding: str, end: str):
    tsv.write_bytes(ROWS.replace("\n", end).encode(encoding))
    assert read(tsv, "ja") == FOUND
    assert memory.load([tsv], "ko").terms == {"paper lantern": "紙灯籠", "#1 lamp": "一番灯"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a\tb\nno tab here\n", ":2: two columns are expected, 1 found"),
        (b"a\tb\tc\td\n", ":1: two columns are expected, 4 found"),
        (b"a\tb\n\xff\xfea\t", ":2: it is no text in UTF-8"),
        ("a\tb".encode("utf-16"), ":1: it is no text in UTF-8"),
    ],
)
def test_a_wrong_line_is_named(tsv: Path, data: bytes, said: str):
    tsv.write_bytes(data)
    with pytest.raises(PairsError) as caught:
        read(tsv, "ja")
    assert str(caught.value) == f"{tsv}{said}"
    assert caught.value.hint


TMX = """\
<?xml version="1.0" encoding="{encoding}"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="en-US"><note>one</note></header><body>
<tu tuid="1"><tuv xml:lang="EN-us"><seg>The <bpt i="1">&lt;b<sub>bold</sub>&gt;</bpt>boat<ept
 i="1">&lt;/b&gt;</ept> of <hi>paper <hi>burns</hi></hi>.<!-- said --><ph/></seg></tuv>
<tuv xml:lang="ja-JP"><seg>紙の<it pos="begin">{{}}</it>舟が燃えます。</seg></tuv>
<tuv xml:lang="de"><seg>Boot &amp; Licht</seg></tuv></tu>
<tu><tuv lang="en"><seg>paper lantern</seg></tuv><tuv lang="ja"><seg>紙灯籠</seg></tuv></tu>
<tu><tuv lang="en"><seg/></tuv><tuv lang="ja"><seg>空</seg></tuv></tu>
<tu><tuv lang="en"><seg>Only English.</seg></tuv></tu>
</body></tmx>"""


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("utf-16", "UTF-8"),
        ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"),
    ],
)  # fmt: skip
def test_a_unit_with_both_languages_is_a_pair_without_its_markup(
    tmx: Path, encoding: str, said: str
):
    tmx.write_bytes(TMX.format(encoding=said).encode(encoding))
    assert read(tmx, "ja") == [Pair("The boat of paper burns.", "紙の舟が燃えます。"), TERM]
    assert read(tmx, "de") == [Pair("The boat of paper burns.", "Boot & Licht")]


def test_a_namespace_changes_nothing(tmx: Path):
    tmx.write_text(
        TMX.format(encoding="UTF-8").replace("<tmx ", '<tmx xmlns="http://www.lisa.org/tmx14" '),
        encoding="utf-8",
    )
    assert len(read(tmx, "ja")) == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("", ":1: Document is empty"),
        ("paper\t紙", ":1: Start tag expected"),
        ("<tmx>\n<body>\n<tu></tuv></body></tmx>", ":3: Opening and ending tag mismatch"),
        ("<xliff/>", ": it is no TMX: it begins with <xliff>"),
        ("<tmx><tu><tuv lang='de'><seg>x</seg></tuv></tu></tmx>", ": it holds de, and not both en"),
        ("<tmx><tu><tuv lang='en'>\n<seg>&nbsp;</seg></tuv></tu></tmx>", ":2: Entity 'nbsp' not"),
        ("<!DOCTYPE tmx SYSTEM 'x'>\n<tmx><tu><tuv><seg>&a;</seg></tuv></tu></tmx>", ":2: &a; is"),
        ("<tmx>" + "<tu/>" * 1_000_001 + "</tmx>", ": it has more than 1,000,000 tags"),
    ],
    ids=range(8),
)
def test_what_is_no_tmx_is_named_with_its_line(tmx: Path, data: str, said: str):
    tmx.write_text(data, encoding="utf-8")
    with pytest.raises(PairsError) as caught:
        read(tmx, "ja")
    assert str(caught.value).startswith(f"{tmx}{said}")
    assert caught.value.hint


HA = "".join(f"<!ENTITY a{n + 1} '{f'&a{n};' * 10}'>" for n in range(9))


@pytest.mark.parametrize("use", ["<seg>&a9;</seg>", "<seg x='&a9;'/>", "<seg>&own;</seg>"])
def test_entities_of_a_file_are_not_expanded(tmp_path: Path, tmx: Path, use: str):
    (tmp_path / "own.txt").write_text("secret", encoding="utf-8")
    own = f"<!ENTITY own SYSTEM '{(tmp_path / 'own.txt').as_uri()}'>"
    tmx.write_text(
        f"<!DOCTYPE tmx [<!ENTITY a0 'haha'>{HA if 'a9' in use else ''}{own}]>"
        f"<tmx><tu><tuv lang='en'>{use}</tuv><tuv lang='ja'><seg>訳</seg></tuv></tu></tmx>",
        encoding="utf-8",
    )
    begun = time.process_time()
    with pytest.raises(PairsError, match=r"entity|not read") as caught:
        read(tmx, "ja")
    assert "secret" not in str(caught.value)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("kind", ["nothing", "folder", "gigabytes"])
def test_what_is_no_file_of_a_size_is_no_memory(tsv: Path, kind: str):
    if kind == "folder":
        tsv.mkdir()
    elif kind == "gigabytes":
        with tsv.open("wb") as file:
            file.truncate(3 * 1024**3)  # sparse: it takes no room
    with pytest.raises(PairsError, match=str(tsv)):
        read(tsv, "ja")


def test_a_file_of_too_many_pairs_is_refused(tsv: Path):
    tsv.write_text("a\tb\n" * 200_001, encoding="utf-8")
    with pytest.raises(PairsError, match="more than 200,000 pairs"):
        read(tsv, "ja")


def test_what_no_prompt_has_room_for_is_left_out(tsv: Path):
    tsv.write_text(f"{'long ' * 300}\t長い\nshort\t{'長' * 1001}\nlamp\t灯\n", encoding="utf-8")
    assert read(tsv, "ja") == [Pair("lamp", "灯")]


def test_the_files_named_first_count(tmp_path: Path, tsv: Path, tmx: Path):
    tsv.write_text("paper lantern\t提灯\n", encoding="utf-8")
    tmx.write_text(TMX.format(encoding="UTF-8"), encoding="utf-8")
    assert memory.load([tsv, tmx], "ja").terms == {"paper lantern": "提灯"}
    assert memory.load([tmx, tsv], "ja").terms == {"paper lantern": "紙灯籠"}
    assert memory.load([tsv], "en").terms == {}


# -- what is shipped ---------------------------------------------------------------------------


def test_shipped_pairs_are_two_columns_packed(tmp_path: Path):
    packed = "# lamps, their docs\nA lamp is lit.\t灯がともります。\n# boats\nA boat.\t舟。\n"
    (tmp_path / "ja.tsv.xz").write_bytes(lzma.compress(packed.encode()))
    assert [pair.source for pair in shipped("ja", tmp_path)] == ["A lamp is lit.", "A boat."]
    assert shipped("ko", tmp_path) == []
