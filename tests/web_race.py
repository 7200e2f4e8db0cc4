"""Two tabs of the review page and a command line at the same answers at once, and what came of it.

A tab does as the page does in a browser: it reads which answer stands there out of the HTML, waits
a moment, and sends what its buttons and forms send. What each was told is held against the note.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch
from urllib.parse import quote

import httpx
from desk import BANK, Desk
from fakes import Turn, good_reader, job_of, make_paper, serve_models
from lxml import html

from qa_notes import config
from qa_notes.files import write_whole
from qa_notes.web.server import Server

KEYS = ("bank:problem", "bank:results")  # what all are at; `resources` and the rest stay
DEEDS = 4  # of each of the three
VERBS = ("accept", "undo", "redo", "deny", "unpin")
Deed = tuple[random.Random, str, str, int]  # whose chance, key, deed, a number of its own
PATIENCE = 60  # seconds for one answer of the fake model
COLOURS = "青赤緑白黒紫紺茶金銀"
SAYS = "import sys, web_race; web_race.obey(sys.stdin, sys.stdout)"


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


class Maker:
    """A model that never makes the same answer twice."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self._turn = threading.Lock()

    def __call__(self, turns: Sequence[Turn]) -> str:
        said = good_reader(turns)
        if job_of(turns) != "translate":
            return said
        with self._turn:
            number = f"{len(self.made):04d}"
            word = "".join(COLOURS[int(digit)] for digit in number)
            said = re.sub(r"^この文は.{4}に", f"この文は{word}に", said)
            self.made.append(said)
        return said


class Tab:
    """One page that is open in a browser."""

    def __init__(self, name: str, address: str, stem: str) -> None:
        self.name = name
        self._client = httpx.Client(follow_redirects=True, timeout=PATIENCE)
        home = self._client.get(address)
        assert home.status_code == 200, home.text
        self._paper = str(home.url) + f"papers/{stem}"
        self._origin = {"Origin": address.partition("/?")[0], "HX-Request": "true"}

    def close(self) -> None:
        self._client.close()

    def act(self, chance: random.Random, key: str, deed: str, text: str, log: Log) -> None:
        """Look, think, and do it; of words that were refused, perhaps once more."""
        if deed == "regenerate":
            log.say(self.name, deed, key, "", self._regenerated(key))
            return
        if deed == "edit":
            seen = self._value(self._html(f"{self._way(key)}/edit"), "seen")
        else:
            offered = self._offered(chance, key)
            if deed not in offered:
                return
            seen = offered[deed]
        time.sleep(chance.choice([0, 0, 0.002, 0.01, 0.03]))
        seen = self._sent(key, deed, text, seen, log)
        while seen is not None and text and chance.random() < 0.6:
            seen = self._sent(key, deed, text, seen, log)

    def _offered(self, chance: random.Random, key: str) -> dict[str, str]:
        """The buttons of an answer, each with what it says that is seen."""
        whole = chance.random() < 0.5
        page = self._html(self._paper if whole else self._way(key))
        (one,) = page.xpath(f"//article[@data-key='{key}']")
        forms = one.xpath(".//form[.//button[@data-act]][.//input[@name='seen']]")
        return {f.xpath(".//button/@data-act")[0]: self._value(f, "seen") for f in forms}

    def _sent(self, key: str, deed: str, text: str, seen: str, log: Log) -> str | None:
        """What is seen now, where another answer stands there than was seen."""
        form = {"seen": seen, **({"text": text} if text else {})}
        reply = self._post(f"{self._way(key)}/{deed}", form)
        if reply.status_code == 200:
            log.say(self.name, deed, key, text, "saved")
            return None
        piece = html.fromstring(reply.text)
        if reply.status_code != 409:
            log.say(self.name, deed, key, text, "refused", shown=_stands(piece))
            return None
        if text and piece.xpath("string(//textarea)").strip() != text:
            log.broken.append(f"the words of {self.name} are gone from its form: {text}")
        if not piece.xpath("//*[@role='alert']"):
            log.broken.append(f"{self.name} was not told why: {deed} {key}")
        log.say(self.name, deed, key, text, "changed", shown=_stands(piece))
        return self._value(piece, "seen") if text else None

    def _regenerated(self, key: str) -> str:
        """Ask for it, and wait until the page shows no work any more."""
        reply = self._post(f"{self._way(key)}/regenerate", {"hint": "", "llm": "", "recipe": ""})
        assert reply.status_code == 200, reply.text
        end = time.monotonic() + PATIENCE
        while html.fromstring(reply.text).xpath("//*[@class='working']"):
            assert time.monotonic() < end, "the model is never ready"
            time.sleep(0.02)
            reply = self._client.get(self._way(key))
        return "asked"

    def _way(self, key: str) -> str:
        return f"{self._paper}/answers/{quote(key, safe='')}"

    def _html(self, where: str) -> html.HtmlElement:
        reply = self._client.get(where, headers={"HX-Request": "true"})
        assert reply.status_code == 200, reply.text
        return html.fromstring(reply.text)

    def _post(self, where: str, form: dict[str, str]) -> httpx.Response:
        return self._client.post(where, data=form, headers=self._origin)

    @staticmethod
    def _value(piece: html.HtmlElement, name: str) -> str:
        return str(piece.xpath(f".//input[@name='{name}']/@value")[0])


