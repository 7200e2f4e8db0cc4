"""Papers, questions and a reader in languages that need other letters than English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from fakes import Turn, job_of, question_of

_DEVANAGARI = 9  # the script's number in MuPDF, which has a font for it


@dataclass(frozen=True)
class Reply:
    """What a good reader answers to a question that has `asked` in it."""

    asked: str  # words of the English question
    quoted: str
    english: str
    translated: str


@dataclass(frozen=True)
class Spoken:
    """A language: its paper, and what a good reader says of it."""

    code: str
    sections: dict[str, str]
    quoted: str  # the sentence that answers
    english: str  # the answer before translation
    translated: str
    question: str
    query: str
    script: int  # of the font
    replies: tuple[Reply, ...] = ()  # to a whole bank; to what is not among them there is none
    said: Mapping[str, str] = field(default_factory=dict)  # English sentence -> translation
    summed_up: str = ""  # the summary before translation; none: the answer

    @property
    def bank(self) -> str:
        """One question, asked and searched for in this language and in English."""
        return (
            "questions:\n  - id: results\n"
            f'    text: {{{self.code}: "{self.question}", en: "What are the results?"}}\n'
            f"    queries: {{{self.code}: ['{self.query}'], en: [our lamps reach]}}\n"
        )

    def reader(self, turns: Sequence[Turn]) -> str:
        """Quotes the sentence by its number, answers in English, translates, and sums up."""
        shown = turns[-1][1]
        if job_of(turns) == "summary":
            return self.summed_up or self.english
        if job_of(turns) == "translate":
            known = {reply.english: reply.translated for reply in self.replies} | self.said
            return known.get(shown.rpartition("\n")[2], self.translated)
        asked = str(question_of(turns))
        own = Reply("", self.quoted, self.english, self.translated)
        reply = next((r for r in self.replies or (own,) if r.asked in asked), None)
        if reply is None:
            return "NONE"
        number = shown.partition(reply.quoted)[0].rpartition("[")[2].partition("]")[0]
        return f"QUOTE: [{number}]\nANSWER: {reply.english}" if number.isdigit() else "NONE"


KOREAN = Spoken(
    "ko",
    {
        "초록": "우리는 방의 조명을 줄이는 새로운 방법을 제안한다. 이 방법은 밝기를 크게 높인다.",
        "1 서론": "큰 방은 저녁마다 어둡고 조명에는 많은 전기가 필요하다. 이전의 조명은 방마다 "
        "전선이 필요했다. 이 논문은 건전지로 켜지는 작은 조명을 다룬다.",
        "2 방법": "각 모서리에 조명을 하나씩 두고 사람이 없으면 어둡게 한다. 제어기는 이틀 동안 "
        "학습하였다. 학습에는 그래픽 카드 여덟 장을 사용하였다.",
        "3 결과": "제안한 조명은 와트당 28.4 루멘에 도달하였다. 가장 강한 기준보다 조명이 삼할 "
        "적게 필요하다. 비가 오면 밖에서는 쓸 수 없다.",
    },
    "제안한 조명은 와트당 28.4 루멘에 도달하였다.",
    "The proposed lamps reach 28.4 lumen a watt.",
    "제안한 조명은 와트당 28.4 루멘에 도달합니다.",
    "주요 결과는 무엇입니까?",
    "조명은 와트당 도달",
    15,
)
KOREAN_WHOLE = replace(  # with an answer to each question of the default bank that has one
    KOREAN,
    replies=(
        Reply(
            "What problem",
            "큰 방은 저녁마다 어둡고 조명에는 많은 전기가 필요하다.",
            "Large rooms are dark every evening and their lamps need much electricity.",
            "큰 방은 저녁마다 어둡고 조명에 많은 전기가 필요합니다.",
        ),
        Reply(
            "limits of existing",
            "이전의 조명은 방마다 전선이 필요했다.",
            "Earlier lamps needed a cable for every room.",
            "이전의 조명은 방마다 전선이 있어야 했습니다.",
        ),
        Reply(
            "core idea",
            "이 논문은 건전지로 켜지는 작은 조명을 다룬다.",
            "The paper lights rooms with small lamps that run on batteries.",
            "이 논문은 건전지로 켜지는 작은 조명으로 방을 밝힙니다.",
        ),
        Reply(
            " work?",
            "각 모서리에 조명을 하나씩 두고 사람이 없으면 어둡게 한다.",
            "A lamp in each corner is dimmed when nobody is there.",
            "각 모서리의 조명은 사람이 없을 때 어두워집니다.",
        ),
        Reply(
            "differ",
            "가장 강한 기준보다 조명이 삼할 적게 필요하다.",
            "It needs fewer lamps than the strongest baseline.",
            "가장 강한 기준보다 더 적은 조명으로 충분합니다.",
        ),
        Reply(
            "quantitative",
            "제안한 조명은 와트당 28.4 루멘에 도달하였다.",
            "The proposed lamps reach 28.4 lumen a watt.",
            "제안한 조명은 와트당 28.4 루멘에 도달합니다.",
        ),
        Reply(
            "computing",
            "학습에는 그래픽 카드 여덟 장을 사용하였다.",
            "Training used 8 graphics cards.",
            "학습에는 그래픽 카드 8장을 사용했습니다.",
        ),
        Reply(
            "limitations",
            "비가 오면 밖에서는 쓸 수 없다.",
            "It cannot be used outdoors when it rains.",
            "비가 오는 날에는 밖에서 쓸 수 없습니다.",
        ),
    ),
    said={
        "The paper proposes a new method that needs fewer lamps.": "이 논문은 조명이 적게 필요한 "
        "새로운 방법을 제안합니다."
    },
    summed_up="The paper proposes a new method that needs fewer lamps.",
)
HINDI = Spoken(
    "hi",
    {
        "सारांश": "हम बड़े कमरों के लिए छोटे दीपों की एक नई विधि प्रस्तुत करते हैं। यह विधि चमक बढ़ाती है।",
        "1 परिचय": "बड़े कमरे शाम को अँधेरे रहते हैं और दीपों को बहुत बिजली चाहिए। पुराने दीपों को हर "
        "कमरे में तार चाहिए था। यह शोधपत्र बैटरी से जलने वाले छोटे दीपों के बारे में है।",
        "2 विधि": "हर कोने में एक दीप रखा जाता है और कोई न हो तो वह मंद हो जाता है। नियंत्रक ने दो दिन तक "
        "सीखा। सीखने में आठ ग्राफ़िक कार्ड लगे।",
        "3 परिणाम": "प्रस्तावित दीप प्रति वाट 28.4 लुमेन तक पहुँचते हैं। सबसे अच्छे पुराने दीपों से कम दीप लगते "
        "हैं। बारिश में बाहर इनका उपयोग संभव नहीं है।",
    },
    "प्रस्तावित दीप प्रति वाट 28.4 लुमेन तक पहुँचते हैं।",
    "The proposed lamps reach 28.4 lumen a watt.",
    "प्रस्तावित दीप प्रति वाट 28.4 लुमेन तक पहुँचते हैं।",
    "मुख्य परिणाम क्या हैं?",
    "दीप प्रति वाट पहुँचते",
    _DEVANAGARI,
)


def write_paper(spoken: Spoken, path: Path) -> Path:
    """The paper as a PDF whose letters are in the order in which they are read."""
    import pymupdf

    korean = spoken.code == "ko"
    font = pymupdf.Font("korea") if korean else pymupdf.Font(script=spoken.script)
    with pymupdf.open() as pdf:
        page, y = pdf.new_page(), 80.0
        for heading, text in spoken.sections.items():
            writer = pymupdf.TextWriter(page.rect)
            writer.append((72, y), heading, font=font, fontsize=14)
            y += 24
            for line in _lines(text, 44 if korean else 60):
                writer.append((72, y), line, font=font, fontsize=10)
                y += 15
            writer.write_text(page)
            y += 18
        pdf.save(path)
    return path


def _lines(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


LANTERNS = "Lanterns reaches 28.4 lumen a watt on HallBench, 2.4 more than the best lamp."
LANTERNS_SUM = (
    "Lanterns lights a room with small lights and reaches 28.4 lumen a watt on HallBench."
)
# The sentences of an English paper's abstract, its answer and its summary, in each language.
LANTERNS_IN = {
    "ko": {
        "Rooms are dark in the evening, and lamps are large.": "방은 저녁에 어둡고 조명은 큽니다.",
        "We present Lanterns, a method that lights a room with small lights.": "우리는 작은 "
        "조명으로 방을 밝히는 방법인 Lanterns를 제시합니다.",
        "On the HallBench data set Lanterns reaches 28.4 lumen a watt.": "HallBench 데이터셋에서 "
        "Lanterns는 와트당 28.4루멘에 도달합니다.",
        LANTERNS: "Lanterns는 HallBench에서 와트당 28.4루멘에 도달하며, 이는 가장 좋은 조명보다 "
        "2.4 높습니다.",
        LANTERNS_SUM: "Lanterns는 작은 조명으로 방을 밝히고 HallBench에서 와트당 28.4루멘을 "
        "냅니다.",
    },
    "hi": {
        "Rooms are dark in the evening, and lamps are large.": "कमरे शाम को अँधेरे होते हैं और दीप बड़े "
        "होते हैं।",
        "We present Lanterns, a method that lights a room with small lights.": "हम Lanterns नामक "
        "विधि प्रस्तुत करते हैं, जो छोटे दीपों से कमरे को रोशन करती है।",
        "On the HallBench data set Lanterns reaches 28.4 lumen a watt.": "HallBench डेटासेट पर "
        "Lanterns प्रति वाट 28.4 लुमेन तक पहुँचता है।",
        LANTERNS: "Lanterns HallBench पर प्रति वाट 28.4 लुमेन तक पहुँचता है, जो सबसे अच्छे दीप से 2.4 "
        "अधिक है।",
        LANTERNS_SUM: "Lanterns छोटे दीपों से कमरे को रोशन करता है और HallBench पर प्रति वाट 28.4 लुमेन "
        "देता है।",
    },
    "en": {},
}
