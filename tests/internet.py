"""Hosts of the internet on this machine: by a proxy and a certificate authority of a moment.

Nothing of qa-notes is changed or told: HTTPS_PROXY and SSL_CERT_FILE lead it here.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme
from sources_web import PDF, RECORDED, Reply, Request, Web, arxiv_api, serve

HOSTS = (
    "api.crossref.org", "api.unpaywall.org", "repository.example", "api2.openreview.net",
    "api.openreview.net", "openreview.net", "aclanthology.org", "proceedings.mlr.press",
    "api.biorxiv.org", "www.biorxiv.org", "www.medrxiv.org", "api.semanticscholar.org",
    "export.arxiv.org", "arxiv.org", "tea.example",
)  # fmt: skip


def recorded(name: str) -> Reply:
    """One of the replies that were written in the shapes of these hosts."""
    return Reply((RECORDED / "kinds" / name).read_bytes())


def proving(authority: trustme.CA, *hosts: str) -> ssl.SSLContext:
    """With a certificate for these hosts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*hosts).configure_cert(context)
    return context


@contextmanager
def internet(
    folder: Path, environment: pytest.MonkeyPatch, strange: ssl.SSLContext | None = None
) -> Iterator[Web]:
    """A server that every address of HOSTS leads to, with the replies that were written.

    `strange`: how tea.example proves who it is, in place of a certificate like the others'.
    """
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    context = proving(authority, *HOSTS)

    def named(connection: ssl.SSLObject, name: str, _: ssl.SSLContext) -> None:
        if strange and name == "tea.example":
            connection.context = strange

    context.sni_callback = named  # type: ignore[assignment]
    with serve(context) as web:
        environment.setenv("SSL_CERT_FILE", str(folder / "authority.pem"))
        environment.setenv("HTTPS_PROXY", web.url)
        environment.setenv("HTTP_PROXY", web.url)
        environment.setenv("NO_PROXY", "")
        _fill(web)
        yield web


def _fill(web: Web) -> None:
    web.at("api.crossref.org/works/10.5555%2Ftea.2021.07", recorded("crossref.json"))
    web.at("api.unpaywall.org/v2/10.5555/tea.2021.07", recorded("unpaywall.json"))
    web.scripts["api2.openreview.net/notes"] = lambda asked: _notes(asked, "aBc-1_teaPot", 2)
    web.scripts["api.openreview.net/notes"] = lambda asked: _notes(asked, "rJl-old1", 1)
    web.at("aclanthology.org/2023.tea-long.7/", recorded("acl.html"))
    web.at("proceedings.mlr.press/v139/kettle21a.html", recorded("pmlr.html"))
    web.scripts["api.biorxiv.org/details/biorxiv/10.1101/2020.01.30.927871"] = _preprint
    none = b'{"messages": [{"status": "no posts found"}], "collection": []}'
    web.at("api.biorxiv.org/details/medrxiv/10.1101/2020.01.30.927871", Reply(none))
    paper = "api.semanticscholar.org/graph/v1/paper"
    web.at(f"{paper}/0123456789abcdef0123456789abcdef01234567", recorded("semanticscholar.json"))
    web.scripts["export.arxiv.org/api/query"] = arxiv_api
    for place in (
        "repository.example/tea.pdf", "openreview.net/pdf", "aclanthology.org/2023.tea-long.7.pdf",
        "proceedings.mlr.press/v139/kettle21a/kettle21a.pdf", "arxiv.org/pdf/2401.00010v2",
        "www.biorxiv.org/content/10.1101/2020.01.30.927871v1.full.pdf",
        "www.biorxiv.org/content/10.1101/2020.01.30.927871v2.full.pdf", "tea.example/x.pdf",
    ):  # fmt: skip
        web.at(place, Reply(PDF))


def _notes(asked: Request, name: str, version: int) -> Reply:
    if asked.query["id"] == name:
        return recorded(f"openreview_{version}.json")
    body = b'{"name": "NotFoundError", "message": "The Note was not found", "status": 404}'
    return Reply(body, 404)


def _preprint(asked: Request) -> Reply:
    return recorded("biorxiv.json")
