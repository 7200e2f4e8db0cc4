"""The model hub: what it says of a file, and the file, fetched in as many goes as it takes.

Bytes come by plain HTTP, which a hub serves for every file and which can go on in the middle.
huggingface_hub's own downloads throw half a file away, and those by Xet go on only from a cache.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from qa_notes.errors import CANNOT_WRITE, ModelError, UsageError
from qa_notes.files import HALF, reason
from qa_notes.llm import pin as pins
from qa_notes.llm.pin import Pin, Source

AGAIN = "run the same command again: what has come is kept"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def stated(source: Source, revision: str = "main", endpoint: str | None = None) -> Pin:
    """What the hub says of a file now: its commit, SHA-256 and size.

    `endpoint`: another hub's address. Raises ModelError.
    """
    from huggingface_hub import get_hf_file_metadata, hf_hub_url

    with _trouble(source):
        url = hf_hub_url(source.repo, source.file, revision=revision, endpoint=endpoint)
        found = get_hf_file_metadata(url)
    sha256 = found.etag or ""  # that of a large file is its SHA-256
    if not found.commit_hash or not found.size or not _SHA256.fullmatch(sha256):
        raise ModelError(
            f"{source}: the hub does not say its commit, size and SHA-256",
            "only files whose bytes can be checked are taken",
        )
    return Pin(source.repo, source.file, found.commit_hash, sha256, found.size)


def fetch(
    pin: Pin, target: Path, report: Callable[[str], None], endpoint: str | None = None
) -> None:
    """Make `target` the file of the pin, going on from what an earlier try has left.

    Raises ModelError: what had come is kept, but for bytes that are not those of the pin.
    """
    part = target.with_name(target.name + HALF)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        have = part.stat().st_size if part.exists() else 0
        if have > pin.size:
            part.unlink()
            have = 0
        _room(target.parent, pin.size - have)
        begun = f", from {have / 1e9:.1f} GB on" if have else ""
        report(f"downloading {pin.source} ({pin.size / 1e9:.1f} GB{begun})")
        _append(pin, part, have, endpoint)
        report("checking its SHA-256")
        if not pins.holds(part, pin.seal):
            part.unlink()
            raise ModelError(
                f"{pin.source}: what came is not what the hub said (its SHA-256 is another)",
                "the bytes are thrown away; run the same command again",
            )
        part.replace(target)
    except OSError as err:
        hint = f"{CANNOT_WRITE} What has come is kept: run the same command again"
        raise ModelError(f"{target}: {reason(err)}", hint) from err


def _append(pin: Pin, part: Path, have: int, endpoint: str | None) -> None:
    from huggingface_hub import hf_hub_url
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

    with _trouble(pin.source), part.open("ab") as out:
        url = hf_hub_url(pin.repo, pin.file, revision=pin.revision, endpoint=endpoint)
        http_get(
            url,
            out,
            resume_size=have,
            headers=build_hf_headers(),
            expected_size=pin.size,
            displayed_filename=pin.file,
        )


def _room(folder: Path, wanted: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise ModelError(
            f"{folder} has {free / 1e9:.1f} GB free, and {wanted / 1e9:.1f} GB are to come",
            "make room, or take a smaller model: qa-notes models list",
        )


@contextmanager
def _trouble(source: Source) -> Iterator[None]:
    """ModelError for what the hub and the way to it raise; a full disk stays an OSError."""
    from huggingface_hub import errors

    try:
        yield
    except errors.HFValidationError as err:
        raise UsageError(f"{source}: {err}") from err
    except errors.GatedRepoError as err:
        raise _closed(source) from err
    except errors.RepositoryNotFoundError as err:
        raise ModelError(
            f"the hub has no {source.repo}, or it is private",
            "check the spelling, or log in: hf auth login",
        ) from err
    except (errors.RemoteEntryNotFoundError, errors.RevisionNotFoundError) as err:
        raise ModelError(
            f"{source.repo} has no {source.file}, or no longer that version",
            f"see https://huggingface.co/{source.repo}/tree/main; "
            f"begin anew with: qa-notes models remove {source}",
        ) from err
    except errors.HfHubHTTPError as err:
        if err.response.status_code in (401, 403):
            raise _closed(source) from err
        raise ModelError(f"the model hub answers {err.response.status_code}", AGAIN) from err
    # The hub's library names no class of its own for a broken connection, only its HTTP client's.
    except (errors.HTTPError, errors.OfflineModeIsEnabled) as err:  # type: ignore[attr-defined]
        raise _unreachable(err) from err


def _closed(source: Source) -> ModelError:
    return ModelError(
        f"{source.repo} is given only to those who are logged in and have agreed to its terms",
        f"agree at https://huggingface.co/{source.repo}, then: hf auth login",
    )


def _unreachable(err: Exception) -> ModelError:
    why = next(iter(str(err).splitlines()), "") or type(err).__name__
    return ModelError(f"the model hub cannot be reached: {why}", AGAIN)
