"""The digests that we must be able to print, made anew from week files that say what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from golden.reader import read

from qa_notes.bank import load_week
from qa_notes.export import Options, article
from qa_notes.models import ABSTRACT, REMARK, TITLE, Answer, Note, Paper, Question, Verdict, Week
from qa_notes.parts import Parts

pytestmark = pytest.mark.real

JA = ("論文紹介", "論文要旨", "論文リンク", "さらに読む", "原文")
KO = ("논문 소개", "논문 초록", "논문 링크", "더 읽어보기", "원문")
SEEDS = {"ja": "000_b91e32f9ad96d161.txt", "ko": "002_3030661f4b03e69a.txt"}
HEADINGS = {"ja": JA, "ko": KO}


@dataclass
class Block:
    """One paper of a seed: the lines below each heading, without their marks."""

    heading: str
    below: dict[str, list[str]] = field(default_factory=dict)

    @property
    def title(self) -> tuple[str, str]:
        """In the reader's language, and as the paper has it."""
        own, _, original = self.heading.rpartition(" / ")
        return own, original


@dataclass
class Seed:
    code: str
    title: str
    blocks: list[Block]
    source: list[str]
    intro: str
    lines: list[str]


def marked(text: str) -> Iterator[str]:
    """Lines without what sets them off: bullets, quotation marks, indents."""
    for line in text.splitlines():
        bare = line.strip().removeprefix("•").removeprefix("- ").removeprefix("> ").strip()
        if bare and not bare.startswith("(discuss.pytorch.kr)"):
            yield " ".join(bare.split())


def seed(shared: Path, code: str) -> Seed:
    path = shared / "seeds" / SEEDS[code]
    said, headings = list(marked(path.read_text(encoding="utf-8"))), HEADINGS[code]
    starts = [at - 1 for at, line in enumerate(said) if line == headings[0]]
    end = said.index(headings[4]) if headings[4] in said else len(said)
    blocks: list[Block] = []
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        block, at = Block(said[start]), ""
        for line in said[start + 1 : stop]:
            if line in headings:
                at = line
                block.below[at] = []
            else:
                block.below[at].append(line)
        blocks.append(block)
    before = said[1 : starts[0]]
    intro = max(before, key=len) if code == "ko" else before[-1]
    return Seed(code, said[0], blocks, said[end + 1 : end + 2], intro, said)


def written(of: Seed, folder: Path) -> Week:
    """The week that somebody would type who wants this digest, read from its file."""
    introduced, abstract, paper, further, _ = HEADINGS[of.code]
    rows: list[dict[str, Any]] = []
    for number, block in enumerate(of.blocks):
        below = block.below
        row: dict[str, Any] = {
            "url": (below.get(paper) or [f"https://example.org/{number}.pdf"])[0],
            "title": block.title[1],
            "remark": below[introduced][1],
            "links": below.get(further, []),
        }
        if abstract in below:
            row["abstract"] = below[abstract][1]
        rows.append(row)
    file: dict[str, Any] = {"title": of.title, "intro": of.intro, "papers": rows}
    if of.source:
        file["source"] = of.source[0]
    path = folder / "week.yaml"
    path.write_text(yaml.safe_dump(file, allow_unicode=True), encoding="utf-8")
    return load_week(path)


def noted(of: Seed, week: Week) -> list[Note]:
    """A note of each paper, with the seed's own translations."""
    return [a_note(of, *pair) for pair in zip(of.blocks, week.papers, strict=True)]


def a_note(of: Seed, block: Block, ref: Any) -> Note:
    facts, (introduced, abstract, *_) = dict(ref.facts), HEADINGS[of.code]
    note = Note(Paper(ref.id, facts["title"], url=facts["url"], abstract=facts.get("abstract")))

    def kept(part: Question, text: str) -> Answer:
        today = Parts(note, of.code, ref.remark).fingerprint(part)
        return Answer(part.id, "", of.code, text, Verdict.ANSWERED, fingerprint=today)

    parts = {"remark": kept(REMARK, block.below[introduced][0])}
    if block.title[0]:
        parts["title"] = kept(TITLE, block.title[0])
    said = {}
    if abstract in block.below:
        said = {of.code: kept(ABSTRACT, block.below[abstract][0])}
    return Note(note.paper, abstract=said, translated={of.code: parts})


def printed(of: Seed, folder: Path, format: str = "html") -> str:
    week = written(of, folder)
    options = Options(format, layout="digest", language=of.code)
    return str(article(week, noted(of, week), options))


def test_the_japanese_digest_reads_as_the_seed_does_line_by_line(
    shared: Path, tmp_path: Path
) -> None:
    of = seed(shared, "ja")
    lines = read(printed(of, tmp_path)).lines
    assert len(of.blocks) == 10
    end = of.lines.index("原文") + 2
    made = of.lines[1]  # that it was translated automatically
    assert "自動翻訳" in made and "自動で翻訳" in lines[1]
    assert [lines[0], made, *lines[2:-1]] == of.lines[:end]
    assert "誤りが含まれ" in lines[-1] and "誤りが含まれ" in of.lines[end]  # and what follows


def test_the_korean_digest_has_its_papers_and_links_in_their_order(
    shared: Path, tmp_path: Path
) -> None:
    of = seed(shared, "ko")
    lines = read(printed(of, tmp_path)).lines
    assert lines[0] == of.title and "2023/10/16 ~ 10/22" in of.title
    headings = [lines[at - 1] for at, line in enumerate(lines) if line == "논문 소개"]
    assert headings == [block.heading for block in of.blocks] and len(headings) == 10
    links = [link for block in of.blocks for link in block.below["더 읽어보기"]]
    assert [line for line in lines if line.startswith("https://x.com/")] == [
        link for link in links if link.startswith("https://x.com/")
    ]
    parts = [line for line in lines if line in KO]
    assert parts[:4] == list(KO[:4])


def test_the_days_of_a_week_come_from_its_number() -> None:
    for number, days in ((36, "[2023/09/04 ~ 09/10]"), (42, "[2023/10/16 ~ 10/22]")):
        page = article(Week(f"2023-W{number}"), [], Options("html", layout="digest"))
        assert read(str(page)).lines[0].startswith(days)


def test_markdown_has_the_same_lines(shared: Path, tmp_path: Path) -> None:
    from markdown_it import MarkdownIt

    of = seed(shared, "ja")
    html = MarkdownIt("commonmark").render(printed(of, tmp_path, "markdown"))
    found = read(html).lines
    headings = [line for line in found if line.endswith(of.blocks[1].title[1])]
    assert headings == [of.blocks[1].heading]
    assert [line for line in found if line in JA] == [line for line in of.lines if line in JA]
