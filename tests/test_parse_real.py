"""Real papers: headings, facts, recall of their text, and the right-paper gate."""

from __future__ import annotations

import json
import re
import unicodedata
from itertools import permutations
from pathlib import Path

import pytest

from qa_notes.errors import WrongPaper
from qa_notes.models import Document, Kind, Paper, SectionKind
from qa_notes.parse import check_right_paper, parse
from qa_notes.titles import in_title_case

pytestmark = pytest.mark.real

TITLES = {  # file -> beginning of the title as printed, number of authors
    "1106.5730v2": ("Hogwild!: A Lock-Free Approach", 4),
    "1608.04207": ("FINE-GRAINED ANALYSIS OF SENTENCE EMBEDDINGS", 5),
    "1703.02507": ("Unsupervised Learning of Sentence Embeddings using", 3),
    "1705.00108": ("Semi-supervised sequence tagging with bidirectional", 4),
    "1706.04115": ("Zero-Shot Relation Extraction via Reading Comprehension", 4),
    "1810.04805v1": ("BERT: Pre-training of Deep Bidirectional Transformers", 4),
    "2004.04906v3": ("Dense Passage Retrieval for Open-Domain Question Answering", 8),
    "2202.01344": ("Formal Mathematics Statement Curriculum Learning", 6),
    "2210.03629": ("REACT: SYNERGIZING REASONING AND ACTING IN", 7),
    "2303.11366": ("Reflexion: Language Agents with Verbal Reinforcement", 6),
    "2305.14992": ("Reasoning with Language Model is Planning with World Model", 7),
    "2306.03314": ("MULTI-AGENT COLLABORATION: HARNESSING THE POWER OF", 2),
    "2309.02427": ("Cognitive Architectures for Language Agents", 4),
    "2310.10631": ("LLEMMA: AN OPEN LANGUAGE MODEL FOR MATHEMATICS", 9),
    "2310.11511": ("SELF-RAG: LEARNING TO RETRIEVE, GENERATE, AND CRITIQUE", 5),
    "naacl06_shinyama": ("Preemptive Information Extraction using Unrestricted", 2),
    "tracemonkey_pldi09": ("Trace-based Just-in-Time Type Specialization for", 16),
}
QASPER = {  # paper -> least share of its five-word runs; plain text has .94, .72, .80, .71
    "1608.04207": 0.97,
    "1703.02507": 0.82,  # another version of the paper
    "1705.00108": 0.96,
    "1706.04115": 0.85,
}
ATTENTION = """1 Introduction
2 Background
3 Model Architecture
3.1 Encoder and Decoder Stacks
3.2 Attention
3.2.1 Scaled Dot-Product Attention
3.2.2 Multi-Head Attention
3.2.3 Applications of Attention in our Model
3.3 Position-wise Feed-Forward Networks
3.4 Embeddings and Softmax
3.5 Positional Encoding
4 Why Self-Attention
5 Training
5.1 Training Data and Batching
5.2 Hardware and Schedule
5.3 Optimizer
5.4 Regularization
6 Results
6.1 Machine Translation
6.2 Model Variations
6.3 English Constituency Parsing
7 Conclusion
Acknowledgements
References
Attention Visualizations""".splitlines()
_MASK = re.compile(r"(?:BIBREF|TABREF|FIGREF|SECREF|INLINEFORM|DISPLAYFORM)\d+")


@pytest.fixture(scope="session")
def papers(shared: Path) -> dict[str, Document]:
    return {path.stem: parse(path) for path in sorted((shared / "papers").glob("*.pdf"))}


@pytest.mark.parametrize("name", TITLES)
def test_title_authors_abstract(name: str, papers: dict[str, Document]) -> None:
    document, (title, authors) = papers[name], TITLES[name]
    assert document.title is not None
    assert document.title.startswith(title)
    assert len(document.authors) == authors
    assert all(2 <= len(author.split()) <= 4 for author in document.authors)
    assert document.abstract is not None
    assert 60 < len(document.abstract.split()) < 320
    assert document.abstract[0].isupper()
    assert document.abstract[-1] == "."


@pytest.mark.parametrize("name", TITLES)
def test_blocks_stand_where_they_say(name: str, papers: dict[str, Document]) -> None:
    document = papers[name]
    for block in document.blocks:
        text = document.text_of(block)
        assert text == text.strip() != ""
        assert block.boxes
        assert 0 <= block.section < len(document.sections)
    kinds = {section.kind for section in document.sections}
    assert {SectionKind.ABSTRACT, SectionKind.CONCLUSION} <= kinds
    assert len(document.references) > 1500
    assert any(section.title.lower().endswith("references") for section in document.sections)


@pytest.mark.parametrize("name", TITLES)
def test_no_stamps_no_broken_words(name: str, papers: dict[str, Document]) -> None:
    document = papers[name]
    text = "\n".join(page.text for page in document.pages)
    assert not re.search(r"arXiv:\d{4}\.\d{4,5}v\d+ +\[", text)
    assert "Published as a conference paper" not in text
    assert "ﬁ" not in text
    body = " ".join(document.text_of(b) for b in document.blocks if b.kind is Kind.TEXT)
    assert "state-of-theart" not in body


def test_the_right_paper_passes_and_no_other(papers: dict[str, Document]) -> None:
    def fits(document: Document, paper: Paper) -> bool:
        try:
            check_right_paper(document, paper)
        except WrongPaper:
            return False
        return True

    facts = {n: Paper(id=n, title=d.title, abstract=d.abstract) for n, d in papers.items()}
    assert [n for n in papers if not fits(papers[n], facts[n])] == []
    assert [(a, b) for a, b in permutations(papers, 2) if fits(papers[a], facts[b])] == []


