"""The search in Python agrees with the script of the search's page, in a real browser."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from browsing import served, started
from playwright.sync_api import Page
from site_made import a_note, furnish, made, put

from qa_notes import notes
from qa_notes.site import Options
from qa_notes.site.cards import Reader, card
from qa_notes.site.lookup import Lookup, Piece, marked, snippet
from qa_notes.site.snippets import Part, parts, searched
from qa_notes.site.weeks import Slugs, planned
from qa_notes.states import Banks

pytestmark = pytest.mark.real

KOREAN, HINDI = "대규모 언어 모델의 환각을 줄인다.", "बड़े भाषा मॉडल के मतिभ्रम को कम करता है।"

LONG = "前置きが長い。" * 40 + "灯台の光は遠くまで届く。" * 20
MORE = (
    a_note("long", LONG, title="灯台と Transformers"),
    a_note(
        "mixed", "ＧＰＴ－４と LLaMA を比べた。eﬃcient naïve Grégoire İstanbul", "ΣΑΣ ① ß ヴァ・が"
    ),
    a_note("accents", "Cafe\u0301s of Grégoire, naïve and coöperative transformers", language="en"),
    a_note("astral", "😀𠮷野家の提灯は明るい。"),
    a_note("ko", KOREAN * 9, "Retrieval-augmented Transformers", language="ko"),
    a_note("hi", HINDI * 9, "क़लम और भाषा", language="hi"),
)
QUERIES = """
言語モデル/大規模言語モデル/モデルの限界/図/灯台/灯台の光/検索 生成/ｶﾞﾝﾏ/要約
光は遠い海まで届くのである
大規模言語モデルの推論能力を外部の知識で補う手法の限界と今後の課題について/存在しない/モデル モデル
transf/Transformers/self-rag/Self RAG/t/GPT-4/gpt4/3.5/llama/retrieval/answers/a/an/the of and/2023
ＧＰＴ－４/efficient/naive/gregoire/café/cafes/istanbul/σας/ß/①/coop/zzzz/灯台 zzzz/x_y
언어 모델/환각/언어/모델의 환각을 늘린다/भाषा मॉडल/मतिभ्रम/क़लम/भाषा और ज्ञान का मॉडल
提灯/𠮷野家/😀/。/GPT-4 と灯台/ヴァ・が/ 言語 /language model の限界
"""


@dataclass
class Bench:
    """A site, and the same papers in Python."""

    site: Path
    lookup: Lookup
    said: dict[str, list[Part]]
    titles: dict[str, str]

    def shown(self, query: str) -> tuple[bool, list[tuple[Any, ...]]]:
        """Is it near only, and of each result its slug, title, label, position and snippet."""
        found = self.lookup.look_up(query)
        rows = []
        for slug in found.slugs:
            cut = snippet(self.said[slug], query, found.near)
            title = marked(self.titles[slug], query, found.near)
            rows.append((slug, joined(title), cut.label, cut.position, joined(cut.pieces)))
        return found.near and bool(rows), rows


def joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbours that are no hits as one."""
    out: list[Piece] = []
    for text, is_hit in pieces:
        if out and not is_hit and not out[-1][1]:
            out[-1] = (out[-1][0] + text, False)
        elif text:
            out.append((text, is_hit))
    return out


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = furnish(tmp_path_factory.mktemp("lookup"))
    put(folder, *MORE)
    made(folder)
    weeks = tuple(sorted(folder.glob("*.yaml")))
    shelf = notes.Shelf(folder / "notes")
    _, facts = planned(weeks, shelf)
    reader, slugs = Reader(facts, Banks(None).printed, Options().evidence), Slugs()
    bench = Bench(folder / "site", Lookup(), {}, {})
    for path in (entry.path for entry in shelf.entries()):
        note, paper = reader.read(path)
        one = card(path, slugs.of(path.stem), note, paper)
        bench.said[one.slug], bench.titles[one.slug] = parts(paper), one.title
        bench.lookup.put(one.slug, one.title, searched(note, parts(paper)), one.day)
    return bench


READ = """() => [...document.querySelectorAll(".entry")].map((entry) => {
  const pieces = (node) => [...node.childNodes].map((n) => [n.textContent, n.nodeName === "MARK"]);
  const asked = entry.querySelector(".asked a");
  const title = entry.querySelector("h2 a");
  return [title.getAttribute("href"), pieces(title), asked?.textContent ?? "",
          asked?.getAttribute("href") ?? "", pieces(entry.querySelector(".snippet"))];
})"""


DONE = "(said) => !['', said].includes(document.getElementById('count').textContent)"


def read(page: Page, site: str, query: str) -> tuple[bool, list[tuple[Any, ...]]]:
    """The same as the page's script shows it, from all pages of results."""
    rows: list[tuple[Any, ...]] = []
    for number in range(1, 10):
        page.goto(f"{site}search.html?q={quote(query)}&page={number}")
        words = json.loads(page.locator("#found").get_attribute("data-words") or "")
        page.wait_for_function(DONE, arg=words["searching"])
        for href, title, label, place, text in page.evaluate(READ):
            slug = unquote(href.removeprefix("papers/").removesuffix(".html"))
            position = int(place.rpartition(":")[2]) if "#" in place else 0
            rows.append((slug, joined(list(map(tuple, title))), label, position,
                         joined(list(map(tuple, text)))))  # fmt: skip
        if page.locator("#pages [rel=next]").count() == 0:
            break
    near = words["near"].replace("{n}", str(len(rows))) == page.locator("#count").inner_text()
    return near, rows


def pieces_of(bench: Bench) -> Iterator[str]:
    """Queries as they stand in the papers, begun and ended anywhere."""
    chance = random.Random(5)
    texts = [part.text for said in bench.said.values() for part in said]
    for _ in range(40):
        text = chance.choice(texts)
        at = chance.randrange(len(text))
        yield text[at : at + chance.choice((2, 4, 8, 16, 40, 250))]


def test_python_and_the_script_of_the_page_agree(bench: Bench):
    with served(bench.site) as site, started() as browser, browser.page() as page:
        some = 0
        queries = [query for line in QUERIES.splitlines() for query in line.split("/") if query]
        for query in (*queries, *pieces_of(bench)):
            expected = read(page, site, query)
            assert (query, bench.shown(query)) == (query, expected)
            some += bool(expected[1])
        assert browser.complaints == []
    assert some > 60
