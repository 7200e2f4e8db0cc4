"""A real S3 server on the loopback interface: moto's, which compares versions as it writes."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.request import Request, urlopen

BUCKET = "notes"


@dataclass
class Bucket:
    """A bucket and how to reach it."""

    address: str  # of the server
    asked: list[str] = field(default_factory=list)  # "PUT /notes/2311.11829.json"

    @property
    def env(self) -> dict[str, str]:
        """The variables by which every client of S3 finds it."""
        return {
            "AWS_ENDPOINT_URL": self.address,
            "AWS_ACCESS_KEY_ID": "tester",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
        }


@contextmanager
def serve_s3() -> Iterator[Bucket]:
    """The server, with an empty bucket, for as long as the block lasts."""
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log(self, *args: Any) -> None:
            """Say nothing."""

    serve = DomainDispatcherApplication(create_backend_app)
    turn = threading.Lock()
    bucket = Bucket("")

    def one_by_one(env: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        bucket.asked.append(f"{env['REQUEST_METHOD']} {env['PATH_INFO']}")
        with turn:  # S3 compares and writes in one step, moto in two
            return serve(env, start)

    server = make_server("127.0.0.1", 0, one_by_one, threaded=True, request_handler=Quiet)
    bucket.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    before = {name: os.environ.get(name) for name in bucket.env}
    os.environ.update(bucket.env)
    try:
        made = Request(f"{bucket.address}/{BUCKET}", method="PUT")
        urlopen(made, timeout=60).close()
        yield bucket
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
        server.shutdown()
        server.server_close()
        thread.join()
