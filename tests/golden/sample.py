"""One small note with every verdict, and a week around it: what the golden files print."""

from __future__ import annotations

from datetime import date

from qa_notes.export import Failed
from qa_notes.faults import Fault, Rule
from qa_notes.models import Answer, Evidence, Match, Note, Paper, Verdict, Week

PAPER = Paper(
    id="2301.00001",
    title="Lanterns: Small *Lights* for Large $N$",
    version=2,
    authors=("Ada Example", "Björn Muster"),
    published=date(2023, 1, 2),
    updated=date(2023, 3, 4),
    url="https://arxiv.org/abs/2301.00001",
    pdf_url="https://arxiv.org/pdf/2301.00001v2",
    categories=("Computation and Language", "Machine Learning"),
    source="arxiv",
)
ON_PAGE_3 = Evidence(
    "2301.00001:p3:120",
    3,
    "Lanterns needs only 12 lights per room,\nwhich is 30% fewer than lamps [4].",
    "4 Results",
)
ON_PAGE_5 = Evidence(
    "2301.00001:p5:8", 5, "We train for $10 on one GPU.", "5 Cost", match=Match.NORMALIZED
)
NOWHERE = Evidence("2301.00001:p9:0", 9, "Lanterns is the best method ever.", match=Match.MISSING)


def an_answer(
    question: str, text: str, verdict: Verdict = Verdict.ANSWERED, **more: object
) -> Answer:
    """An answer in Japanese."""
    return Answer(f"q.{question}", question, "ja", text, verdict, **more)  # type: ignore[arg-type]


NOTE = Note(
    paper=PAPER,
    short_name="Lanterns",
    summary=an_answer(
        "要約", "少ない灯りで部屋を照らすLanternsを提案し、\\( O(n) \\)で動作することを示した."
    ),
    abstract={
        "ja": an_answer("概要", "灯りの数を減らす手法を提案する.\n\n費用は\\( O(n) \\)である.")
    },
    answers=(
        an_answer(
            "主な定量的結果は何ですか?",
            "必要な灯りは12個で、ランプより30%少ない.\n- 部屋: 12個\n- 廊下: 3個_だけ_",
            evidence=(ON_PAGE_3, NOWHERE),
        ),
        an_answer(
            "学習や推論にはどれほどの計算資源が必要ですか?",
            "GPU 1基で$10です.詳細は https://example.org/lanterns を参照してください.",
            evidence=(ON_PAGE_5, ON_PAGE_3),
        ),
        an_answer(
            "限界や潜在的な欠点は何ですか?",
            "",
            Verdict.NOT_IN_PAPER,
            looked_in=("5 Cost (p. 5)", "6 Conclusion (p. 6)"),
        ),
        an_answer(
            "{name}の核となるアイデアは何ですか?",
            "式 $$E = \\sum_{i=1}^{n} l_i < L$$ を最小化します.",
            Verdict.NEEDS_REVIEW,
            faults=(Fault(Rule.NUMBER, "12"),),
            evidence=(NOWHERE,),
        ),
        an_answer("今後は?", "", Verdict.FAILED, faults=(Fault(Rule.REFUSED, "busy"),)),
    ),
)
BARE = Note(Paper(id="a-file"))
WEEK = Week(id="2023-W01", title="2023年第1週の論文", intro="灯りの週です.")
FAILED = (Failed("broken_<1>.pdf", "it looks scanned"),)
