"""A command line that edits answers beside open pages, and a log of what everybody was told."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TextIO

from desk import Desk

SAYS = "import sys, web_shell; web_shell.obey(sys.stdin, sys.stdout)"
ALONE = 0.03  # of the commands: a process takes half a second to begin
PATIENCE = 60  # seconds for one of them


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody wanted, and what they were told of it."""

    who: str
    deed: str  # edit, regenerate, or one of VERBS
    key: str
    text: str  # what they wrote; empty of other deeds
    end: str  # saved, changed (another one stands there), refused, failed
    shown: str | None = None  # what stands there, as one that was refused was shown it


@dataclass
class Log:
    """What all were told in one interleaving. Safe between threads."""

    rows: list[Told] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)  # what no client may ever meet

    def say(self, *row: str, shown: str | None = None) -> str:
        """Keep a row; its end is returned."""
        told = Told(*row, shown=shown)
        self.rows.append(told)
        return told.end


class Shell:
    """A command line in a process of its own, which does one command after the other."""

    def __init__(self, desk: Desk) -> None:
        self.name, self._desk = "殻", desk
        self._process = subprocess.Popen(
            [sys.executable, "-c", SAYS],
            env=os.environ | desk.env | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def run(self, *words: str) -> tuple[int, str, str]:
        """One command: exit status, stdout and stderr."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        code, out, err = json.loads(self._process.stdout.readline())
        return code, out, err

    def act(self, chance: random.Random, key: str, deed: str, text: str, log: Log) -> None:
        """The same deeds as commands."""
        time.sleep(chance.choice([0, 0.005, 0.02]))
        words = words_of(deed, self._desk.paper, key, text)
        alone = chance.random() < ALONE
        code, err = self._alone(*words) if alone else self.run(*words)[::2]
        told(self.name, deed, key, text, (code, err), log)

    def _alone(self, *words: str) -> tuple[int, str]:
        """A process for this command alone, as people start them: exit status and stderr."""
        process = self._desk.start(*words)
        _, err = process.communicate(timeout=PATIENCE)
        return process.returncode, err


def words_of(deed: str, paper: str, key: str, text: str) -> list[str]:
    """A deed as it is typed."""
    options = {
        "edit": ["edit", "--text", text],
        "regenerate": ["regenerate", "-q"],
        "accept": ["edit", "--accept"],
        "deny": ["edit", "--not-in-paper"],
        "unpin": ["edit", "--unpin"],
        "undo": ["regenerate", "--undo"],
        "redo": ["regenerate", "--redo"],
    }[deed]
    return [options[0], paper, key, *options[1:]]


def told(who: str, deed: str, key: str, text: str, result: tuple[int, str], log: Log) -> None:
    """Keep what a command has said."""
    code, err = result
    if code and "Traceback" in err:
        log.broken.append(err)
    if deed == "regenerate":
        log.say(who, deed, key, "", "asked")
    else:
        changed = "another one by now" in err
        log.say(who, deed, key, text, "changed" if changed else "refused" if code else "saved")


def obey(commands: Iterable[str], answers: TextIO) -> None:
    """The process of a Shell: a line is the words of a command, and so is what comes of it."""
    from click.testing import CliRunner

    from qa_notes.cli import main

    for line in commands:
        result = CliRunner().invoke(main, json.loads(line))
        said = result.stderr
        if result.exception and not isinstance(result.exception, SystemExit):
            said += f"Traceback: {result.exception!r}"
        print(json.dumps([result.exit_code, result.stdout, said]), file=answers, flush=True)
