"""Is our translation any good? Each English sentence translated as a note does, and measured.

Every translation is on disk before the next is asked; the same command goes on where it stopped.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from qa_notes.ask import Lexicon, untranslated
from qa_notes.ask.prompting import version
from qa_notes.ask.translate import PROMPTS, translate
from qa_notes.errors import PromptRefused, UsageError
from qa_notes.evaluate import metrics
from qa_notes.evaluate.dataset import sample
from qa_notes.evaluate.faithful import COUNTERS, is_flagged, slips
from qa_notes.evaluate.kept import Kept
from qa_notes.evaluate.likeness import Likeness
from qa_notes.evaluate.pairs import SUFFIX, Key, Pair, load, name_of, translations
from qa_notes.evaluate.rendered import Rendered, from_line, to_line
from qa_notes.evaluate.run import Bench
from qa_notes.evaluate.tables import Figures
from qa_notes.faults import Fault, Rule
from qa_notes.llm.adapters import shipped
from qa_notes.llm.catalogue import EMBEDDED
from qa_notes.names import names_of

PER = 100  # sentences, over which slips are counted


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured."""

    dataset: Path  # of pairs, with its suffix or without
    limit: int | None = None  # sentences
    seed: int = 7
    fresh: bool = False
    against: Path | None = None  # lines of an earlier result

    @property
    def stem(self) -> str:
        """The name that the files of a result share."""
        parts = (name_of(self.dataset), "translation", str(self.seed), str(self.limit or ""))
        return "-".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Exam:
    """The sentences that are asked, and what an earlier result has said of some of them."""

    pairs: list[Pair]
    earlier: Mapping[Key, str] = field(default_factory=dict)

    @property
    def shared(self) -> list[int]:
        """Which of the pairs the earlier result has as well."""
        return [place for place, pair in enumerate(self.pairs) if pair.key in self.earlier]


@dataclass(frozen=True, slots=True)
class Result:
    """The figures of a run, those of the references, and the difference to an earlier result."""

    plan: Plan
    figures: Figures
    reference: Figures
    against: Figures  # empty where there is none
    shared: int  # sentences that it has as well
    counts: Mapping[str, int]
    signatures: Mapping[str, str]
    version: str  # of the prompts
    path: Path  # without suffix


def exam(plan: Plan) -> Exam:
    """The sentences of the plan.

    Raises UsageError for files that are not there or of another form, and for an earlier result
    that shares no sentence with them.
    """
    pairs = sample(load(plan.dataset), plan.limit, plan.seed)
    if plan.against is None:
        return Exam(pairs)
    asked = Exam(pairs, translations(plan.against))  # now: this run may write over that file
    if not asked.shared:
        raise UsageError(
            f"{plan.against}: none of its {len(asked.earlier)} sentences is among the "
            f"{len(pairs)} of {name_of(plan.dataset)} that are asked",
            "compare results of the same DATASET, with the same --seed and --limit",
        )
    return asked


def evaluate(plan: Plan, asked: Exam, bench: Bench) -> Result:
    """Translate and measure.

    Raises ModelError when the model cannot be used, UsageError when a library is missing.
    """
    likeness = Likeness()  # that it is missing is told before hours of translating
    path, prompts = bench.folder / plan.stem, version("ja", *PROMPTS)
    pairs, rows = asked.pairs, _translated(plan, asked.pairs, bench, prompts)
    counts = likeness.counts([row.translation for row in rows], [pair.japanese for pair in pairs])
    refused = sum(row.is_refused for row in rows)
    return Result(
        plan,
        {
            **metrics.each(counts, likeness.scores, plan.seed),
            **_slips(((row.en, row.translation) for row in rows), plan.seed),
            **_costs(rows, plan.seed),
        },
        _of_references(pairs, plan.seed),
        _against(asked, counts, likeness, plan.seed),
        len(asked.shared),
        {"sentences": len(rows)} | ({"refused_count": refused} if refused else {}),
        likeness.signatures,
        prompts,
        path,
    )


