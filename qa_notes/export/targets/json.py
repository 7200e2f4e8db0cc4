"""The article as data, by the schema that `qa-notes schema` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_notes.export.contents import Article
from qa_notes.export.lasting import utc
from qa_notes.export.target import Target
from qa_notes.faults import Fault, Rule
from qa_notes.languages import worded
from qa_notes.models import Answer, Maker, Note
from qa_notes.render import printed
from qa_notes.render.printed import PrintedAnswer
from qa_notes.render.text import clean, one_line
from qa_notes.unseen import escaped

if TYPE_CHECKING:
    from qa_notes.export.data import AnswerRow, PaperRow


def _write(article: Article) -> str:
    from qa_notes.export import data

    week, said = article.week, article.contents()
    row = data.ArticleRow(
        schema=data.SCHEMA,
        language=said.language,
        week=data.WeekRow(
            id=_known(week.id),
            title=_known(week.title),
            theme=_known(week.theme),
            intro=clean(week.intro).strip() if week.intro else None,
            trends=tuple(
                data.TrendRow(
                    language=code, text=one_line(trend.text), papers=trend.papers, model=own.by
                )
                for code, own in week.trends.items()
                for trend in own.items
            ),
        ),
        papers=tuple(_paper(note, article.options.evidence) for note in article.notes),
        failed=tuple(data.FailedRow(paper=one.paper, reason=one.reason) for one in said.failed),
    )
    return escaped(row.model_dump_json(by_alias=True, indent=1)) + "\n"


def _paper(note: Note, evidence: str) -> PaperRow:
    from qa_notes.export.data import PaperRow

    paper, abstract = note.paper, note.abstract.get(note.language)
    places = printed(note, evidence).answers
    makers = {question.key: question.made_by for question in note.own}
    return PaperRow(
        id=one_line(paper.id),
        title=_known(paper.title),
        short_name=_known(note.short_name),
        version=paper.version,
        authors=tuple(map(one_line, paper.authors)),
        published=paper.published,
        updated=paper.updated,
        url=_known(paper.url),
        pdf_url=_known(paper.pdf_url),
        categories=tuple(map(one_line, paper.categories)),
        withdrawn=paper.withdrawn,
        source=one_line(paper.source),
        content_sha256=_known(paper.content_sha256),
        original_abstract=clean(paper.abstract).strip() if paper.abstract else None,
        language=note.language,
        summary=_answer(note.summary) if note.summary else None,
        abstract=_answer(abstract) if abstract else None,
        answers=tuple(
            _answer(answer, place, makers.get((answer.bank, answer.question_id)))
            for answer, place in zip(note.answers, places, strict=True)
        ),
    )


def _answer(
    answer: Answer, place: PrintedAnswer | None = None, maker: Maker | None = None
) -> AnswerRow:
    """`place`: the same answer as it is printed; only quotations that stand on their page are."""
    from qa_notes.export.data import AnswerRow, ClaimRow, EvidenceRow

    quotations = place.quotations if place else ()
    at = {quotation.number: index for index, quotation in enumerate(quotations)}
    return AnswerRow(
        bank=one_line(answer.bank),
        question_id=one_line(answer.question_id),
        question=one_line(answer.question),
        asked_by=maker.value if maker else "bank",
        language=answer.language,
        verdict=answer.verdict.value,
        text=clean(answer.text).strip() if answer.verdict.has_text else "",
        reasons=_reasons(answer),
        claims=tuple(
            ClaimRow(text=one.text, evidence=tuple(at[q.number] for q in one.quotations))
            for one in (place.claims if place else ())
        ),
        evidence=tuple(
            EvidenceRow(
                quote=q.quote,
                page=q.page_number,
                paragraph=q.paragraph or None,
                section=q.heading,
                url=q.href,
            )
            for q in quotations
        ),
        looked_in=tuple(map(one_line, answer.looked_in)),
        model=one_line(answer.model),
        edited=answer.edited,
        written_at=moment.isoformat() if (moment := utc(answer.written_at)) else None,
    )


def _reasons(answer: Answer) -> tuple[str, ...]:
    """What a model's server said to us is not for others."""
    told = (Fault(Rule.NO_REPLY) if f.rule == Rule.REFUSED else f for f in answer.faults)
    return tuple(dict.fromkeys(one_line(worded(fault, answer.language)) for fault in told))


def _known(text: str | None) -> str | None:
    return one_line(text) or None if text else None


TARGET = Target(
    "everything as data: JSON by the schema that `qa-notes schema` prints", "json", _write
)
