"""What must not change from one export to the next: ids, dates that no clock gives, and zip files.

A reader of feeds, a shelf of e-books and a deck of cards know by an id what they have already.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import quote

from qa_notes.export.contents import Article
from qa_notes.models import Answer, Note

AUTHORITY = "tag:qa-notes.github.io,2026:"  # RFC 4151; never to be changed
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)  # the first moment that a zip file can tell


def uri(*names: str) -> str:
    """A tag URI that is this thing's for good."""
    return AUTHORITY + "/".join(quote(name, safe="", errors="replace") for name in names)


def article_uri(article: Article) -> str:
    """That of its week; of a list of papers without a week, of these papers in any order."""
    if named := article.week.id or article.week.title:
        return uri("week", named)
    return uri("papers", digest(*sorted(note.paper.id for note in article.notes))[:20])


def digest(*names: str) -> str:
    """64 characters that no other names have."""
    return hashlib.sha256("\0".join(names).encode("utf-8", "replace")).hexdigest()


def number(*names: str) -> int:
    """A whole number of 41 bits, as a moment in milliseconds has."""
    return 1 << 40 | int(digest(*names)[:10], 16)


def changed(article: Article) -> datetime:
    """When the newest of its answers was written, in UTC.

    Where none says so: the newest date of its papers, else the Monday of its week, else 1980.
    """
    written = [moment for note in article.notes if (moment := note_changed(note))]
    days = [day for note in article.notes for day in _days(note)]
    if not days and (monday := article.week.monday):
        days = [monday]
    return max(written or [datetime.combine(day, time(), UTC) for day in days] or [EARLIEST])


def note_changed(note: Note) -> datetime | None:
    """When the newest of its answers was written, in UTC; None where none says so."""
    every = (note.summary, *note.abstract.values(), *note.answers)
    moments = (moment for answer in every if answer and (moment := answer_changed(answer)))
    return max(moments, default=None)


def answer_changed(answer: Answer) -> datetime | None:
    """When it was last asked, in UTC; a second later where somebody changed it since.

    An answer that was brought back from its history is newer than all of them.
    """
    every = [moment for one in (answer, *answer.history) if (moment := utc(one.written_at))]
    since = timedelta(seconds=int(answer.edited) + int(answer.newer > 0))
    return max(every) + since if every else None


def utc(moment: datetime | None) -> datetime | None:
    """To the second; a moment without a zone is taken for one of UTC."""
    if moment is None:
        return None
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return zoned.astimezone(UTC).replace(microsecond=0)


def packed(files: Mapping[str, bytes], when: datetime) -> bytes:
    """A zip file in which every file is of one moment; a file named mimetype is not compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, max(when, EARLIEST).timetuple()[:6])
            entry.create_system = 3  # on any machine
            entry.external_attr = 0o644 << 16
            method = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data, method)
    return out.getvalue()


def _days(note: Note) -> Iterable[date]:
    return (day for day in (note.paper.updated, note.paper.published) if day)
