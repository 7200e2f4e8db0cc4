"""Articles sent to where they are read: each place once, and never over what people wrote there.

article -> target (text for the place) -> places/ (its API) -> the post's address
"""

from __future__ import annotations

from qa_notes.publish.place import STATUSES, Place, Sent, Wanted
from qa_notes.publish.registry import names, place_named

__all__ = ["STATUSES", "Place", "Sent", "Wanted", "names", "place_named"]
