"""Packages of other people, found by the entry points that they bring."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parents[1]


def put(folder: Path, package: str, group: str, entry: str, source: str) -> dict[str, str]:
    """A package in `folder` whose one module is `source`: the environment that has it in reach.

    `entry` is as in entry_points.txt: the name, and what of the package has it.
    """
    info = folder / f"{package}-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[{group}]\n{entry}\n")
    (folder / f"{package}.py").write_text(source)
    path = os.pathsep.join((str(folder), str(ROOT), str(ROOT / "tests")))
    return os.environ | {"PYTHONPATH": path}
