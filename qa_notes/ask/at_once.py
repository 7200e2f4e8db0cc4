"""A text translated in one call, for models that keep to its sentences by themselves."""

from __future__ import annotations

import re

from qa_notes.ask.prompting import prompt
from qa_notes.ask.terms import Lexicon
from qa_notes.ask.translate import Part, Source, Translation, find_fault, together, translate
from qa_notes.checks import STYLE
from qa_notes.languages import language
from qa_notes.llm import Chat
from qa_notes.sentences import sentences

_LINE = re.compile(r"^\W*(\d+)\W*[\])}.:：]\s*(\S.*)$")
ROOM = 200  # tokens beside those of the text


def translate_all(text: str, code: str, chat: Chat, lexicon: Lexicon) -> Translation:
    """Translate English `text`; a sentence that is missing or fails a check is asked for alone."""
    pieces = [text[start:end] for start, end in sentences(text)]
    whole = Source(text, code, lexicon=lexicon)
    messages = prompt(
        "translate_all",
        style=language(code).wanted,
        terms=whole.terms,
        sentences=list(enumerate(pieces, 1)),
    )
    said = _numbered(chat.say(messages, ROOM + len(text)).text)
    parts = [
        _part(Source(piece, code, lexicon=lexicon), said.get(number, ""), chat)
        for number, piece in enumerate(pieces, 1)
    ]
    return together(parts, code)


def _part(source: Source, said: str, chat: Chat) -> Part:
    fault = find_fault(said, source)
    if fault is None or fault.rule in STYLE:
        return Part(source.text, said)
    alone = translate(source.text, source.language, chat, lexicon=source.lexicon)
    return Part(source.text, alone.text, next(iter(alone.faults), None))


def _numbered(text: str) -> dict[int, str]:
    found = (_LINE.match(line.strip()) for line in text.splitlines())
    return {int(line[1]): line[2].strip() for line in found if line and len(line[1]) < 4}
