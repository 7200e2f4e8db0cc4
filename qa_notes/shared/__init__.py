"""Notes and papers in a place that many machines share: a bucket of S3, or a folder.

store   objects by name, written only in place of the version that was read
copy    a folder of this machine that is a copy of a part of a store
lease   who may write now, where there are no locks
"""

from __future__ import annotations

from qa_notes.shared.copy import Copy, attach, copy_of, detach
from qa_notes.shared.store import Clash, Store, open_store

__all__ = ["Clash", "Copy", "Store", "attach", "copy_of", "detach", "open_store"]