def _stands(piece: html.HtmlElement) -> str:
    """The text that a piece shows as standing there."""
    found = piece.xpath("//blockquote") or piece.xpath("//div[contains(@class, 'said')]")
    return " ".join((found[0] if found else piece).text_content().split())


class Shell:
    """A command line in a process of its own, which does one command after the other."""

    def __init__(self, desk: Desk) -> None:
        self.name, self._paper = "shell", desk.paper
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
        code, out, err = self.run(*words_of(deed, self._paper, key, text))
        told(self.name, deed, key, text, (code, out, err), log)


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


def told(who: str, deed: str, key: str, text: str, result: tuple[int, str, str], log: Log) -> None:
    """Keep what a command has said."""
    code, _, err = result
    if code and "Traceback" in err:
        log.broken.append(err)
    if deed == "regenerate":
        log.say(who, deed, key, "", "asked")
    else:
        changed = "another one by now" in err
        log.say(who, deed, key, text, "changed" if changed else "refused" if code else "saved")


def obey(commands: Iterator[str], answers: object) -> None:
    """The process of a Shell: a line is the words of a command, and so is what comes of it."""
    from click.testing import CliRunner

    from qa_notes.cli import main

    for line in commands:
        result = CliRunner().invoke(main, json.loads(line))
        said = result.stderr
        if result.exception and not isinstance(result.exception, SystemExit):
            said += f"Traceback: {result.exception!r}"
        print(json.dumps([result.exit_code, result.stdout, said]), file=answers, flush=True)


@dataclass
class Race:
    """A note, a server in this process, and the three that are at it."""

    desk: Desk
    maker: Maker
    hands: Sequence[Tab | Shell]
    before: str  # the note's text, which each interleaving begins with

    def run(self, seed: int) -> tuple[Log, list[str]]:
        """One interleaving: what all were told, and what the model has made."""
        write_whole(self.desk.path, self.before)
        begun, log = len(self.maker.made), Log()
        gate = threading.Barrier(len(self.hands))
        threads = [
            threading.Thread(target=self._work, args=(hand, deeds(seed, n), gate, log))
            for n, hand in enumerate(self.hands)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return log, self.maker.made[begun:]

    @staticmethod
    def _work(hand: Tab | Shell, plan: Iterator[Deed], gate: threading.Barrier, log: Log) -> None:
        gate.wait()
        for chance, key, deed, word in plan:
            text = f"{hand.name}の{word}番目の答えです。" if deed == "edit" else ""
            try:
                hand.act(chance, key, deed, text, log)
            except Exception as err:  # noqa: BLE001 whatever it is, the interleaving has failed
                log.broken.append(f"{hand.name} {deed}: {err!r}")


def deeds(seed: int, hand: int) -> Iterator[Deed]:
    """What one of the three does in an interleaving.

    In a third of them somebody asks the model, which takes a second: one of the three, or both tabs
    at once.
    """
    chance = random.Random(f"{seed} {hand}")
    asks = {0: (0,), 1: (1,), 2: (2,), 3: (0, 1)}.get(seed % 12, ())
    asks_at = chance.randrange(DEEDS) if hand in asks else -1
    for number in range(DEEDS):
        key = chance.choice((KEYS[0], *KEYS))
        deed = chance.choice(["edit"] * 5 + [*VERBS])
        yield chance, key, "regenerate" if number == asks_at else deed, chance.randrange(10**9)


@contextmanager
def raced(folder: Path) -> Iterator[Race]:
    """A work folder with a note that the command line has made, two tabs and a command line."""
    make_paper(folder / "lanterns.pdf")
    (folder / "bank.yaml").write_text(BANK, encoding="utf-8")
    maker = Maker()
    with ExitStack() as open_ones:
        desk = Desk(folder, open_ones.enter_context(serve_models(maker)))
        open_ones.enter_context(patch.dict(os.environ, desk.env))
        shell = Shell(desk)
        open_ones.callback(shell.close)
        for words in (["generate", desk.paper, "-q"], *_beginning(desk.paper)):
            code, _, err = shell.run(*words)
            assert code == 0, err
        desk.edit_answer("problem", verdict="needs_review", faults=[{"rule": "number"}])
        settings = config.load(folder, desk.env, folder)
        server = open_ones.enter_context(Server(settings, (), port=0))
        tabs = [Tab(name, server.address, desk.path.stem) for name in ("左", "右")]
        for tab in tabs:
            open_ones.callback(tab.close)
        yield Race(desk, maker, (*tabs, shell), desk.path.read_text("utf-8"))


def _beginning(paper: str) -> list[list[str]]:
    """One answer is to be checked, the other has one before and one after it."""
    key = KEYS[1]
    edits = [words_of("edit", paper, key, text) for text in ("前に書いた答え。", "後の答え。")]
    return [*edits, words_of("undo", paper, key, "")]
