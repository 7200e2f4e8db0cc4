"""docs/check.md lists every rule, and where it is asked: read off the rules themselves."""

from __future__ import annotations

import ast
import inspect
import os
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FunctionType
from typing import Any

from qa_notes import review
from qa_notes.checks import BRIEF, DRAFT, LANGUAGE, NOTE, QUESTION, TRANSLATION, note
from qa_notes.checks.language import half_title
from qa_notes.checks.name_spellings import name_spellings
from qa_notes.faults import Fault, Rule
from qa_notes.languages import LANGUAGES, language, worded

PAGE = Path(__file__).resolve().parents[1] / "docs" / "check.md"
TABLE = re.compile(r"(?<=\n)\| rule \|.*?\n(?=\n)", re.DOTALL)
COLUMNS = {"draft": DRAFT, "translation": TRANSLATION, "note": NOTE, "question": QUESTION}
# Beside the other texts of a note, and of what is no text of it.
WHOLE = (half_title, name_spellings, note.same_answers, note.of_evidence, review._unreadable)


def rules_of(check: Callable[..., Any]) -> set[str]:
    """The names of the rules whose faults a function makes, itself or by one of its module."""
    found: set[str] = set()
    waiting, seen = [check], set[Callable[..., Any]]()
    while waiting:
        function = waiting.pop()
        seen.add(function)
        known = inspect.unwrap(function).__globals__
        for call in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            called = known.get(call.func.id)
            if called is Fault:
                found |= set(_named(call.args[0], known))
            elif isinstance(called, FunctionType) and called.__module__ == function.__module__:
                waiting += [called] * (called not in seen)
    return found


def _named(node: ast.expr, known: dict[str, Any]) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*_named(node.body, known), *_named(node.orelse, known))
    elif isinstance(node, ast.Attribute):
        yield str(Rule[node.attr])
    else:
        assert isinstance(node, ast.Name)
        yield str(known[node.id])


def made_by(checks: Iterable[Callable[..., Any]]) -> set[str]:
    return {rule for check in checks for rule in rules_of(check)}


def askers() -> dict[str, set[str]]:
    """For each column the rules that every language asks there."""
    asked = {name: made_by(checks) for name, checks in COLUMNS.items()}
    asked["note"] |= made_by(WHOLE)
    return asked


def own(code: str) -> dict[str, set[str]]:
    """For each column the rules that one language adds."""
    spoken = language(code)
    rules = {
        "translation": spoken.rules,
        "note": (*spoken.rules, *spoken.note_rules, *spoken.note_wide),
        "question": spoken.question_rules,
    }
    return {name: made_by(checks) for name, checks in rules.items()}


def table() -> str:
    """The rules in the order of `Rule`, those of single languages behind."""
    general, added = askers(), {code: own(code) for code in LANGUAGES}
    asked = set().union(*general.values(), *(s for own in added.values() for s in own.values()))
    order = [*map(str, Rule), *(rule for code in LANGUAGES for rule in language(code).advice)]
    lines = [f"| rule | it says | {' | '.join(COLUMNS)} |", f"|---|---|{'---|' * len(COLUMNS)}"]
    for rule in (rule for rule in order if rule in asked):
        says = worded(Fault(rule, "…", "…"), "en")
        cells = (_cell(rule, name, general, added) for name in COLUMNS)
        lines.append(f"| `{rule}` | {says} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(
    rule: str, column: str, general: dict[str, set[str]], added: dict[str, dict[str, set[str]]]
) -> str:
    if rule in general[column]:
        return "x"
    return ", ".join(code for code in LANGUAGES if rule in added[code].get(column, ()))


def test_the_page_has_the_table():
    """QA_NOTES_WRITE_GOLDEN=1 (make golden) writes it anew; the diff is the review."""
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get("QA_NOTES_WRITE_GOLDEN"):
        page = TABLE.sub(lambda _: table(), page)
        PAGE.write_text(page, encoding="utf-8")
    assert TABLE.findall(page) == [table()]


def test_a_rule_is_found_wherever_it_is_made():
    assert rules_of(note.of_evidence) == {"no evidence", "quotation", "paragraph"}
    assert {"two spellings", "split word"} == rules_of(name_spellings)  # by its helpers
    assert made_by(BRIEF) == {"number", "no quotation"}
    assert {"language", "foreign script", "English", "changed link"} == made_by(LANGUAGE)


def test_every_rule_is_asked_or_ends_a_question():
    """Those that no check asks are told where there is no answer, or by what asks a model."""
    told = {
        Rule.GONE, Rule.NO_REPLY, Rule.NO_ANSWER, Rule.NOT_ASKED, Rule.REFUSED,
        Rule.NOTHING_FOUND, Rule.NOT_SAID, Rule.UNSURE, Rule.ORIGINAL,
        Rule.NO_LINKS, Rule.NO_ABSTRACT, Rule.OTHER_ABSTRACT, Rule.CUT_FILE, Rule.TOLD,
    }  # fmt: skip
    asked = set().union(*askers().values(), *(s for c in LANGUAGES for s in own(c).values()))
    assert {str(rule) for rule in Rule} - asked == {str(rule) for rule in told}
