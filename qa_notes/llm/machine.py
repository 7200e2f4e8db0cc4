"""What this machine has: cores, memory, vector units."""

from __future__ import annotations

import os
from pathlib import Path

_LIMIT = Path("/sys/fs/cgroup/memory.max")  # of a container


def cores() -> int:
    """Those that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return os.cpu_count() or 1


def memory() -> float | None:
    """GB of memory, within a container's limit; None where the system does not say."""
    try:
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows
        return None
    try:
        limit = int(_LIMIT.read_text(encoding="ascii"))
    except (OSError, ValueError):  # none, or "max"
        return whole / 1e9
    return min(whole, limit) / 1e9


def wide_vectors() -> bool:
    """Whether llama.cpp's second copy of the weights pays, laid out for wide vector units.

    On cores without them a prompt is read a fifth slower. True where nothing is known.
    """
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return True
    return "avx512f" in flags or "asimddp" in flags  # x86, ARM
