"""One note that is hard to print: what it says must come back from every target as it was meant.

SAID are the texts a reader has to see somewhere in the article, character for character once
markup and formulas are read; FORMULAS are the LaTeX of its formulas; LINKS its addresses.
"""

from __future__ import annotations

from datetime import date

from qa_notes.models import Answer, Claim, Evidence, Note, Paper, Verdict, Week

PLAIN = (
    "snake_case_name and __init__ and *not emphasis* and **not bold** at once",
    r"C:\new\table and \\server and a trailing backslash \ here",
    "it costs $5 and then $10, or US$20",
    "a | b || c and a<b>c</b> & d &amp; e <script>alert(1)</script>",
    "`code` and ``two`` and ```three``` and ~tilde~ and ~~struck~~ and ^caret^",
    "emoji 🎉👩‍🔬 and wide dashes — ― ー 〜 ～ and ｗｉｄｅ letters",
    "right to left: שלום עולם and مرحبا بالعالم, then left again",
    "{{ braces }} and {% tags %} and ${ dollar } and [[wiki]] and ![image](x) and [^9] and :smile:",
    "((Hatena note)) and [tex:x] and >>quote<< and @[card](x) and :::message and #hashtag",
    "1. no list",
    "# no heading",
    "> no quotation",
    "--- no rule",
    "+++ no front matter",
    ": no definition",
    "http: no link",
)
FORMULA = r"\sum_{i=1}^{n} x_i^2 < \frac{a}{b}"
INLINE = r"O(n_1 * n_2)"
FORMULAS = (FORMULA, INLINE)
LONG_URL = "https://example.org/a_b_c/(d)/e~f?x=1&y=2_3_4&z=%E3%81%82" + "&more=values" * 12
LINKS = (LONG_URL, "https://arxiv.org/pdf/2301.00002v1#page=7")
QUOTE = (
    "# Results\nWe find that `x_i` | y * z < 3 & 4 [5], \\alpha costs $1 (\"a\" 'b') — <b>now</b>."
)
QUOTED = QUOTE.replace("\n", " ")  # on one line, as every quotation is printed
TITLE = "A_b*c\\d$e|f<g>`h` — “i” 🎉: “#1” & “{{x}}”"
QUESTION = "what_is *it*? | <b> $5 `x` \\n 限界は?"

CLAIMS = (
    Claim("最初の文は a_b*c を述べます。", (0,)),
    Claim(f"次の文は \\( {INLINE} \\) を述べます。", (0, 1)),
)
EVIDENCE = (
    Evidence("2301.00002:p7:0", 7, QUOTE, "4 A_b | C"),
    Evidence("2301.00002:p2:0", 2, "A second *quotation* stands here.", "1 Introduction"),
)
SAID = (*PLAIN, QUOTED, TITLE, QUESTION, "最初の文は a_b*c を述べます。")


def _answer(question_id: str, question: str, text: str, **more: object) -> Answer:
    verdict = Verdict.ANSWERED
    return Answer(question_id, question, "ja", text, verdict, **more)  # type: ignore[arg-type]


HARD = Note(
    paper=Paper(
        id="2301.00002",
        title=TITLE,
        version=1,
        authors=("Ada_Lovelace*", "O'Brien & Söhne <x>"),
        published=date(2023, 1, 3),
        updated=date(2023, 1, 4),
        url="https://arxiv.org/abs/2301.00002",
        categories=("Computation & Language", "A|B_c"),
        source="arxiv",
    ),
    short_name="A_b",
    summary=_answer("summary", "", f"要約: {PLAIN[0]}"),
    abstract={"ja": _answer("abstract", "", "\n\n".join(PLAIN))},
    answers=(
        _answer("q1", QUESTION, f"{PLAIN[3]}\n- {PLAIN[2]}\n{LONG_URL}", evidence=EVIDENCE[:1]),
        _answer("q2", "式は?", f"$$ {FORMULA} $$ と \\( {INLINE} \\) です。"),
        _answer(
            "q3", "文ごとの根拠は?", "".join(claim.text for claim in CLAIMS),
            evidence=EVIDENCE, claims=CLAIMS,
        ),
        Answer("q4", "書かれていないことは?", "ja", "", Verdict.NOT_IN_PAPER, looked_in=("4 A_b",)),
    ),
)  # fmt: skip
HARD_WEEK = Week(
    id="2023-W01",
    title=TITLE,
    theme="theme_of *the* week | <i>",
    intro="紹介 a\\_b と **太字** です。",
)
