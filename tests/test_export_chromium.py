"""The exported page in a real browser: formulas set, nothing fetched, at home on a phone."""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import programs
import pytest
from golden.sample import BARE, FAILED, NOTE, ON_PAGE_3, ON_PAGE_5, PAPER, WEEK, an_answer

from qa_notes.export import Options, article
from qa_notes.models import Evidence, Note, Week

pytestmark = pytest.mark.real

PHONE = """<!DOCTYPE html><body style="margin:0">
<iframe src="/article.html" style="border:0;width:390px;height:844px"></iframe>
<script>addEventListener("load", () => {
  const page = document.querySelector("iframe").contentDocument.documentElement;
  document.body.dataset.widths = page.clientWidth + " " + page.scrollWidth;
});</script>"""
WIDE = r"$$\sum_{i=1}^{n} x_{i} + \frac{a}{b} + a + b + c + d + e + f + g + h + i + j + k + l + m$$"


@dataclass
class Site:
    """A server that knows its pages and remembers what it was asked for."""

    pages: dict[str, str]
    asked: list[str] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def site() -> Iterator[Site]:
    served = Site({"/phone.html": PHONE})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            found = served.pages.get(self.path)
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((found or "").encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


class Chromium:
    """Headless, with a profile of its own and no errands of its own."""

    def __init__(self, binary: str, profile: Path) -> None:
        switches = "headless no-sandbox disable-gpu disable-quic no-first-run hide-scrollbars"
        quiet = "disable-background-networking disable-component-update disable-sync"
        self._command = [binary, *(f"--{name}" for name in f"{switches} {quiet}".split())]
        self._command.append(f"--user-data-dir={profile}")
        # It still would ask its maker for updates: no name but this machine's is found.
        self._command.append("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")

    def __call__(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self._command, *arguments], capture_output=True, text=True, timeout=120, check=True
        )
        return done.stdout


@pytest.fixture
def chromium(tmp_path: Path) -> Chromium:
    return Chromium(programs.chromium(), tmp_path / "profile")


def the_page() -> str:
    return article(WEEK, [NOTE, BARE], Options("html", failed=FAILED))


def test_formulas_are_set_from_a_file(chromium: Chromium, tmp_path: Path) -> None:
    path = tmp_path / "article.html"
    path.write_text(the_page(), encoding="utf-8")
    dom = chromium("--dump-dom", path.as_uri())
    spans = re.findall(r'<span class="math[^>]*>(.*?)</span>', dom)
    assert len(spans) == 5
    assert all(span.startswith("<math") and "alttext=" in span for span in spans)


def test_the_page_asks_the_network_for_nothing(
    chromium: Chromium, site: Site, tmp_path: Path
) -> None:
    attack = '<img src="/img"><script src="/js"></script><link rel=stylesheet href=/css>'
    evil = Note(PAPER, answers=(an_answer(attack, attack, evidence=(Evidence("x", 1, attack),)),))
    site.pages["/article.html"] = article(WEEK, [NOTE, evil], Options("html"))
    log = tmp_path / "net.json"
    chromium(f"--log-net-log={log}", "--dump-dom", f"{site.url}/article.html")
    assert site.asked == ["/article.html"]
    urls = set(re.findall(r'"url":"([^"]*)"', log.read_text(encoding="utf-8")))
    assert not [url for url in urls if "arxiv.org" in url or "example.org" in url]


def test_the_policy_stops_a_script_that_is_not_ours(chromium: Chromium, site: Site) -> None:
    """Even if an escape were forgotten one day."""
    hole = '<script>document.title = "owned"</script><img src="/img" onerror="document.title=1">'
    site.pages["/article.html"] = the_page().replace("</main>", f"{hole}</main>")
    dom = chromium("--dump-dom", f"{site.url}/article.html")
    assert f"<title>{WEEK.title}</title>" in dom and "<math" in dom
    assert site.asked == ["/article.html"]


def test_a_phone_need_not_scroll_sideways(chromium: Chromium, site: Site) -> None:
    long = "https://example.org/" + "a" * 300 + " と " + "W" * 200 + WIDE
    note = Note(PAPER, answers=(an_answer(long, long, evidence=(Evidence("x", 1, long),)),))
    site.pages["/article.html"] = article(Week(intro=long), [NOTE, note], Options("html"))
    dom = chromium("--dump-dom", "--window-size=800,900", f"{site.url}/phone.html")
    widths = re.search(r'data-widths="(\d+) (\d+)"', dom)
    assert widths is not None
    assert widths.groups() == ("390", "390")