def test_headings_of_attention(shared: Path) -> None:
    document = parse(shared / "data/parse_gold/1706.03762/1706.03762v5.pdf")
    assert [s.title for s in document.sections if s.title][1:] == ATTENTION


@pytest.mark.parametrize("name", QASPER)
def test_recall_of_paragraphs(name: str, papers: dict[str, Document], shared: Path) -> None:
    with (shared / "data/qasper/train_papers.jsonl").open(encoding="utf-8") as lines:
        gold = next(p for p in map(json.loads, lines) if p["paper_id"] == name)
    told = [gold["abstract"], *(p for s in gold["sections"] for p in s["paragraphs"])]
    assert recall(told, papers[name]) >= QASPER[name]


@pytest.mark.parametrize(("name", "least"), [("2020.acl-main.207", 0.91), ("N18-3011", 0.88)])
def test_recall_of_s2orc(name: str, least: float, shared: Path) -> None:
    folder = shared / "data/parse_gold/s2orc"
    gold = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["pdf_parse"]
    document = parse(folder / f"{name}.pdf")
    assert recall([p["text"] for p in gold["abstract"] + gold["body_text"]], document) >= least
    wanted = {" ".join(words(p["section"])) for p in gold["body_text"]}
    found = {" ".join(words(re.sub(r"^[\d.]+ ", "", s.title))) for s in document.sections}
    assert len(wanted & found) >= 0.8 * len(wanted)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).lower())


def runs(text: str) -> list[tuple[str, ...]]:
    every = words(text)
    return [tuple(every[i : i + 5]) for i in range(len(every) - 4)]


def recall(paragraphs: list[str], document: Document) -> float:
    """Share of the five-word runs of the paragraphs that the parsed pages hold."""
    have = {run for page in document.pages for run in runs(page.text)}
    wanted = [run for text in paragraphs for part in _MASK.split(text) for run in runs(part)]
    return sum(run in have for run in wanted) / len(wanted)


OUTLINED = {  # papers with an outline of their own -> headings that it names, in its words
    "1608.04207": ["3.1 The Prediction Tasks", "8 Skip-Thought Vectors"],
    "1705.00108": ["2 Language model augmented sequence taggers (TagLM)", "3.2 Analysis"],
    "2210.03629": ["2 ReAct: Synergizing Reasoning + Acting", "D.2.3 ReAct-IM trajectory"],
    "2303.11366": ["4.2 Reasoning: HotpotQA", "D.4.1 (EPM) Chain-of-Thought + Reflexion"],
    "2306.03314": ["4.3 The “Gorilla” Model", "4.4.2 Software Development"],
    "2309.02427": ["4.6 Decision making"],
    "2310.10631": ["2.1 Data: Proof-Pile-2", "B.1.1 GitHub code"],
}


@pytest.mark.parametrize("name", OUTLINED)
def test_headings_come_in_the_words_of_the_outline(name: str, papers: dict[str, Document]) -> None:
    found = [section.title for section in papers[name].sections]
    assert [title for title in OUTLINED[name] if title not in found] == []
    known = {section.kind for section in papers[name].sections}
    assert SectionKind.INTRODUCTION in known  # what the outline leaves out is found as before
    assert any(title.lower() == "references" for title in found)


def test_chapters_that_the_layout_does_not_show(shared: Path) -> None:
    document = parse(shared / "data/parse_gold/geotopo/GeoTopo-komprimiert.pdf")
    numbered = [s.title.split()[0].rstrip(".") for s in document.sections if s.title[:1].isdigit()]
    wanted = "1 1.1 1.2 1.3 1.4 1.5 1.6 2 2.1 2.2 2.3 3 3.1 3.2 3.3 3.4 4 4.1 4.2 4.2.1 4.3 5 5.1"
    assert numbered[: len(wanted.split())] == wanted.split()


IN_CAPITALS = {
    "1608.04207": "Fine-Grained Analysis of Sentence Embeddings Using Auxiliary Prediction Tasks",
    "2210.03629": "ReAct: Synergizing Reasoning and Acting in Language Models",
    "2306.03314": "Multi-Agent Collaboration: Harnessing the Power of Intelligent LLM Agents",
    "2310.10631": "LLEMMA: An Open Language Model for Mathematics",  # small capitals in the text
}


def test_titles_in_capitals_are_printed_as_titles(papers: dict[str, Document]) -> None:
    for name, document in papers.items():
        body = "\n".join(document.text_of(b) for b in document.blocks if b.kind is Kind.TEXT)
        printed = document.title or ""
        title = in_title_case(printed, body)
        assert title == (IN_CAPITALS.get(name) or title)
        assert (title == printed) is not printed.isupper()


MARKED = {  # words that a raised number follows in print
    "1608.04207": ["provided model with", "binned lengths. The"],
    "1703.02507": ["Toronto book corpus, Wikipedia", "are sampled following"],
    "2004.04906v3": ["observed in practice, indicating", "and TriviaQA, we"],
    "2210.03629": ["for each task type.", "ReAct performance."],
    "naacl06_shinyama": ["Named Entities: PERSON", "9 hurricanes."],
}


def test_marks_of_footnotes_are_no_part_of_a_word(papers: dict[str, Document]) -> None:
    for name, wanted in MARKED.items():
        text = " ".join(" ".join(page.text.split()) for page in papers[name].pages)
        assert [words for words in wanted if words not in text] == []
    for document in papers.values():
        notes = [document.text_of(b) for b in document.blocks if b.kind is Kind.FOOTNOTE]
        assert [note for note in notes if re.match(r"\d+ ?[A-Zh][a-z]", note)] == []
    powers = " ".join(page.text for page in papers["1703.02507"].pages)
    assert "10^−5" in powers
