"""qa-notes publish: notes on disk to a post of a blog."""

from __future__ import annotations

import os
from typing import Any

import click

from qa_notes import addresses
from qa_notes.cli import terminal
from qa_notes.cli.digest import translated
from qa_notes.cli.looks import looks
from qa_notes.cli.options import work_options
from qa_notes.config import PASSWORD, PREFIX, Settings
from qa_notes.errors import UsageError
from qa_notes.gathering import gathered
from qa_notes.publish import STATUSES, Wanted, names, place_named


@click.command()
@click.argument("papers", nargs=-1, required=True)
@click.option("--to", "place", type=click.Choice(names()), required=True, help="Where it goes.")
@click.option("--url", metavar="URL", help="Address of the blog.  [setting: wordpress_url]")
@click.option("--user", metavar="NAME", help="Who writes there.  [setting: wordpress_user]")
@click.option(
    "--status", type=click.Choice(STATUSES), default=STATUSES[0], show_default=True,
    help="Of a new post; one that is there keeps its own.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Write over what somebody changed on the blog.")
@work_options
@looks
def publish(
    papers: tuple[str, ...], place: str, url: str | None, user: str | None, settings: Settings,
    status: str, force: bool, incomplete: bool, **how: Any,
) -> None:  # fmt: skip
    """Send a week as one post, and print the post's address.

    The same week is the same post: it is changed, and never made a second time. A post that was
    edited on the blog is left alone unless --force is given. A new post is a draft.

    The password is that of an application, made in the blog under Users > Profile. It is read from
    QA_NOTES_WORDPRESS_PASSWORD, or asked for.

    \b
    qa-notes publish week.yaml --to wordpress --url https://blog.example --user ada
    """
    url, user = _address(place, url, settings), user or _setting(settings, place, "user")
    if not user:
        raise UsageError("who writes there is not known", "give --user NAME")
    there = place_named(place)
    article = gathered(
        papers, settings, incomplete, terminal.say, translated, format=there.format, **how
    )
    sent = there.send(
        Wanted(
            article, url, user, _password(place, user, url), settings.output, status, force,
            settings.longest_wait, terminal.say,
        )
    )  # fmt: skip
    terminal.out(sent.link)
    terminal.say(f"{sent.what}: {sent.status}")


def _address(place: str, url: str | None, settings: Settings) -> str:
    """The one that the user gave: a folder that came from elsewhere is sent no password."""
    if url:
        return url
    found, origin = _setting(settings, place, "url"), settings.origin(f"{place}_url")
    if not found:
        raise UsageError("no address of the blog is known", "give --url https://blog.example")
    if origin.is_strange:
        raise UsageError(
            f"{origin.where} says that your password goes to {addresses.public(found)}; "
            "a file that lies in a folder may be a stranger's",
            f"if you want it, say so yourself: --url, or {PREFIX}{place.upper()}_URL",
        )
    return found


def _setting(settings: Settings, place: str, name: str) -> str | None:
    found = getattr(settings, f"{place}_{name}", None)  # places of other packages have none
    return None if found is None else str(found)


def _password(place: str, user: str, url: str) -> str:
    """Of the environment, or typed; never an option, which every other process can read."""
    variable = f"{PREFIX}{place.upper()}{PASSWORD}"
    known = os.environ.get(variable, "").strip()
    found = known or terminal.secret(f"application password of {user} at {addresses.public(url)}")
    if not found:
        raise UsageError("there is no password to write with", f"put it into {variable}")
    return found
