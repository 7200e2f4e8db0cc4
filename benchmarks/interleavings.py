"""Two tabs of the review page and a command line at one note: is a word lost, is one invented?

    python benchmarks/interleavings.py [--number 100] [--seed 0]

A note is made by the command line of a made paper, over a fake model server. Then two HTTP clients
that do as the page does, and processes that run commands, edit, accept, deny, undo, redo, unpin and
make anew the same two answers at once, four deeds each (tests/web_race.py). After each interleaving
what all were told is held against the note (tests/web_judge.py). Prints one JSON object:

writes    told to be saved: texts, acceptances, denials, answers of the model
refused   told that it cannot be done, or (`met`) that another answer stands there by now
lost      texts told to be saved that the note does not have, standing or in that answer's history
invented  texts in the note that nobody was told to have saved, or has saved as often
broken    what else is wrong: bytes of other answers, half files, locks, a refused client that was
          not shown what stands there, an error that is none of ours
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from web_judge import judged  # noqa: E402 (the tests' own race)
from web_race import raced  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--number", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0, help="of the first one")
    given = parser.parse_args()
    counts = dict.fromkeys(("writes", "refused", "met", "lost", "invented", "broken"), 0)
    with tempfile.TemporaryDirectory() as folder, raced(Path(folder)) as race:
        begun = time.monotonic()
        for seed in range(given.seed, given.seed + given.number):
            log, made = race.run(seed)
            end = judged(race.desk.path, race.before, log, made)
            for name in counts:
                found = getattr(end, name)
                counts[name] += found if isinstance(found, int) else len(found)
            if end.lost or end.invented or end.broken:
                print(seed, end, log.rows, file=sys.stderr)
        seconds = round(time.monotonic() - begun, 1)
    print(json.dumps({"interleavings": given.number, **counts, "seconds": seconds}))


if __name__ == "__main__":
    main()
