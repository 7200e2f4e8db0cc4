"""Chat models behind one verb: `Chat.say`. LangChain's message types stay in this package."""

from __future__ import annotations

from qa_notes.llm.chat import Chat, Message
from qa_notes.llm.gate import Gate
from qa_notes.llm.manner import Manner
from qa_notes.llm.meter import Meter
from qa_notes.llm.reply import Reply

__all__ = ["Chat", "Gate", "Manner", "Message", "Meter", "Reply"]
