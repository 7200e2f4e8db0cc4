"""The digest of a week: its parts in order, what is marked, what comes back as it was meant."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from golden.hard import FORMULAS, HARD, HARD_WEEK, LINKS, SAID
from golden.reader import read
from golden.sample import BARE, FAILED, NOTE, PAPER, an_answer
from markdown_it import MarkdownIt

from qa_notes.ask import go_on_from
from qa_notes.export import Article, Options, article, target_named
from qa_notes.faults import Fault, Rule
from qa_notes.models import (
    ABSTRACT,
    REMARK,
    SUMMARY,
    TITLE,
    Answer,
    Evidence,
    Note,
    PaperRef,
    Question,
    Verdict,
    WebPage,
    Week,
)
from qa_notes.parts import Parts

GOLDEN = Path(__file__).parent / "golden"
ENDING = {"markdown": "md", "html": "html"}
REMARK_OF_IT = "Finds that 12 lights are enough; also cuts the bill by 30%. #lamps_and_more"
ABSTRACT_OF_IT = "We present a method that needs fewer lights. It runs in \\( O(n) \\)."
LINKED = (
    WebPage("https://example.org/code_of_(lanterns)?a=1&b=2", "The *code*"),
    WebPage("https://example.org/talk"),
)
SOURCE = WebPage("https://example.org/top-papers-of-the-week")


def translation(note: Note, code: str, part: Question, text: str, **more: Any) -> Answer:
    """Of today's original."""
    print_of = Parts(note, code, REMARK_OF_IT).fingerprint(part)
    verdict = more.pop("verdict", Verdict.ANSWERED)
    return Answer(part.id, "", code, text, verdict, fingerprint=print_of, **more)


def lanterns() -> Note:
    """A Japanese note with its title, its week's remark and its abstract in Korean."""
    note = replace(NOTE, paper=replace(PAPER, abstract=ABSTRACT_OF_IT))
    korean = {
        "title": translation(note, "ko", TITLE, "Lanterns: 큰 $N$을 위한 작은 *등불*"),
        "remark": translation(note, "ko", REMARK, "등불 12개면 충분하며 요금도 30% 줄어듭니다."),
    }
    said = translation(note, "ko", ABSTRACT, "등불을 적게 쓰는 방법입니다. \\( O(n) \\)입니다.")
    own = {"title": translation(note, "ja", TITLE, "Lanterns: 大きな $N$ のための小さな *灯り*")}
    return replace(
        note, abstract={**note.abstract, "ko": said}, translated={"ko": korean, "ja": own}
    )


def week(**more: Any) -> Week:
    told: dict[str, Any] = {"remark": REMARK_OF_IT, "links": LINKED}
    ref = PaperRef("arxiv", PAPER.id, "", **(told | more))
    return Week("2023-W36", papers=(ref,), source=SOURCE)


def body(page: Any) -> str:
    return str(page).partition("<body>\n")[2] or str(page)


def lines(note: Note, code: str, of: Week | None = None) -> list[str]:
    options = Options("html", layout="digest", language=code)
    return read(str(article(of or week(), [note], options))).lines


@pytest.mark.parametrize("format", ["markdown", "html"])
@pytest.mark.parametrize("code", ["ja", "ko"])
def test_the_digest_reads_like_this(format: Any, code: str) -> None:
    """QA_NOTES_WRITE_GOLDEN=1 rewrites the files; the diff is the review."""
    path = GOLDEN / f"digest-{code}.{ENDING[format]}"
    options = Options(format, layout="digest", language=code, failed=FAILED)
    page = body(article(week(), [lanterns(), BARE], options))
    if os.environ.get("QA_NOTES_WRITE_GOLDEN"):
        path.write_text(page, encoding="utf-8")
    assert page == path.read_text(encoding="utf-8")


def test_the_parts_stand_in_their_order() -> None:
    assert lines(lanterns(), "ko") == [
        "[2023/09/04 ~ 09/10] 이번 주의 주요 ML 논문",
        "이 글에서는 논문의 제목과 소개, 초록을 언어 모델이 자동으로 번역했습니다.",
        "Lanterns: 큰 $N$을 위한 작은 *등불* / Lanterns: Small *Lights* for Large $N$",
        "논문 소개",
        "등불 12개면 충분하며 요금도 30% 줄어듭니다.",
        REMARK_OF_IT,
        "논문 초록",
        "등불을 적게 쓰는 방법입니다. \\( O(n) \\)입니다.",
        ABSTRACT_OF_IT,
        "논문 링크",
        "https://arxiv.org/abs/2301.00001",
        "더 읽어보기",
        "The *code*",
        "https://example.org/talk",
        "원문",
        "https://example.org/top-papers-of-the-week",
        "자동으로 번역하고 요약한 내용에는 잘못된 부분이 있을 수 있으니 원문을 함께 확인해 주세요.",
    ]


def test_in_english_the_originals_are_the_text_and_stand_once() -> None:
    said = lines(lanterns(), "en")
    assert said.count(REMARK_OF_IT) == said.count(ABSTRACT_OF_IT) == 1
    assert "Lanterns: Small *Lights* for Large $N$" in said
    assert not [line for line in said if "[not translated]" in line]


def test_a_title_that_is_only_a_name_stands_alone() -> None:
    note = replace(lanterns(), paper=replace(PAPER, title="Q-Transformer"))
    assert "Q-Transformer" in lines(note, "ko")


