"""Two tabs of the review page and a command line at the same answers at once, and what came of it.

A tab does as the page does in a browser: it reads which answer stands there out of the HTML, waits
a moment, and sends what its buttons and forms send. What each was told is held against the note.
"""

from __future__ import annotations

import os
import random
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch
from urllib.parse import quote

import httpx
from desk import BANK, Desk
from fakes import Turn, good_reader, job_of, make_paper, serve_models
from lxml import html
from web_shell import Log, Shell, words_of

from qa_notes import config
from qa_notes.files import write_whole
from qa_notes.web.house import House
from qa_notes.web.server import Server

KEYS = ("bank:problem", "bank:results")  # what all are at; `resources` and the rest stay
DEEDS = 4  # of each of the three
VERBS = ("accept", "undo", "redo", "deny", "unpin")
Deed = tuple[random.Random, str, str, int]  # whose chance, key, deed, a number of its own
PATIENCE = 60  # seconds for one answer of the fake model
COLOURS = "青赤緑白黒紫紺茶金銀"


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
    found = piece.xpath("//blockquote")
    return " ".join((found[0] if found else piece).text_content().split())


@dataclass
class Race:
    """A note, a server in this process, and the three that are at it."""

    desk: Desk
    maker: Maker
    tabs: Sequence[Tab]
    shell: Shell
    address: str  # of the server, to be opened
    before: str  # the note's text, which each interleaving begins with

    def run(self, seed: int) -> tuple[Log, list[str]]:
        """One interleaving: what all were told, and what the model has made."""
        write_whole(self.desk.path, self.before)
        begun, log = len(self.maker.made), Log()
        hands = (*self.tabs, self.shell)
        gate = threading.Barrier(len(hands))
        threads = [
            threading.Thread(target=self._work, args=(hand, deeds(seed, n), gate, log))
            for n, hand in enumerate(hands)
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
        server = open_ones.enter_context(Server(House(settings, ()), port=0))
        tabs = [Tab(name, server.address, desk.path.stem) for name in ("左", "右")]
        for tab in tabs:
            open_ones.callback(tab.close)
        yield Race(desk, maker, tabs, shell, server.address, desk.path.read_text("utf-8"))


def _beginning(paper: str) -> list[list[str]]:
    """One answer is to be checked, the other has one before and one after it."""
    key = KEYS[1]
    edits = [words_of("edit", paper, key, text) for text in ("前に書いた答え。", "後の答え。")]
    return [*edits, words_of("undo", paper, key, "")]
