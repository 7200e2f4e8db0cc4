"""How much of the review page is its own, and how much a call of what the commands have, too?

    python benchmarks/weblines.py

Statements of functions in qa_notes/web, by lines of code (no comments, docstrings, imports and
signatures). One is shared if it names anything that comes from outside of qa_notes/web but within
qa_notes, the nouns and errors apart; what lies between a shared one and its result, such as a
condition over it, counts as own. Verbs are the functions that answer a POST, with what they call
in their own module. Prints one JSON object: lines in all, shared, own, own by module, and the same
of the verbs alone.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

WEB = Path(__file__).resolve().parents[1] / "qa_notes" / "web"
NOUNS = ("qa_notes.models", "qa_notes.errors", "qa_notes.config", "qa_notes.faults")
VERB_MODULES = ("paper.py", "week.py", "jobs.py")


def shared_names(tree: ast.Module) -> set[str]:
    """What the module imports from the rest of the program, in functions, too."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            ours = node.module.partition(".")[0] == "qa_notes"
            if ours and not node.module.startswith(("qa_notes.web", *NOUNS)):
                names |= {alias.asname or alias.name for alias in node.names if alias.name != "web"}
    return names


def statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Simple statements of functions, and the heads of others."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _inner(function.body)


def _inner(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_text or isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef):
            continue
        yield node
        for name in ("body", "orelse", "finalbody", "handlers"):
            for child in getattr(node, name, []):
                yield from _inner(child.body if isinstance(child, ast.ExceptHandler) else [child])


def lines_of(node: ast.stmt) -> int:
    """Of a simple statement; of one that holds others, its head."""
    body = getattr(node, "body", None)
    end = body[0].lineno - 1 if body else (node.end_lineno or node.lineno)
    return max(1, end - node.lineno + 1)


def head_names(node: ast.stmt) -> set[str]:
    inner = {id(n) for part in getattr(node, "body", []) for n in ast.walk(part)}
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and id(n) not in inner}


def main() -> None:
    total = shared = 0
    own: dict[str, int] = {}
    verbs = {"lines": 0, "shared": 0}
    for path in sorted(WEB.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = shared_names(tree)
        for node in statements(tree):
            size = lines_of(node)
            is_shared = bool(head_names(node) & names)
            total += size
            shared += size * is_shared
            own[path.name] = own.get(path.name, 0) + size * (not is_shared)
            if path.name in VERB_MODULES:
                verbs["lines"] += size
                verbs["shared"] += size * is_shared
    print(
        json.dumps(
            {"lines": total, "shared": shared, "own": total - shared, "by_module": own}
            | verbs_of(verbs),
            indent=1,
        )
    )


def verbs_of(found: dict[str, int]) -> dict[str, int]:
    return {"verb_lines": found["lines"], "verb_own": found["lines"] - found["shared"]}


if __name__ == "__main__":
    main()
