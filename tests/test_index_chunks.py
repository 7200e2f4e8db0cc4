"""Passages: where sentences end, and what may share a passage."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_notes.index.chunks import SLACK, chunk, count_tokens
from qa_notes.models import Block, Document, Kind, Page, Paper, Section, SectionKind
from qa_notes.sentences import sentences

PAPER = Paper("2311.11829", "System 2 Attention")
METHOD = Section("3 Method", ("3 Method",), SectionKind.METHOD, 1)
RESULTS = Section("4 Results", ("4 Results",), SectionKind.RESULTS, 1)
SENTENCE = "The model reads every sentence of the paper once more. "  # 11 tokens


def document(*blocks: tuple[int, int, Kind, str]) -> Document:
    """Blocks of (page, section, kind, text), set as the parser sets them."""
    texts: dict[int, str] = {}
    placed = []
    for page, section, kind, text in blocks:
        before = texts[page] + "\n\n" if page in texts else ""
        texts[page] = before + text
        box = (0.0, float(len(placed)), 1.0, 1.0)
        placed.append(Block(page, section, kind, len(before), len(texts[page]), (box,)))
    last = max(texts, default=0)
    pages = tuple(Page(n, texts.get(n, ""), 612, 792) for n in range(1, last + 1))
    return Document(pages, (METHOD, RESULTS), tuple(placed), (), "", None, (), None, "")


@pytest.mark.parametrize(
    "text,count",
    [
        ("We follow Vaswani et al. (2017). It works.", 2),
        ("See Fig. 3 and Eq. 4 for details. Then stop.", 2),
        ("Large models, e.g. GPT-4, i.e. the best, win. Others lose.", 2),
        ("It reaches 28.4 BLEU. That is 0.5 more.", 2),
        ("J. Smith wrote it. B. Lee read it.", 2),
        ("Compared with No. 5 we win. Is it so? Yes! No. They lost.", 5),
        ("提案手法は有効である。しかし遅い。なぜか？", 3),
        ("「速い。」と述べた。終わり", 3),
        ("We call it “slow.” Nobody minds.", 2),
        ("No mark at all", 1),
        ("  \n ", 0),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, count: int) -> None:
    assert len(sentences(text)) == count


@given(st.text(alphabet="ab A.?!。 \n1", max_size=80))
def test_sentences_lose_only_white_space(text: str) -> None:
    spans = sentences(text)
    kept = "".join(text[a:b] for a, b in spans)
    assert "".join(kept.split()) == "".join(text.split())
    assert all(a < b for a, b in spans) and spans == sorted(spans)


def test_neighbouring_paragraphs_share_a_passage() -> None:
    passages = chunk(
        document((1, 0, Kind.TEXT, SENTENCE * 3), (1, 0, Kind.TEXT, SENTENCE * 3)), PAPER
    )
    assert len(passages) == 1
    assert passages[0].id == "2311.11829:p1:0"
    assert len(passages[0].boxes) == 2


def test_no_passage_crosses_a_section_a_page_or_a_caption() -> None:
    passages = chunk(
        document(
            (1, 0, Kind.TEXT, SENTENCE),
            (1, 1, Kind.TEXT, SENTENCE),
            (2, 1, Kind.TEXT, SENTENCE),
            (2, 1, Kind.CAPTION, "Figure 1: The model."),
            (2, 1, Kind.TABLE, "BLEU 28.4\nROUGE 41.8"),
            (2, 1, Kind.TEXT, SENTENCE),
        ),
        PAPER,
    )
    assert [(p.page, p.section, p.kind) for p in passages] == [
        (1, ("3 Method",), Kind.TEXT),
        (1, ("4 Results",), Kind.TEXT),
        (2, ("4 Results",), Kind.TEXT),
        (2, ("4 Results",), Kind.CAPTION),
        (2, ("4 Results",), Kind.TABLE),
        (2, ("4 Results",), Kind.TEXT),
    ]


def test_a_footnote_stands_alone() -> None:
    passages = chunk(
        document(
            (1, 0, Kind.TEXT, SENTENCE),
            (1, 0, Kind.FOOTNOTE, "1 We thank the readers."),
            (1, 0, Kind.FOOTNOTE, "2 See the appendix."),
            (1, 0, Kind.TEXT, SENTENCE),
        ),
        PAPER,
    )
    kinds = [Kind.TEXT, Kind.FOOTNOTE, Kind.FOOTNOTE, Kind.TEXT]
    assert [p.kind for p in passages] == kinds  # however short they are


def test_an_equation_stays_with_its_paragraph() -> None:
    passages = chunk(
        document((1, 0, Kind.TEXT, SENTENCE), (1, 0, Kind.EQUATION, "y = Wx + b")), PAPER
    )
    assert [p.kind for p in passages] == [Kind.TEXT]


def test_a_long_paragraph_is_cut_on_sentence_borders() -> None:
    passages = chunk(document((1, 0, Kind.TEXT, (SENTENCE * 60).strip())), PAPER, size=100)
    assert len(passages) > 4
    assert all(p.text.endswith("once more.") for p in passages)
    assert all(count_tokens(p.text) <= 100 * SLACK for p in passages)


def test_a_crumb_joins_its_neighbour() -> None:
    passages = chunk(
        document((1, 0, Kind.TEXT, SENTENCE * 9), (1, 0, Kind.TEXT, "It works well.")),
        PAPER,
        size=100,
    )
    assert len(passages) == 1


def test_text_without_sentences_is_cut_at_spaces() -> None:
    passages = chunk(document((1, 0, Kind.TEXT, "word " * 50_000)), PAPER)
    assert len(passages) == 250
    assert all(p.text.startswith("word") and p.text.endswith("word") for p in passages)


def test_a_table_of_contents_is_no_passage() -> None:
    contents = "A Details . . . . . . . . . . . . . 16\nB Proofs . . . . . . . . . . . . . . 17"
    assert chunk(document((1, 0, Kind.TEXT, contents)), PAPER) == ()
    assert len(chunk(document((1, 0, Kind.TEXT, "We wait . . . . and then we see.")), PAPER)) == 1


def test_japanese_is_counted_by_characters() -> None:
    text = "注意機構は入力の全体を見る。" * 40
    passages = chunk(document((1, 0, Kind.TEXT, text)), PAPER)
    assert len(passages) >= 2
    assert all(p.text.endswith("。") for p in passages)


words = st.lists(st.sampled_from(["Deep.", "nets", "7.5", "。", "Fig.", "x" * 30]), min_size=1)
kinds = st.sampled_from(list(Kind))


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(1, 2), st.integers(0, 1), kinds, words.map(" ".join)), max_size=8
    ),
    st.integers(5, 60),
)
def test_a_passage_is_the_text_of_its_page(blocks, size) -> None:  # type: ignore[no-untyped-def]
    parsed = document(*sorted(blocks, key=lambda block: block[0]))
    passages = chunk(parsed, PAPER, size)
    for p in passages:
        assert p.text and parsed.pages[p.page - 1].text[p.start : p.end] == p.text
    letters = sum(len("".join(page.text.split())) for page in parsed.pages)
    assert sum(len("".join(p.text.split())) for p in passages) == letters
    assert len({p.id for p in passages}) == len(passages)
