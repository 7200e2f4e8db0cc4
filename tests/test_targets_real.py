"""The hard note through the programs of the hosts themselves, as far as registries have them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from golden.hard import HARD, HARD_WEEK, TITLE
from golden.seen import ELEMENTS, MATH, Seen, as_meant, body, commonmark, hard, seen
from lxml import html
from node_tools import node

from qa_notes.export import Article, Options, article, target_named

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


def written(target: str) -> str:
    page = article(HARD_WEEK, [HARD], Options(target))
    assert isinstance(page, str)
    return page


def matter(target: str) -> dict[str, object]:
    import yaml

    found: dict[str, object] = yaml.safe_load(written(target).split("\n---\n")[0])
    return found


def program(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"no {name} on this machine; apt-get install {package}")
    return found


def ran(*command: str, said: str = "", folder: Path | None = None) -> str:
    done = subprocess.run(
        command, input=said, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_zenn_reads_it_as_it_was_meant() -> None:
    page = node(ZENN, "zenn-markdown-html@0.5.4", said=hard("zenn"))
    formula = r"<embed-katex[^>]*>(?:<eq [^>]*>)?([^<]*)(?:</eq>)?</embed-katex>"
    as_meant(seen(page, formula), ELEMENTS | {"eqn"})


def test_zenn_finds_no_fault_in_what_stands_before_it() -> None:
    said = matter("zenn")
    assert said["published"] is False
    aim = target_named("zenn")
    said["slug"] = aim.file_name(Article(HARD_WEEK, (HARD,), Options("zenn")))
    assert json.loads(node(ZENN_CHECKS, "zenn-model@0.1.155", said=json.dumps(said))) == []


def test_qiita_finds_no_fault_in_what_stands_before_it() -> None:
    packages = ("@qiita/qiita-cli@1.9.1", "gray-matter@4.0.3")
    assert json.loads(node(QIITA_CHECKS, *packages, said=written("qiita"))) == [TITLE, [], []]


def by_discount(source: str) -> Seen:
    """Hatena's Markdown, then what it makes of [tex: ] and (( )) in the HTML."""
    markdown = program("markdown", "discount")
    if "discount" not in ran(markdown, "-V"):
        pytest.skip("markdown is not Discount on this machine; apt-get install discount")
    page = ran(markdown, "-f", "nopants,dlextra,fencedcode,footnotes", said=source)
    notes: list[str] = []

    def note(found: re.Match[str]) -> str:
        notes.append(html.fromstring(f"<p>{found[1]}</p>").text_content())
        return f"<i>{found[1]}</i>"

    page = re.sub(r"(?<!\))\(\((?!\()(.+?)\)\)(?!\()", note, page)
    return seen(page, r"\[tex: (?:\\displaystyle\{ )?((?:[^]\\]|\\.)*?)(?: \})? \]", notes)


def test_hatena_reads_it_as_it_was_meant() -> None:
    as_meant(by_discount(hard("hatena")), ELEMENTS | {"i"})


def test_hugo_reads_it_as_it_was_meant(tmp_path: Path) -> None:
    hugo = Path(sys.executable).with_name("hugo")
    (tmp_path / "hugo.toml").write_text(HUGO)
    for name, template in (
        ("_markup/render-passthrough", "<eq>{{ .Inner }}</eq>"),
        ("single", "<title>{{ .Title }}</title><i>{{ .Summary }}</i>{{ .Content }}"),
        ("list", ""),
    ):
        place = tmp_path / "layouts" / "_default" / f"{name}.html"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(template)
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "week.md").write_text(written("hugo"), encoding="utf-8")
    ran(str(hugo), "--buildDrafts", "--quiet", folder=tmp_path)
    page = (tmp_path / "public" / "week" / "index.html").read_text(encoding="utf-8")
    found = seen(page, MATH)
    as_meant(found, ELEMENTS | {"title", "i"})
    assert found.text.startswith(f"{TITLE}{HARD_WEEK.theme}")


def test_jekyll_reads_it_as_it_was_meant(tmp_path: Path) -> None:
    jekyll = program("jekyll", "jekyll")
    named = target_named("jekyll").file_name(Article(HARD_WEEK, (HARD,), Options("jekyll")))
    for place, text in (
        ("_config.yml", "markdown: kramdown\n"),
        ("_layouts/post.html", "<title>{{ page.title | escape }}</title>{{ content }}"),
        (f"_posts/{named}.md", written("jekyll")),
    ):
        path = tmp_path / place
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    ran(jekyll, "build", "--quiet", "--disable-disk-cache", folder=tmp_path)
    [page] = (tmp_path / "_site").rglob("*.html")
    assert (
        str(page.relative_to(tmp_path / "_site").parent) == "computation-language/a-b_c/2023/01/02"
    )
    text = page.read_text(encoding="utf-8")
    found = seen(text, r"\\\((.*?)\\\)|\\\[(.*?)\\\]")
    as_meant(found, ELEMENTS | {"title"})
    assert found.text.startswith(TITLE)


@pytest.mark.parametrize("target", ["markdown", "zenn", "qiita", "hugo", "jekyll", "obsidian"])
def test_katex_sets_every_formula(target: str) -> None:
    found = commonmark(target, body(written(target))).formulas
    assert len(found) == 3
    assert node(KATEX, "katex@0.16.22", said=json.dumps(found)) == "set\n"
