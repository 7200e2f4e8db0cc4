"""One conversation in, one reply out, with what it cost."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from qa_notes.errors import ModelError, PromptRefused
from qa_notes.llm import shape
from qa_notes.llm.gate import LONG_AGO, Gate
from qa_notes.llm.hearing import Asked, Hearing
from qa_notes.llm.ledger import Ledger
from qa_notes.llm.manner import PLAIN, Manner
from qa_notes.llm.meter import Meter
from qa_notes.llm.reply import Heard, Reply
from qa_notes.llm.room import Room
from qa_notes.llm.terms import Terms
from qa_notes.llm.trouble import AGAIN, Cause, Trouble, judge, objection, provider_errors
from qa_notes.llm.ways import Ways, is_small
from qa_notes.models import Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

CONTEXT = 32_000  # tokens, of a model that does not say
TRIES = 3  # of one call, where another may help
BUSY_TRIES = 7  # of one that is put off without a word for how long: two minutes in all
LEAST_WAIT = 1.0  # seconds, whatever a server names
TRIAL_TOKENS = 16
Message = tuple[str, str]  # (role, text); role is system, user or assistant
TRIAL: tuple[Message, ...] = (("user", "Reply with the word yes."),)


@dataclass
class Chat:
    """A LangChain chat model with a name, its limits and a meter; several threads may ask it.

    `clock` and `sleep` count seconds; tests hand in their own.
    """

    model: BaseChatModel
    name: str  # as it was asked for: "embedded", "openai:gpt-5"
    ways: Ways = field(default_factory=Ways)  # that it is known to take; a refusal teaches more
    takes_manner: bool = False
    adapters: frozenset[str] = frozenset()  # names of those that its manner can ask for
    terms: Terms = field(default_factory=Terms)
    on_wait: Callable[[str], None] = lambda why: None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] | None = None  # None: until the gate's time, or its end
    meter: Meter = field(default_factory=Meter)
    gate: Gate = field(default_factory=Gate)
    ledger: Ledger | None = None  # where each call is written down
    _thinks: bool = False
    is_tried: bool = False

    def __post_init__(self) -> None:
        self._thinks = self.ways.thinks
        self._hearing = Hearing(self.terms, self.clock, lambda: self.meter.heard())

    @property
    def _profile(self) -> dict[str, Any]:
        return getattr(self.model, "profile", None) or {}

    @property
    def spent(self) -> Usage:
        """Tokens of all calls so far."""
        return self.meter.spent

    @property
    def context(self) -> int:
        """Tokens that the model can hold, as it says itself."""
        return self._known_context or self.ways.holds or CONTEXT

    @property
    def knows_context(self) -> bool:
        """Whether that is known, and no guess: a server of one's own may hold far less."""
        return self._known_context > 0

    @property
    def _known_context(self) -> int:
        own = getattr(self.model, "context", None)
        return int(own or self._profile.get("max_input_tokens") or 0)

    @property
    def is_small(self) -> bool:
        """Whether it needs its task in small steps."""
        return is_small(self.name, self._profile)

    @property
    def structures(self) -> bool:
        """Whether a schema is honoured: ask for JSON with one, and for labelled lines without."""
        return self.ways.structured

    def room(self, tokens: int) -> int:
        """Tokens that it is first given for a reply of so many: those of its thinking, too."""
        return self._room(tokens).limit

    def _room(self, tokens: int) -> Room:
        room = Room(tokens, self.terms.rooms)
        if self._thinks:
            room.widen()
        return room

    def trial(self) -> None:
        """Once: see that the model is there, before minutes of work for it.

        A model of this process is loaded, any other is asked something short. Raises ModelError.
        """
        if self.is_tried:
            return
        load = getattr(self.model, "load", None)
        if callable(load):
            load()
        else:
            try:
                self._call(TRIAL, TRIAL_TOKENS, {}, trial=True)
            except PromptRefused as err:  # whatever is asked
                raise ModelError(str(err), self._hint(err.hint)) from err
        self.is_tried = True

    def say(
        self,
        messages: Sequence[Message],
        max_tokens: int = 400,
        manner: Manner = PLAIN,
        schema: Mapping[str, Any] | None = None,
    ) -> Reply:
        """One reply; thinking comes on top of `max_tokens`.

        With a JSON `schema` its `data` is the object that was asked for, or None: where the model
        does not honour one (`structures`), or what came is not that object.
        Raises PromptRefused when these messages get no reply, ModelError when none would.
        """
        options: dict[str, Any] = {}
        if self.takes_manner and manner != PLAIN:
            options = {"manner": manner}
        if schema:
            options["schema"] = schema
        room = self._room(max_tokens)
        reply, usage, seconds = None, Usage(), 0.0
        while True:
            try:
                more = self._call(messages, room.limit, options)
            except PromptRefused:
                if reply is None or not reply.text:
                    raise
                break  # the room was too much for it; what it said before is kept
            reply, usage, seconds = more, usage + more.usage, seconds + more.seconds
            if not room.more(reply, self._thinks):
                break
        data = shape.read(reply.text, schema) if schema and self.structures else None
        if schema and self.structures and not reply.text and not reply.cut_off:
            raise PromptRefused(f"{self.name}: no word in the shape asked for", AGAIN)
        return replace(reply, usage=usage, seconds=seconds, data=data)

    def _call(
        self,
        messages: Sequence[Message],
        limit: int,
        options: dict[str, Any],
        trial: bool = False,
    ) -> Reply:
        """One reply, with as many tries as its trouble is worth and its time allows."""
        deadline, waited, slept_until = self.clock() + self.terms.timeout, 0.0, LONG_AGO
        attempt, before = 1, 0
        while True:
            arrived = self.clock()
            try:
                with self.gate.passed(slept_until) as before:
                    deadline += self.clock() - arrived
                    return self._taught(messages, limit, options, deadline)
            except (*provider_errors(), *self.terms.unreadable) as err:
                trouble, cause = judge(err, self.terms.secrets), err
            if trouble.cause is Cause.BUSY:
                wait = self._wait(trouble, attempt, waited)
                waited, deadline = waited + wait, deadline + wait
                slept_until = self.gate.close_for(wait, before)
                attempt += trouble.wait is None  # to wait as long as was named is no try
            elif trouble.passing and attempt < TRIES and not trial:
                wait = float(2 ** (attempt - 1))
                if self.clock() + wait >= deadline:
                    break
                attempt += 1
            else:
                break
            (self.sleep or self.gate.pause)(wait)
        raise self._named(trouble, trial) from cause

    def _wait(self, trouble: Trouble, attempt: int, waited: float) -> float:
        """Seconds to wait, told to who listens. ModelError when they are too many."""
        named = trouble.wait is not None
        wait = max(LEAST_WAIT, trouble.wait or 0.0) if named else float(2 ** (attempt - 1))
        asks = f"asks to wait {_spelled(wait)}" if named else "is busy"
        longest = self.terms.longest_wait
        if waited + wait > longest or attempt == BUSY_TRIES:
            raise ModelError(
                f"{self.name} {asks} after {_spelled(waited)} of waiting: {trouble.why}"
                if waited
                else f"{self.name} {asks}, longest_wait is {_spelled(longest)}: {trouble.why}",
                "finished answers are kept: run the same command later, or raise longest_wait",
            )
        until = datetime.now().astimezone() + timedelta(seconds=wait)
        if self.gate.left < wait / 2:  # else a call that was refused just before has told it
            self.on_wait(f"{self.name} {asks}; waiting until {until:%H:%M:%S}")
        return wait

    def _named(self, trouble: Trouble, trial: bool) -> ModelError | PromptRefused:
        """The error of a call that failed for good."""
        why = f"{self.name}: {trouble.why}"
        if trouble.cause is Cause.PROMPT or (
            trouble.cause is Cause.UNCLEAR and not trial and self._answers()
        ):
            return PromptRefused(why, trouble.hint or AGAIN)
        return ModelError(why, self._hint(trouble.hint))

    def _hint(self, hint: str | None) -> str | None:
        where = self.terms.where
        return f"{hint or ModelError.hint} ({where})" if where else hint

    def _answers(self) -> bool:
        """Whether something short gets a reply: then it was the prompt, and not the model."""
        try:
            self._call(TRIAL, TRIAL_TOKENS, {}, trial=True)
        except (ModelError, PromptRefused):
            return False
        return True

    def _taught(
        self, messages: Sequence[Message], limit: int, wanted: dict[str, Any], deadline: float
    ) -> Reply:
        """One request, and another for each thing that the provider does not take in it.

        Raises what the provider's library raises.
        """
        while True:
            ways, model = self.ways, self.model
            options = ways.options(model, wanted, limit)
            try:
                return self._once(ways.turns(messages), limit, options, deadline)
            except provider_errors() as err:
                if self.ways is ways:  # else another call has learned meanwhile
                    if (better := ways.taught(objection(err))) is None:
                        raise
                    self.model, self.ways = better.fitted(model), better

    def _once(
        self, messages: Sequence[Message], limit: int, options: dict[str, Any], deadline: float
    ) -> Reply:
        """One request, bounded. Raises what the provider's library raises.

        What fails after the server has told its count is counted like a reply.
        """
        begun, heard, done = self.clock(), Heard(), False
        self.meter.begin()
        try:
            self._hearing.hear(self.model, Asked(messages, options, limit, deadline), heard)
            if heard.refused:
                raise PromptRefused(f"{self.name}: refused by it or its provider's filter", AGAIN)
            done = True
        finally:
            seconds = self.clock() - begun
            if done or heard.is_counted:
                self.meter.add(heard.usage, seconds)
                if self.ledger:
                    self.ledger.add(heard.usage, seconds, heard.written)
        reply = heard.reply(seconds)
        # An empty reply that was cut off: the thinking is hidden, and took all there was.
        if reply.thought or (reply.cut_off and not reply.text):
            self._thinks = True
        return reply


def _spelled(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 600 else f"{seconds / 60:.0f} min"
