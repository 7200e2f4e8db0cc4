"""Chat models behind one verb: `Talker.say`. LangChain's message types stay in this package."""

from __future__ import annotations

from qa_notes.llm.reply import Reply
from qa_notes.llm.talk import Message, Talker

__all__ = ["Message", "Reply", "Talker"]
