"""Programs of npm that read what we write: at the versions a test names, installed once."""

from __future__ import annotations

import os
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path

from filelock import FileLock
from programs import lacking, program

OLDEST = 20  # Node.js; with an older one readers do not even start
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or tempfile.gettempdir()) / "qa-notes-node"


def node(script: str, *packages: str, said: str = "") -> str:
    """What the module `script` prints, which may import the packages; `said` is its input.

    A package is named with its version, as in katex@0.16.22.
    """
    folder = _installed(packages)
    place = folder / f"{sha256(script.encode()).hexdigest()[:16]}.mjs"
    place.write_text(script, encoding="utf-8")
    done = subprocess.run(
        ["node", str(place)], input=said, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _installed(packages: tuple[str, ...]) -> Path:
    """A folder whose node_modules hold the packages."""
    npm, node = program("npm", "npm"), program("nodejs", "node")
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    if int(version.strip("v\n").split(".")[0]) < OLDEST:
        lacking(f"Node.js {OLDEST} or newer, but {version.strip()},", "nodejs")
    folder = CACHE / sha256(" ".join(packages).encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "lock"):
        whole = folder / "installed"
        if not whole.exists():
            quiet = ["--no-audit", "--no-fund", "--ignore-scripts"]
            (folder / "package.json").write_text("{}", encoding="utf-8")
            command = [npm, "install", "--prefix", str(folder), *quiet, *packages]
            done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
            assert done.returncode == 0, f"npm cannot install {packages}: {done.stderr}"
            whole.touch()
    return folder
