"""qa-notes export: notes on disk to one article."""

from __future__ import annotations

from pathlib import Path

import click

from qa_notes import notes
from qa_notes.cli.options import work_options
from qa_notes.config import Settings
from qa_notes.errors import ExportError, NoteError
from qa_notes.export import Failed, Options, article
from qa_notes.files import write_whole
from qa_notes.models import Note, PaperRef, Verdict, Week
from qa_notes.sources import expand


@click.command()
@click.argument("papers", nargs=-1)
@work_options
@click.option(
    "--format", "kind", type=click.Choice(["markdown", "html"]), default="markdown",
    show_default=True,
)  # fmt: skip
@click.option(
    "--evidence", type=click.Choice(["none", "footnotes", "inline"]), default="footnotes",
    show_default=True, help="How the quotations behind the answers are shown.",
)  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
@click.option("--incomplete", is_flag=True, help="Print even if notes or answers are missing.")
def export(
    papers: tuple[str, ...], settings: Settings, kind: str, evidence: str, **flags: object
) -> None:
    """Print a week, some papers, or every note as one article on stdout.

    \b
    qa-notes export question_bank/weeks/sample.yaml --format html --out week.html
    qa-notes export 2311.11829 --evidence inline | less
    """
    week, chosen, missing = _choose(papers, settings)
    lacking = [*missing, *(_lacks(note) for note in chosen if note.count(Verdict.FAILED))]
    if lacking and not flags["incomplete"]:
        raise ExportError(
            "the article would be incomplete: "
            + "; ".join(f"{f.paper}: {f.reason}" for f in lacking),
            "finish it with: qa-notes generate, or print it as it is: --incomplete",
        )
    if not chosen:
        raise ExportError(
            f"no notes in {settings.notes_dir}", "make some: qa-notes generate PAPERS"
        )
    options = Options(kind, settings.language, evidence, tuple(missing))  # type: ignore[arg-type]
    text = article(week, chosen, options)
    out = flags["out"]
    if isinstance(out, Path):
        try:
            write_whole(out, text)
        except OSError as err:
            raise ExportError(f"cannot write {out}: {err.strerror}", "give --out another") from err
        click.echo(out, err=True)
    else:
        click.echo(text, nl=False)


def _choose(papers: tuple[str, ...], settings: Settings) -> tuple[Week, list[Note], list[Failed]]:
    """The week, its notes in its order, and the papers that have none."""
    if not papers:
        found = [note for _, note in notes.all_notes(settings.notes_dir)]
        broken = [n for n in found if isinstance(n, NoteError)]
        if broken:
            raise broken[0]
        return Week(), [n for n in found if isinstance(n, Note)], []
    week, chosen, missing = expand(papers), [], []
    for ref in week.papers:
        note = notes.load(notes.path_of(ref.id, settings.notes_dir))
        if note is None:
            missing.append(Failed(_name(ref), "no note"))
        else:
            chosen.append(note)
    return week, chosen, missing


def _name(ref: PaperRef) -> str:
    return str(ref.facts.get("title") or ref.id)


def _lacks(note: Note) -> Failed:
    return Failed(note.paper.title or note.paper.id, f"{note.count(Verdict.FAILED)} unanswered")