BROKEN_OFF = """<!DOCTYPE html><iframe src="/article.html" style="height:500px"></iframe>
<script>addEventListener("load", () => {
  const frame = document.querySelector("iframe"), page = frame.contentDocument;
  const words = page.createRange(), found = [];
  for (let width = 200; width < 420; width += 4) {
    frame.style.width = width + "px";
    for (const sup of page.querySelectorAll("sup")) {
      const before = sup.previousSibling, end = before.textContent.length;
      words.setStart(before, before.nodeType === 3 ? end - 1 : 0);
      words.setEnd(before, before.nodeType === 3 ? end : before.childNodes.length);
      const last = [...words.getClientRects()].pop(), mark = sup.getBoundingClientRect();
      if (mark.left < last.right - 1) found.push(width);
    }
  }
  document.body.dataset.broken = found.join(" ");
});</script>"""
SENTENCES = {
    "ja": "灯りを壁の隅だけに置くと、反射によって部屋全体が明るくなることを利用します。",
    "ko": "기존의 조명 방법은 방마다 등을 너무 많이 필요로 하므로, 설치와 유지에 비용이 듭니다.",
    "hi": "मौजूदा विधियों को हर कमरे में बहुत अधिक दीप चाहिए, जिससे रखरखाव की लागत बढ़ जाती है।",
    "en": "Earlier methods need too many lights per room, so that keeping them is expensive.",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_footnote_mark_stays_with_the_word_before_it(
    chromium: Chromium, site: Site, code: str
) -> None:
    said = SENTENCES[code]
    answer = replace(an_answer(said, said, evidence=(ON_PAGE_3, ON_PAGE_5)), language=code)
    note = Note(PAPER, code, answers=(answer,))
    site.pages["/article.html"] = article(Week(), [note], Options("html"))
    site.pages["/widths.html"] = BROKEN_OFF
    dom = chromium("--dump-dom", f"{site.url}/widths.html")
    assert re.findall(r'data-broken="(.*?)"', dom) == [""]


def test_paper_shows_everything(chromium: Chromium, site: Site, tmp_path: Path) -> None:
    import pymupdf

    site.pages["/article.html"] = the_page()
    pdf = tmp_path / "article.pdf"
    chromium(f"--print-to-pdf={pdf}", "--no-pdf-header-footer", f"{site.url}/article.html")
    with pymupdf.open(pdf) as printed:
        assert [round(side) for side in printed[0].rect.br] == [595, 842]
        text = "".join(page.get_text() for page in printed)
    for words in ("p. 3", "論文中に記載なし", "【要確認】"):
        assert words in text
    # The page of each footnote is a link; printed, the paper's own address is enough.
    assert re.findall(r"https?://arxiv\.org\S*", text) == [NOTE.paper.url]


@pytest.mark.parametrize("layout", ["digest", "flash"])
def test_other_layouts_fit_a_phone(chromium: Chromium, site: Site, layout: str) -> None:
    long = "https://example.org/" + "a" * 300 + " と " + "W" * 200 + WIDE
    paper = replace(PAPER, title=long, abstract=long, authors=(long,))
    wide = an_answer(long, long, evidence=(Evidence("x", 1, long),))
    note = Note(paper, summary=wide, abstract={"ja": wide}, answers=(wide, wide))
    page = article(Week(intro=long), [NOTE, note], Options("html", layout=layout))
    site.pages["/article.html"] = page
    dom = chromium("--dump-dom", "--window-size=800,900", f"{site.url}/phone.html")
    widths = re.search(r'data-widths="(\d+) (\d+)"', dom)
    assert widths is not None and widths.groups() == ("390", "390")


@pytest.mark.parametrize("code", SENTENCES)
def test_a_paper_takes_one_page_however_much_is_said(
    chromium: Chromium, site: Site, tmp_path: Path, code: str
) -> None:
    """Two papers with short answers, with middling and with long ones, after a cover."""
    import pymupdf

    def note(times: int) -> Note:
        said = [SENTENCES[code] * (times + n % 2) for n in range(6)]
        evidence = [replace(ON_PAGE_3, quote=f"{ON_PAGE_3.quote} {n}") for n in range(6)]
        pairs = zip(said, evidence, strict=True)
        answers = tuple(an_answer("何が?", text, evidence=(e,)) for text, e in pairs)
        spoken = tuple(replace(a, language=code) for a in answers)
        return Note(PAPER, code, summary=replace(answers[0], text=SENTENCES[code]), answers=spoken)

    notes = [note(times) for times in (1, 2, 3, 5, 7)]
    site.pages["/article.html"] = article(WEEK, notes, Options("html", layout="flash"))
    pdf = tmp_path / "flash.pdf"
    chromium(f"--print-to-pdf={pdf}", "--no-pdf-header-footer", f"{site.url}/article.html")
    with pymupdf.open(pdf) as printed:
        titles = [page.get_text().count("Lanterns: Small *Lights*") for page in printed]
        assert [round(side) for side in printed[1].rect.br] == [595, 842]
    assert titles == [0, 1, 1, 1, 1, 1]
