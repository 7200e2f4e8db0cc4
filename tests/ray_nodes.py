"""A Ray cluster of several nodes on this machine, each as `ray start` begins it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120  # seconds until a process of a busy machine is given up


def free_port() -> int:
    """A port of the loopback interface that nobody uses now."""
    with socket.socket() as at:
        at.bind(("127.0.0.1", 0))
        return int(at.getsockname()[1])


@dataclass
class Nodes:
    """The nodes by when they were started; the first one is the head."""

    address: str
    folder: str
    env: dict[str, str]
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add(self, cpus: float = 1) -> None:
        """Start one more, and wait until it is there."""
        words = [str(Path(sys.executable).with_name("ray")), "start", "--block"]
        if self.started:
            words += [f"--address={self.address}"]
        else:
            port = self.address.rpartition(":")[2]
            words += ["--head", "--node-ip-address=127.0.0.1", f"--port={port}"]
            words += ["--include-dashboard=false", f"--temp-dir={self.folder}"]
        words += [f"--num-cpus={cpus}", "--disable-usage-stats", "--object-store-memory=80000000"]
        log = (Path(self.folder) / f"start{len(self.started)}.log").open("wb+")
        process = subprocess.Popen(
            words, env=os.environ | self.env, stdout=log, stderr=log, start_new_session=True
        )
        self.started.append(process)
        end = time.monotonic() + PATIENCE
        while b"--block" not in (said := Path(log.name).read_bytes()):
            assert process.poll() is None and time.monotonic() < end, said.decode()
            time.sleep(0.1)
        log.close()

    def kill(self, place: int) -> None:
        """What a power cut does to a machine: kill -9 for all of its processes at once."""
        pids = _below(self.started[place].pid)
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.started[place].wait()


def _below(pid: int) -> list[int]:
    """A process and all that it has started."""
    parents: dict[int, int] = {}
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            with suppress(OSError):
                parents[int(each.name)] = int(
                    (each / "stat").read_text().rpartition(")")[2].split()[1]
                )
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


@contextmanager
def ray_nodes(count: int, env: dict[str, str], cpus: float = 1) -> Iterator[Nodes]:
    """So many nodes, for as long as the block lasts."""
    more = {"PYTHONPATH": str(ROOT), "RAY_health_check_period_ms": "500"}
    more |= {"RAY_health_check_failure_threshold": "3", "RAY_AUTH_MODE": "token"}
    more |= {"RAY_health_check_timeout_ms": "1000", "RAY_health_check_initial_delay_ms": "0"}
    more |= {"RAY_AUTH_TOKEN": uuid.uuid4().hex}
    with tempfile.TemporaryDirectory(prefix="r", ignore_cleanup_errors=True) as folder:
        nodes = Nodes(f"127.0.0.1:{free_port()}", folder, env | more)
        try:
            for _ in range(count):
                nodes.add(cpus)
            yield nodes
        finally:
            for place in reversed(range(len(nodes.started))):
                nodes.kill(place)
