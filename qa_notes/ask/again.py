"""One more try, with the reason: what a model is told of its first one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from qa_notes.faults import Fault
from qa_notes.languages import worded

Made = TypeVar("Made")


def of_two(
    say: Callable[[str | None], Made], wrong: Callable[[Made], Fault | None]
) -> tuple[Made, Fault | None]:
    """The first thing said if nothing is `wrong` with it, else the second and what is wrong then.

    `say` is handed the reason, in English.
    """
    made = say(None)
    if (fault := wrong(made)) is None:
        return made, None
    made = say(worded(fault, "en"))
    return made, wrong(made)
