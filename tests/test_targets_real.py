"""The hard note through the programs of the hosts themselves, as far as registries have them."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from golden.hard import HARD, HARD_WEEK, TITLE
from golden.sample import an_answer
from golden.seen import ELEMENTS, MATH, READERS, Seen, as_meant, body, by_hatena, commonmark, seen
from golden.texts import PIECES
from node_tools import node
from programs import lacking, program

from qa_notes.export import Article, Options, article, target_named
from qa_notes.models import Note
from qa_notes.render.text import one_line, runs

pytestmark = pytest.mark.real

ZENN = """
import fs from "fs";
import crypto from "crypto";
globalThis.crypto ??= crypto.webcrypto;
const { default: markdownToHtml } = await import("zenn-markdown-html");
console.log(await markdownToHtml(fs.readFileSync(0, "utf8")));
"""
ZENN_CHECKS = """
import fs from "fs";
import model from "zenn-model";
console.log(JSON.stringify(model.validateArticle(JSON.parse(fs.readFileSync(0, "utf8")))));
"""
QIITA_CHECKS = """
import fs from "fs";
import matter from "gray-matter";
import { createRequire } from "module";
const require = createRequire(import.meta.url);
const folder = "./node_modules/@qiita/qiita-cli/dist/lib/";
const { checkFrontmatterType } = require(folder + "check-frontmatter-type.js");
const { validateItem } = require(folder + "validators/item-validator.js");
const { data, content } = matter(fs.readFileSync(0, "utf8"));
const item = { ...data, secret: data.private, updatedAt: data.updated_at, rawBody: content,
  organizationUrlName: data.organization_url_name };
console.log(JSON.stringify([item.title, checkFrontmatterType(item), validateItem(item)]));
"""
KATEX = """
import fs from "fs";
import katex from "katex";
for (const latex of JSON.parse(fs.readFileSync(0, "utf8")))
  katex.renderToString(latex, { throwOnError: true, strict: "error" });
