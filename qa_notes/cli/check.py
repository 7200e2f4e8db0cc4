"""qa-notes check: read notes as an editor would, without a model, and list what is unfit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa_notes.cli import terminal
from qa_notes.cli.options import work_options
from qa_notes.config import Settings
from qa_notes.errors import UsageError
from qa_notes.languages import worded
from qa_notes.unseen import one_line

if TYPE_CHECKING:
    from qa_notes.checks.note import Finding

LONGEST = 80  # characters of the words at fault on one line; --json has all of them


@click.command(epilog="NOTES: note files, folders of notes, paper ids, week files.")
@click.argument("noted", metavar="[NOTES]...", nargs=-1)
@work_options
@click.option(
    "--pdfs", "pdfs", multiple=True, type=click.Path(exists=True, path_type=Path),
    help="PDFs, or folders of them, to look the quotations up in, besides those the notes name.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="No summary on stderr.")
def check(
    noted: tuple[str, ...], settings: Settings, pdfs: tuple[Path, ...], as_json: bool, quiet: bool
) -> None:
    """Check notes on disk and print each fault: paper, place, rule, words, why.

    \b
    qa-notes check                                  every note of the work folder
    qa-notes check 2311.11829 output/notes/a.json   these notes
    qa-notes check output/notes --pdfs papers/      and whether the PDFs print the quotations
    qa-notes check week.yaml --json                 the notes of a week, for a program

    No model is asked and nothing is changed. Exit status: 0 nothing found, 1 findings, 2 usage.
    """
    from qa_notes import review

    read = review.read(noted, settings)
    if not read.notes and not read.broken:
        raise UsageError(f"no notes in {settings.notes_dir}", "make some: qa-notes generate PAPERS")
    found = list(review.findings(read, settings, pdfs, terminal.say))
    if as_json:
        terminal.data([_row(finding) for finding in found])
    else:
        for finding in found:
            terminal.out(*_cells(finding))
    if not quiet:
        papers = len({finding.paper for finding in found})
        of = len(read.notes) + len(read.broken)
        terminal.say(f"{len(found)} findings in {papers} of {of} notes")
    raise SystemExit(bool(found))


def _row(finding: Finding) -> dict[str, str]:
    fault = finding.fault
    place = {"paper": finding.paper, "where": finding.where}
    return place | {
        "rule": str(fault.rule),
        "words": fault.words,
        "meant": fault.meant,
        "why": worded(fault, "en"),
    }


def _cells(finding: Finding) -> tuple[str, ...]:
    fault, words = finding.fault, one_line(finding.fault.words)
    if len(words) > LONGEST:
        words = f"{words[: LONGEST - 1]}…"
    # The words stand in their own column: in the reason they would stand twice.
    why = worded(replace(fault, words="…") if words else fault, "en")
    return finding.paper, finding.where, str(fault.rule), f"“{words}”", one_line(why)
