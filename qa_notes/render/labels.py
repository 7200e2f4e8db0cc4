"""The words of a printed note, one table a language. Japanese is the measure; others follow it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qa_notes.errors import ExportError


@dataclass(frozen=True, slots=True)
class Labels:
    """Everything a layout says by itself. Labels carry the colon of their language."""

    intro: str  # when the week has none of its own
    listing: str  # {n} papers follow
    untitled: str  # <title> of an article without title or id
    authors: str
    published: str
    updated: str
    url: str
    categories: str
    abstract: str
    qa: str
    question: str
    answer: str
    evidence: str
    looked_in: str
    reason: str
    failed_papers: str
    unknown: str
    not_in_paper: str
    review: str  # mark of an answer that a reader has to check
    unanswered: str  # mark of an answer that was not given
    not_asked: str  # why
    no_reply: str  # why
    no_note: str  # why a paper is not in the article
    bad_note: str
    unasked: str  # {items} have not been asked
    failed: str  # {items} have no answer
    comma: str  # between the places we looked in
    day: str  # {year} {month} {day} {month_name}
    page: str = "p. {page}"
    back: str = ""  # of the link from a footnote to its answer
    months: tuple[str, ...] = ()

    def date(self, day: date | None) -> str:
        """A day as this language writes it; unknown is said, never left out."""
        if day is None:
            return self.unknown
        name = self.months[day.month - 1] if self.months else ""
        return self.day.format(year=day.year, month=day.month, day=day.day, month_name=name)


_JA = Labels(
    intro="ここでは、論文ごとに、LLMが本文を読んで作成したQ&Aを用いて要点を記載しています."
    "気になる論文の選択に役立ったら良いと思います.",
    listing="紹介する論文は以下の{n}本となります.",
    untitled="論文紹介",
    authors="著者:",
    published="発行日:",
    updated="最終更新日:",
    url="URL:",
    categories="カテゴリ:",
    abstract="概要:",
    qa="Q&A:",
    question="Q: ",
    answer="A: ",
    evidence="根拠:",
    looked_in="探した箇所: ",
    reason="理由: ",
    failed_papers="紹介できなかった論文:",
    unknown="不明",
    not_in_paper="論文中に記載なし",
    review="【要確認】",
    unanswered="【未回答】",
    not_asked="まだ質問していません",
    no_reply="モデルから使える回答が得られませんでした",
    no_note="ノートがまだありません",
    bad_note="ノートが壊れていて読めません",
    unasked="まだ質問していない項目があります: {items}",
    failed="回答が得られなかった項目があります: {items}",
    comma="、",
    day="{year}年{month}月{day}日",
    back="回答に戻る",
)

_EN = Labels(
    intro="The main points of each paper, as questions and answers that an LLM wrote from its "
    "text. May they help you choose what to read.",
    listing="Papers in this article: {n}.",
    untitled="Papers",
    authors="Authors: ",
    published="Published: ",
    updated="Last updated: ",
    url="URL: ",
    categories="Categories: ",
    abstract="Abstract:",
    qa="Q&A:",
    question="Q: ",
    answer="A: ",
    evidence="Evidence:",
    looked_in="Looked in: ",
    reason="Reason: ",
    failed_papers="Papers that could not be included:",
    unknown="unknown",
    not_in_paper="Not stated in the paper",
    review=" [to be checked]",
    unanswered="[no answer]",
    not_asked="it has not been asked yet",
    no_reply="the model gave no usable reply",
    no_note="there is no note yet",
    bad_note="the note is broken and cannot be read",
    unasked="not asked yet: {items}",
    failed="no answer to: {items}",
    comma=", ",
    day="{day} {month_name} {year}",
    back="back to the answer",
    months=(
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
)  # fmt: skip

_KO = Labels(
    intro="이 글은 LLM이 논문 본문을 읽고 작성한 Q&A로 각 논문의 요점을 정리한 것입니다. "
    "읽을 논문을 고르는 데 도움이 되기를 바랍니다.",
    listing="소개하는 논문은 다음 {n}편입니다.",
    untitled="논문 소개",
    authors="저자: ",
    published="발행일: ",
    updated="최종 수정일: ",
    url="논문 링크: ",
    categories="분야: ",
    abstract="논문 초록:",
    qa="Q&A:",
    question="Q: ",
    answer="A: ",
    evidence="근거:",
    looked_in="찾아본 곳: ",
    reason="이유: ",
    failed_papers="소개하지 못한 논문:",
    unknown="알 수 없음",
    not_in_paper="논문에 기재되어 있지 않음",
    review=" [확인 필요]",
    unanswered="[미답변]",
    not_asked="아직 질문하지 않았습니다",
    no_reply="모델에서 쓸 수 있는 답변을 얻지 못했습니다",
    no_note="아직 노트가 없습니다",
    bad_note="노트가 손상되어 읽을 수 없습니다",
    unasked="아직 질문하지 않은 항목이 있습니다: {items}",
    failed="답변을 얻지 못한 항목이 있습니다: {items}",
    comma=", ",
    day="{year}년 {month}월 {day}일",
    back="답변으로 돌아가기",
)

_HI = Labels(
    intro="यहाँ हर पेपर के मुख्य बिंदु प्रश्नोत्तर के रूप में दिए गए हैं, जिन्हें LLM ने पेपर का मूल पाठ "
    "पढ़कर तैयार किया है। आशा है कि इससे पढ़ने के लिए पेपर चुनने में मदद मिलेगी।",
    listing="इस लेख में शामिल पेपर: {n}",
    untitled="पेपर परिचय",
    authors="लेखक: ",
    published="प्रकाशन तिथि: ",
    updated="अंतिम अद्यतन: ",
    url="पेपर लिंक: ",
    categories="श्रेणी: ",
    abstract="पेपर सारांश (Abstract):",
    qa="प्रश्नोत्तर:",
    question="Q: ",
    answer="A: ",
    evidence="प्रमाण:",
    looked_in="यहाँ खोजा गया: ",
    reason="कारण: ",
    failed_papers="जो पेपर शामिल नहीं हो सके:",
    unknown="अज्ञात",
    not_in_paper="पेपर में उल्लेख नहीं है",
    review=" [जाँच आवश्यक]",
    unanswered="[उत्तर नहीं मिला]",
    not_asked="यह प्रश्न अभी पूछा नहीं गया है",
    no_reply="मॉडल से उपयोगी उत्तर नहीं मिला",
    no_note="अभी कोई नोट नहीं है",
    bad_note="नोट टूटा हुआ है और पढ़ा नहीं जा सकता",
    unasked="अभी न पूछे गए विषय: {items}",
    failed="जिनका उत्तर नहीं मिला: {items}",
    comma=", ",
    day="{day} {month_name} {year}",
    back="उत्तर पर वापस",
    months=(
        "जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून",
        "जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर",
    ),
)  # fmt: skip

LANGUAGES = {"ja": _JA, "en": _EN, "ko": _KO, "hi": _HI}


def labels(language: str) -> Labels:
    """The table of one language; ExportError names those there are."""
    try:
        return LANGUAGES[language]
    except KeyError:
        known = ", ".join(LANGUAGES)
        raise ExportError(f"no layout in language {language!r}", f"there are: {known}") from None