def test_without_a_remark_the_notes_own_summary_introduces_it() -> None:
    summary = an_answer("要約", "灯りを12個にします。", original="It needs 12 lights.")
    note = replace(lanterns(), summary=summary)
    said = lines(note, "ja", week(remark=None))
    at = said.index("論文紹介")
    assert said[at + 1 : at + 3] == ["灯りを12個にします。", "It needs 12 lights."]
    edited = lines(replace(note, summary=replace(summary, edited=True)), "ja", week(remark=None))
    assert "It needs 12 lights." not in edited  # it need not be what was translated any more
    quoted = replace(summary, original="", evidence=(Evidence("x", 3, "12 lights are enough."),))
    assert "12 lights are enough." in lines(replace(note, summary=quoted), "ja", week(remark=None))


@pytest.mark.parametrize(
    ("change", "mark"),
    [
        ({"verdict": Verdict.NEEDS_REVIEW, "faults": (Fault(Rule.NUMBER, "12"),)}, "[확인 필요]"),
        ({"verdict": Verdict.FAILED, "text": ""}, "[번역 없음]"),
        ({"fingerprint": "of another remark"}, "[번역 없음]"),
    ],
)
def test_what_is_not_fit_is_never_printed_as_if_it_were(change: dict[str, Any], mark: str) -> None:
    note = lanterns()
    wrong = replace(note.translated["ko"]["remark"], **change)
    note = replace(note, translated={"ko": {**note.translated["ko"], "remark": wrong}})
    said = lines(note, "ko")
    at = said.index("논문 소개")
    assert said[at + 1 : at + 3] == [mark, REMARK_OF_IT]
    by_hand = replace(wrong, text="직접 옮겼습니다.", verdict=Verdict.ANSWERED, edited=True)
    note = replace(note, translated={"ko": {"remark": by_hand}})
    assert "직접 옮겼습니다." in lines(note, "ko")  # whatever it is a translation of


def test_an_abstract_with_a_faulty_sentence_is_marked() -> None:
    note = lanterns()
    wrong = replace(note.abstract["ko"], verdict=Verdict.NEEDS_REVIEW)
    said = lines(replace(note, abstract={"ko": wrong}), "ko")
    assert f"{wrong.text} [확인 필요]" in said and ABSTRACT_OF_IT in said


def test_a_summary_of_another_language_is_not_printed() -> None:
    note = replace(lanterns(), summary=an_answer("要約", "灯りを12個にします。"))
    said = lines(note, "ko", week(remark=None))
    assert not [line for line in said if "灯り" in line]
    assert said[said.index("논문 소개") + 1] == "[번역 없음]"  # the gap is seen


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_an_article_without_a_week_of_the_calendar_has_no_days_for_a_title(format: Any) -> None:
    page = str(article(Week("2023-W54"), [], Options(format, layout="digest")))
    assert "[2023/" not in page


@pytest.mark.parametrize("format", ["markdown", "html"])
def test_what_is_hard_to_print_comes_back_as_it_was_meant(format: Any) -> None:
    remark = " ".join(SAID[:10])
    ref = PaperRef("arxiv", HARD.paper.id, "", remark=remark, links=(WebPage(LINKS[0]),))
    told = replace(HARD_WEEK, papers=(ref,), source=WebPage(LINKS[0], SAID[3]))
    options = Options(format, layout="digest", language="ja")
    page = str(article(told, [replace(HARD, paper=replace(HARD.paper, title=SAID[-3]))], options))
    if format == "markdown":
        page = MarkdownIt("commonmark", {"html": True}).render(page)
    found = read(page)
    seen = "\n".join(found.lines)
    for text in (*SAID[:16], remark, SAID[-3]):
        assert text in seen, text
    hrefs = [value for name, value in found.attributes if name == "href"]
    assert sum(LINKS[0] in str(href) for href in hrefs) >= 2
    assert "img" not in found.tags and "<script>alert" not in page


def test_formulas_are_set_in_both_languages() -> None:
    note = lanterns()
    korean = replace(note.abstract["ko"], text=f"$$ {FORMULAS[0]} $$ 입니다.")
    note = replace(note, abstract={"ko": korean})
    page = str(article(week(), [note], Options("html", layout="digest", language="ko")))
    assert len(re.findall(r'class="math', page)) == 4  # two titles, two abstracts


def test_a_summary_is_lacking_only_where_nobody_remarked_anything() -> None:
    note = replace(lanterns(), translated={}, abstract={})
    assert Parts(note, "ko", REMARK_OF_IT).lacking() == (TITLE, REMARK, ABSTRACT)
    assert Parts(note, "ko").lacking() == (TITLE, SUMMARY, ABSTRACT)
    assert Parts(note, "ja").lacking() == (TITLE,)
    assert Parts(note, "en", REMARK_OF_IT).lacking() == ()


def test_a_digest_in_another_language_is_another_file() -> None:
    def named(code: str) -> str:
        options = Options("html", layout="digest", language=code)
        return target_named("html").file_name(Article(week(), (lanterns(),), options))

    assert (named("ja"), named("ko")) == ("2023-W36", "2023-W36-ko")


def test_another_version_of_a_paper_goes_on_from_its_translations() -> None:
    old = lanterns()
    mine = replace(old.translated["ja"]["title"], text="私の題名", edited=True)
    new = replace(old, translated={"ja": {"title": mine}})
    both = go_on_from(old, new, lambda answer: answer).translated
    assert both["ja"]["title"] == mine and both["ko"] == old.translated["ko"]