console.log("set");
"""
HUGO = r"""
baseURL = "https://example.org/"
disableKinds = ["taxonomy", "term", "RSS", "sitemap", "404"]
[markup.goldmark.extensions.passthrough]
enable = true
[markup.goldmark.extensions.passthrough.delimiters]
block = [['\[', '\]'], ['$$', '$$']]
inline = [['\(', '\)']]
"""


MARKS = (
    *("((", "))", "[[", "]]", "==", "%%", "--", "...", "<<", ">>", "{:", "{::", "www.a.org", "||"),
    *("a@b.org", ":x:", "id:ab", "@ab", "#tag", "[^1]", "(c)", "*[a]:", "1.", "A. ", "```", "~~~"),
    *("&amp;", "ftp://a.b", "//a.b", "[tex:", "x]", "![", "abc ", "、", "。", " "),
)


def written(target: str, note: Note = HARD) -> str:
    page = article(HARD_WEEK, [note], Options(target))
    assert isinstance(page, str)
    return page


def named(target: str) -> str:
    return target_named(target).file_name(Article(HARD_WEEK, (HARD,), Options(target)))


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def matter(target: str) -> dict[str, object]:
    import yaml

    found: dict[str, object] = yaml.safe_load(written(target).split("\n---\n")[0])
    return found


def ran(*command: str, said: str = "", folder: Path | None = None) -> str:
    done = subprocess.run(
        command, input=said, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def by_zenn(page: str, folder: Path) -> Seen:
    made = node(ZENN, "zenn-markdown-html@0.5.4", said=body(page))
    return seen(made, r"<embed-katex[^>]*>(?:<eq [^>]*>)?([^<]*)(?:</eq>)?</embed-katex>")


def by_discount(page: str, folder: Path) -> Seen:
    markdown = program("discount", "markdown")
    if "discount" not in ran(markdown, "-V"):
        lacking("Discount, another markdown,", "discount")
    return by_hatena(ran(markdown, "-f", "nopants,dlextra,fencedcode,footnotes", said=body(page)))


def by_hugo(page: str, folder: Path) -> Seen:
    layouts = "layouts/_default"
    put(folder, "hugo.toml", HUGO)
    put(folder, f"{layouts}/_markup/render-passthrough.html", "<eq>{{ .Inner }}</eq>")
    put(folder, f"{layouts}/single.html", "<title>{{ .Title }}</title>{{ .Summary }}{{ .Content }}")
    put(folder, f"{layouts}/list.html", "")
    put(folder, "content/week.md", page)
    hugo = Path(sys.executable).with_name("hugo")
    ran(str(hugo), "--buildDrafts", "--quiet", folder=folder)
    return seen((folder / "public/week/index.html").read_text(encoding="utf-8"), MATH)


def by_jekyll(page: str, folder: Path) -> Seen:
    jekyll = program("jekyll", "jekyll")
    put(folder, "_config.yml", "markdown: kramdown\n")
    put(folder, "_layouts/post.html", "<title>{{ page.title | escape }}</title>{{ content }}")
    put(folder, f"_posts/{named('jekyll')}.md", page)
    ran(jekyll, "build", "--quiet", "--disable-disk-cache", folder=folder)
    [made] = (folder / "_site").rglob("*.html")
    return seen(made.read_text(encoding="utf-8"), r"\\\((.*?)\\\)|\\\[(.*?)\\\]")


TOOLS: dict[str, Callable[[str, Path], Seen]] = {
    "zenn": by_zenn, "hatena": by_discount, "hugo": by_hugo, "jekyll": by_jekyll,
}  # fmt: skip


@pytest.mark.parametrize("target", TOOLS)
def test_it_comes_back_as_it_was_meant(target: str, tmp_path: Path) -> None:
    found = TOOLS[target](written(target), tmp_path)
    as_meant(found, ELEMENTS | {"title", "i", "eqn"})
    if target in ("hugo", "jekyll"):
        theme = HARD_WEEK.theme if target == "hugo" else ""
        assert found.text.startswith(f"{TITLE}{theme}")


LATEX = (
    "x_1", "a*b^{2}_c * d", r"\frac{a}{b}", r"\{a\}", r"\sqrt[n]{x}", "a]b", "a'b", "x~y",
    r"a\,b\;c\!d", r"\begin{cases} a \\ b \end{cases}", "a:b", "\"a\"", "(a)", "a--b...",
)  # fmt: skip


@pytest.mark.parametrize("target", TOOLS)
def test_every_formula_comes_back(target: str, tmp_path: Path) -> None:
    said = "。".join(f"{n}\\( {latex} \\)(注)[{n}]:" for n, latex in enumerate(LATEX))
    shown = "\n".join(f"式\\[ {latex} \\]です" for latex in LATEX)
    note = replace(HARD, abstract={"ja": an_answer("", f"{said}\n{shown}")}, answers=())
    found = TOOLS[target](written(target, note), tmp_path)
    assert found.formulas == [*LATEX, *LATEX]
    words = "。".join(f"{n}(注)[{n}]:" for n in range(len(LATEX)))
    assert words in re.sub(r"(?<=\d) (?=\()|(?<=\() ", "", found.text.replace("\n", ""))


@pytest.mark.parametrize("target", TOOLS)
def test_no_text_of_a_paper_becomes_markup(target: str, tmp_path: Path) -> None:
    said = nasty(400)
    note = replace(HARD, abstract={"ja": an_answer("", "\n\n".join(said))}, answers=())
    found = TOOLS[target](written(target, note), tmp_path)
    first = found.paragraphs.index(said[0])
    assert found.paragraphs[first : first + len(said)] == said
    assert found.elements <= ELEMENTS | {"title"}
    assert found.links == [HARD.paper.url]


def nasty(many: int) -> list[str]:
    """Lines of what is markup somewhere, the same each time."""
    chance = random.Random(1)
    said = ["first"]
    while len(said) < many:
        line = one_line("".join(chance.choices((*PIECES, *MARKS), k=chance.randint(1, 9))))
        if re.match("- |$", line) or re.search(r"\\[(\[]|\$\$", line):
            continue  # a list; what may be a formula together with another line
        if all(run.kind == "text" for run in runs(line)):
            said.append(" ".join(line.split()))
    return said


def test_zenn_finds_no_fault_in_what_stands_before_it() -> None:
    said = matter("zenn")
    assert said["published"] is False
    said["slug"] = named("zenn")
    assert json.loads(node(ZENN_CHECKS, "zenn-model@0.1.155", said=json.dumps(said))) == []


def test_qiita_finds_no_fault_in_what_stands_before_it() -> None:
    packages = ("@qiita/qiita-cli@1.9.1", "gray-matter@4.0.3")
    assert json.loads(node(QIITA_CHECKS, *packages, said=written("qiita"))) == [TITLE, [], []]


@pytest.mark.parametrize("target", [*READERS, "hatena"])
def test_katex_sets_every_formula(target: str) -> None:
    found = commonmark(target, body(written(target))).formulas
    assert len(found) == 3
    assert node(KATEX, "katex@0.16.22", said=json.dumps(found)) == "set\n"
