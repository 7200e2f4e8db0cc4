"""Papers, questions and a reader in languages that need other letters than English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fakes import Turn, job_of, question_of

_DEVANAGARI = 9  # the script's number in MuPDF, which has a font for it


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
        if job_of(turns) == "summary":
            return self.english
        if job_of(turns) == "translate":
            return self.translated
        shown = question_of(turns) and turns[-1][1]
        number = str(shown).partition(self.quoted)[0].rpartition("[")[2].partition("]")[0]
        return f"QUOTE: [{number}]\nANSWER: {self.english}" if number.isdigit() else "NONE"


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