def _translated(plan: Plan, pairs: Sequence[Pair], bench: Bench, prompts: str) -> list[Rendered]:
    """All sentences in order; one that no earlier run has is asked for and written down."""
    settings, path = bench.settings, bench.folder / plan.stem
    memory = " ".join(map(str, settings.memory))
    riding = shipped() if settings.llm == EMBEDDED else ()
    prompts = " ".join((prompts, *(adapter.version for adapter in riding)))
    parts = (prompts, memory, settings.llm, settings.llm_base_url or "", name_of(plan.dataset))
    fingerprint = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
    kept = Kept(path.with_name(path.name + SUFFIX), fingerprint)
    known: dict[Key, Rendered] = {}
    if plan.fresh:
        kept.forget()
    else:
        known = kept.take_up(from_line, bench.report.say)
    todo = sum(pair.key not in known for pair in pairs)
    bench.report.expect(todo)
    bench.report.paper(name_of(plan.dataset), todo)
    bench.report.step("translation")
    if todo:
        _ = bench.memory  # a file that cannot be read is told now,
        bench.chat.trial()  # and so is a wrong name or key
    rows: list[Rendered] = []
    for pair in pairs:
        row = known.get(pair.key)
        if row is None:
            row = _rendered(pair, bench)
            kept.add(to_line(row, pair))
            bench.report.answer(row.answer)
        rows.append(row)
    kept.replace(to_line(row, pair) for row, pair in zip(rows, pairs, strict=True))
    return rows


def _rendered(pair: Pair, bench: Bench) -> Rendered:
    """One sentence as a note would have it; its names are looked for in itself alone."""
    chat, begun = bench.chat, bench.clock()
    before, names = chat.spent, untranslated(names_of(pair.english), "ja")
    faults: tuple[Fault, ...]
    try:
        said = translate(pair.english, "ja", chat, lexicon=Lexicon(names, bench.memory))
        text, faults = said.text, said.faults
    except PromptRefused as err:
        text, faults = "", (Fault(Rule.REFUSED, str(err)),)
    seconds = round(bench.clock() - begun, 3)
    return Rendered(*pair.key, text, faults, chat.spent - before, seconds, chat.name)


def _slips(translated: Iterable[tuple[str, str]], seed: int) -> Figures:
    """What each counter finds in a hundred sentences, from (English, Japanese)."""
    found = [slips(english, japanese) for english, japanese in translated]
    return {
        f"{name}_per_{PER}": metrics.mean([float(PER * len(one[name])) for one in found], seed)
        for name in COUNTERS
    }


def _costs(rows: Sequence[Rendered], seed: int) -> Figures:
    """The share of sentences with a fault, and what one sentence costs."""
    values: dict[str, list[float]] = {
        "flagged_rate": [bool(row.faults) for row in rows],
        "seconds": [row.seconds for row in rows],
        "prompt_tokens": [row.usage.prompt_tokens for row in rows],
        "cached_prompt_tokens": [row.usage.cached_tokens for row in rows],
        "completion_tokens": [row.usage.completion_tokens for row in rows],
        "model_calls": [row.usage.calls for row in rows],
    }
    return {name: metrics.mean(some, seed) for name, some in values.items()}


def _of_references(pairs: Sequence[Pair], seed: int) -> Figures:
    """What counters and checks find in translations that people made: the floor of ours."""
    flagged = [float(is_flagged(pair.english, pair.japanese)) for pair in pairs]
    return {
        **_slips(((pair.english, pair.japanese) for pair in pairs), seed),
        "flagged_rate": metrics.mean(flagged, seed),
    }


def _against(asked: Exam, counts: metrics.Rows, likeness: Likeness, seed: int) -> Figures:
    """By how much chrF and BLEU are above those of the earlier result, over what both have.

    The interval is that of a paired bootstrap (Koehn 2004): each resample draws the same sentences
    of both.
    """
    if not asked.shared:
        return {}
    pairs = [asked.pairs[place] for place in asked.shared]
    theirs = likeness.counts([asked.earlier[p.key] for p in pairs], [p.japanese for p in pairs])
    width = theirs.shape[1]

    def difference(rows: metrics.Rows) -> dict[str, float]:
        mine, other = likeness.scores(rows[:, :width]), likeness.scores(rows[:, width:])
        return {f"{name}_difference": mine[name] - other[name] for name in mine}

    return metrics.each(np.hstack([counts[asked.shared], theirs]), difference, seed)
