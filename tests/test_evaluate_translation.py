"""`qa-notes evaluate --translation`: figures by hand, a run that goes on, and what it refuses."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from click.testing import Result as Ended
from fakes import ScriptedChat, Turn, serve_models
from heard import Heard

from qa_notes.cli import main
from qa_notes.config import Settings
from qa_notes.errors import ModelError, PromptRefused, UsageError
from qa_notes.evaluate import metrics, pairs, translation_report
from qa_notes.evaluate.faithful import is_flagged, names_in, slips
from qa_notes.evaluate.likeness import Likeness
from qa_notes.evaluate.run import Bench
from qa_notes.evaluate.translation import Plan, evaluate, exam
from qa_notes.llm import Chat

LAMP = "The lamp of the room needs 40 watts."
BERT = "We compare BERT with the small lamp."
RAIN = "The lamp does not work in the rain."
DARK = "The rooms are dark in the evening."
PAIRS = {
    "lamp": (LAMP, "この部屋のランプは40ワットを必要とします。"),
    "bert": (BERT, "BERTを小さなランプと比較します。"),
    "rain": (RAIN, "このランプは雨の中では動作しません。"),
    "dark": (DARK, "部屋は夕方に暗くなります。"),
}
GOOD = dict(PAIRS.values())
POOR = GOOD | {
    LAMP: "この部屋のランプは50ワットを必要とします。",  # a number lost, and one added
    BERT: "バートを小さなランプと比較します。",  # a name lost
    RAIN: "このランプは雨の中で動作します。",  # a negation lost
}
STEM = "made-translation-7"


def sentence_of(turns: Sequence[Turn]) -> str:
    """The English that was to be translated; terms and a note stand before it."""
    return turns[-1][1].rpartition("\n")[2]


def says(known: Mapping[str, str]) -> ScriptedChat:
    return ScriptedChat(script=lambda turns: known[sentence_of(turns)])


def make_pairs(folder: Path, name: str = "made.jsonl") -> Path:
    rows = [{"id": i, "en": en, "ja": ja, "licence": "x"} for i, (en, ja) in PAIRS.items()]
    path = folder / name
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    return path


@dataclass
class Desk:
    """Pairs, a model, and a folder for results."""

    folder: Path
    chat: ScriptedChat = field(default_factory=lambda: says(GOOD))
    heard: Heard = field(default_factory=Heard)
    name: str = "scripted"

    def run(self, **order: Any) -> tuple[dict[str, Any], str]:
        plan = Plan(self.folder / "made", **order)
        settings = Settings(output=self.folder / "out", llm=f"openai:{self.name}")
        bench = Bench(settings, self.heard, Chat(self.chat, self.name), clock=lambda: 0.0)
        return translation_report.save(evaluate(plan, exam(plan), bench), settings)

    def file(self, suffix: str, stem: str = STEM) -> Path:
        return self.folder / f"out/evaluation/{stem}.{suffix}"

    def lines(self, stem: str = STEM) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.file("jsonl", stem).read_text("utf-8").split("\n")
                if line]  # fmt: skip

    @property
    def asked(self) -> list[str]:
        return [sentence_of(turns) for turns in self.chat.asked]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    make_pairs(tmp_path)
    return Desk(tmp_path)


def test_chrf_and_bleu_are_those_of_sacrebleu_and_of_the_hand():
    likeness = Likeness()
    # Of 5, 4, 3, 2 and 1 runs of one to five characters 4, 3, 2, 1 and 0 are right.
    one = likeness.scores(likeness.counts(["あいうえお"], ["あいうえか"]))
    assert one["bleu"] == pytest.approx(100 * (4 / 5 * 3 / 4 * 2 / 3 * 1 / 2) ** (1 / 4))
    assert one["chrf"] == pytest.approx(100 * (4 / 5 + 3 / 4 + 2 / 3 + 1 / 2 + 0) / 5)
    from sacrebleu.metrics import BLEU, CHRF

    said, wanted = [*POOR.values(), ""], [*GOOD.values(), "空ではありません。"]
    counts = likeness.counts(said, wanted)
    assert counts.shape == (5, 18 + 10)
    found = likeness.scores(counts)
    assert found["chrf"] == pytest.approx(CHRF().corpus_score(said, [wanted]).score)
    bleu = BLEU(tokenize="char").corpus_score(said, [wanted])
    assert found["bleu"] == pytest.approx(bleu.score)
    twice = likeness.scores(counts[[0, 0, 2]])  # as a resample draws them
    chosen = [[texts[i] for i in (0, 0, 2)] for texts in (said, wanted)]
    assert twice["chrf"] == pytest.approx(CHRF().corpus_score(chosen[0], [chosen[1]]).score)


def test_an_interval_over_three_hundred_sentences_takes_a_moment():
    rows = np.random.default_rng(1).integers(1, 40, (300, 28)).astype(np.float64)
    begun = time.process_time()
    found = metrics.each(rows, Likeness().scores, seed=7)
    assert time.process_time() - begun < 20  # seconds; a tenth of one here
    assert found["chrf"][1] <= found["chrf"][0] <= found["chrf"][2]


@pytest.mark.parametrize(
    ("english", "japanese", "found"),
    [
        (LAMP, GOOD[LAMP], {}),
        (LAMP, POOR[LAMP], {"numbers_lost": ["40"], "numbers_added": ["50"]}),
        (BERT, POOR[BERT], {"names_lost": ["BERT"]}),
        (BERT, "RoBERTaを小さなランプと比較します。", {
            "names_lost": ["BERT"], "names_added": ["RoBERTa"]}),
        (RAIN, POOR[RAIN], {"negations_lost": ["not"]}),
        (DARK, "部屋は夕方に暗くなりません。", {"negations_added": ["方に暗くなりません"]}),
        ("It has 7 billion weights.", "70億の重みがあります。", {}),  # one amount
        ("The LLMs are large.", "LLMは大きいです。", {}),  # Japanese has no plural
        ("We train it with RL.", "強化学習で訓練します。", {}),  # of the field: translated
        (BERT, "", {"names_lost": ["BERT"]}),
    ],
)  # fmt: skip
def test_what_is_lost_and_added(english: str, japanese: str, found: dict[str, list[str]]):
    assert {name: words for name, words in slips(english, japanese).items() if words} == found


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("GPT-4 and fastText beat Keras.", ["GPT-4", "fastText", "Keras"]),
        ("Rooms are dark, and Lanterns are not.", ["Lanterns"]),  # a sentence's head tells nothing
        ("In Table 2 and Step B the CNN of T5 is used.", ["T5"]),
        ("We read English in a room.", []),  # 英語
    ],
)
def test_a_sentence_writes_its_names_with_capitals(sentence: str, names: list[str]):
    assert names_in(sentence) == names


def test_references_are_flagged_as_translations_are():
    assert [is_flagged(english, japanese) for english, japanese in GOOD.items()] == [False] * 4
    assert [is_flagged(english, japanese) for english, japanese in POOR.items()] == [
        True, False, True, False,
    ]  # fmt: skip


def test_a_perfect_translation_has_perfect_figures(desk: Desk):
    found, table = desk.run()
    assert (found["chrf"], found["chrf_low"], found["chrf_high"]) == (100, 100, 100)
    assert found["bleu"] == found["bleu_low"] == 100
    slipped = [key for key in found if key.endswith("_per_100")]
    assert len(slipped) == 6 and all(found[key] == 0 for key in slipped)
    assert (found["flagged_rate"], found["model_calls"], found["sentences"]) == (0, 1, 4)
    assert found["prompt_tokens"] > found["completion_tokens"] > 0 == found["cached_prompt_tokens"]
    assert (found["model"], found["seed"], found["limit"]) == ("openai:scripted", 7, None)
    assert found["chrf_signature"].startswith("nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|")
    assert "tok:char" in found["bleu_signature"]
    assert table.startswith("made: 4 sentences, seed 7, model openai:scripted")
    assert "| figure | qa-notes | reference |" in table
    assert "| chrf | 100.0 (100.0–100.0) | – |" in table
    assert found["chrf_signature"] in table and found["bleu_signature"] in table
    assert json.loads(desk.file("json").read_text("utf-8")) == found
    assert desk.file("md").read_text("utf-8") == table
    assert [answer.question for answer in desk.heard.answers] == list(GOOD)
    assert desk.heard.expected == 4 and "made: 4" in desk.heard.lines


def test_slips_are_counted_in_a_hundred_sentences(desk: Desk):
    desk.chat = says(POOR)
    found, table = desk.run()
    assert {key: found[f"{key}_per_100"] for key in slips("", "")} == {
        "numbers_lost": 25, "numbers_added": 25, "names_lost": 25, "names_added": 0,
        "negations_lost": 25, "negations_added": 0,
    }  # fmt: skip
    assert found["flagged_rate"] == 0.5 and found["reference"]["flagged_rate"] == 0
    assert found["model_calls"] == 1.5  # both that were flagged were asked for once more
    assert all(found["reference"][key] == 0 for key in found["reference"] if "lost" in key)
    assert 0 <= found["numbers_lost_per_100_low"] < 25 < found["numbers_lost_per_100_high"]
    assert 0 < found["chrf_low"] < found["chrf"] < found["chrf_high"] <= 100
    assert "| names_lost_per_100 | 25.0 (0.0–75.0) | 0.0 (0.0–0.0) |" in table
    lamp = desk.lines()[0]
    assert (lamp["id"], lamp["en"], lamp["reference"]) == ("lamp", *PAIRS["lamp"])
    assert (lamp["translation"], lamp["slips"]["numbers_lost"]) == (POOR[LAMP], ["40"])
    assert lamp["faults"][0]["rule"] == "number" and lamp["usage"]["calls"] == 2


def test_an_interrupted_run_goes_on_where_it_was(desk: Desk, tmp_path_factory):
    whole = Desk(tmp_path_factory.mktemp("whole"))
    make_pairs(whole.folder)
    whole.run()

    def stops(turns: Sequence[Turn]) -> str:
        if sentence_of(turns) == RAIN:
            raise KeyboardInterrupt
        return GOOD[sentence_of(turns)]

    desk.chat = ScriptedChat(script=stops)
    with pytest.raises(KeyboardInterrupt):
        desk.run()
    assert [line["id"] for line in desk.lines()] == ["lamp", "bert"]
    with desk.file("jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "rain", "en": "The la')  # a kill in mid-line
    desk.chat = says(GOOD)
    desk.run()
    assert desk.asked == [RAIN, DARK] and desk.heard.expected == 2
    assert f"{STEM}.jsonl: 2 answers are kept" in desk.heard.lines
    for suffix in ("jsonl", "json", "md"):
        assert desk.file(suffix).read_bytes() == whole.file(suffix).read_bytes()
    desk.run()
    assert len(desk.asked) == 2  # nothing is asked twice
    desk.run(fresh=True)
    assert len(desk.asked) == 6


def test_other_settings_and_other_sentences_are_asked_anew(desk: Desk):
    desk.run()
    desk.name = "other"
    desk.run()
    assert len(desk.asked) == 8
    assert any("4 answers of other settings" in line for line in desk.heard.lines)
    path = desk.folder / "made.jsonl"
    path.write_text(path.read_text("utf-8").replace("We compare", "They compare"), "utf-8")
    desk.chat = says(GOOD | {"They compare BERT with the small lamp.": GOOD[BERT]})
    desk.run()
    assert len(desk.asked) == 1


def test_some_sentences_are_drawn_by_the_seed(desk: Desk):
    found, _ = desk.run(limit=2)
    drawn = {seed: [p.id for p in exam(Plan(desk.folder / "made", 2, seed)).pairs]
             for seed in range(7, 12)}  # fmt: skip
    assert [line["id"] for line in desk.lines(f"{STEM}-2")] == drawn[7]
    assert (found["sentences"], found["limit"]) == (2, 2)
    assert len({tuple(ids) for ids in drawn.values()}) > 1
    assert desk.run(limit=99)[0]["sentences"] == 4


def test_the_table_shows_what_changed(desk: Desk):
    desk.run()
    desk.chat = says(POOR)
    _, table = desk.run(fresh=True)
    rows = {line.split(" | ")[0]: line for line in table.splitlines()}
    assert rows["| flagged_rate"] == "| flagged_rate | 0.500 (0.000–1.000) +0.500 | " \
                                     "0.000 (0.000–0.000) +0.000 |"  # fmt: skip


def test_a_refused_sentence_is_empty_and_asked_again(desk: Desk):
    def refuses(turns: Sequence[Turn]) -> str:
        if sentence_of(turns) == BERT:
            raise PromptRefused("no names")
        return GOOD[sentence_of(turns)]

    desk.chat = ScriptedChat(script=refuses)
    found, table = desk.run()
    assert (found["refused_count"], found["flagged_rate"], found["names_lost_per_100"]) == (
        1, 0.25, 25,
    )  # fmt: skip
    assert found["chrf"] < 100 and "| refused_count | 1 | 0 |" in table
    desk.chat = says(GOOD)
    found, _ = desk.run()
    assert desk.asked == [BERT] and "refused_count" not in found and found["chrf"] == 100

    def dead(turns: Sequence[Turn]) -> str:
        raise ConnectionError("gone")

    desk.chat = ScriptedChat(script=dead)
    with pytest.raises(ModelError, match="gone"):
        desk.run(fresh=True)
    assert len(desk.lines()) == 4  # what was there goes with the first new line, not sooner


def test_a_run_is_compared_with_an_earlier_one(desk: Desk):
    desk.chat = says(POOR)
    poor, _ = desk.run()
    before = desk.file("jsonl")
    desk.chat = says(GOOD)
    good, table = desk.run(fresh=True, against=before)  # over the file that it is compared with
    found = good["against"]
    assert found["chrf_difference"] == pytest.approx(100 - poor["chrf"], abs=1e-3)
    assert found["bleu_difference"] == pytest.approx(100 - poor["bleu"], abs=1e-3)
    assert 0 <= found["chrf_difference_low"] <= found["chrf_difference"]
    assert found["chrf_difference_high"] > found["chrf_difference"]
    assert (found["file"], found["sentences"]) == (f"{STEM}.jsonl", 4)
    assert f"Against {STEM}.jsonl, over the 4 sentences of both:" in table
    assert f"- chrf +{100 - poor['chrf']:.2f} (" in table
    same, table = desk.run(against=before)
    assert {value for key, value in same["against"].items() if "difference" in key} == {0}
    some = desk.folder / "some.jsonl"
    some.write_text(before.read_text("utf-8").split("\n")[1], "utf-8")
    assert desk.run(against=some)[0]["against"]["sentences"] == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"id": "x", "en": "A.", "translation": "あ。"}', "none of its 1 sentences"),
        (f'{{"id": "lamp", "en": "{LAMP}"}}', r"old.jsonl:1: key translation: Field required"),
        ("", "none of its 0 sentences"),
    ],
)
def test_what_cannot_be_compared_is_told_before_anything_is_asked(desk: Desk, text: str, says: str):
    path = desk.folder / "old.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=says) as caught:
        desk.run(against=path)
    assert caught.value.hint and desk.asked == []
    with pytest.raises(UsageError, match=r"nowhere.jsonl: no such file"):
        desk.run(against=desk.folder / "nowhere.jsonl")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"id": "x", "en": "A."}', "made.jsonl:2: key ja: Field required"),
        (
            '{"id": 3, "en": "A.", "ja": "あ。"}',
            "made.jsonl:2: key id: Input should be a valid str",
        ),
        ('{"id": "x", "en": " ", "ja": "あ。"}', "made.jsonl:2: key en: String should have at"),
        ('["x"]', "made.jsonl:2: Input should be a valid dictionary"),
        ('{"id": "x", "en', "made.jsonl:2: Unterminated string"),
        ('{"id": "lamp", "en": "A.", "ja": "あ。"}', "made.jsonl:2: the id lamp is given twice"),
    ],
)
def test_a_line_that_is_no_pair_is_one_error(desk: Desk, line: str, says: str):
    path = desk.folder / "made.jsonl"
    first = path.read_text("utf-8").split("\n")[0]
    path.write_text(f"{first}\n{line}\n", "utf-8")
    with pytest.raises(UsageError, match=says) as caught:
        desk.run()
    assert caught.value.hint and desk.asked == []


def test_a_file_of_pairs_is_named_with_its_suffix_or_without(desk: Desk):
    whole = pairs.load(desk.folder / "made.jsonl")
    assert whole == pairs.load(desk.folder / "made") and len(whole) == 4
    assert pairs.name_of(Path("a/dev.jsonl")) == pairs.name_of(Path("b/dev")) == "dev"
    with pytest.raises(UsageError, match=r"other.jsonl: no such file"):
        pairs.load(desk.folder / "other")
    (desk.folder / "empty.jsonl").write_text("\n", "utf-8")
    with pytest.raises(UsageError, match=r"empty.jsonl: no pairs"):
        pairs.load(desk.folder / "empty")


def run(*words: str, env: dict[str, str] | None = None) -> Ended:
    result = CliRunner().invoke(main, ["evaluate", *words], env=env)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_the_command_prints_a_table_or_json(desk: Desk):
    words = [str(desk.folder / "made"), "--translation", "-o", str(desk.folder / "out")]
    with serve_models(lambda turns: GOOD[sentence_of(turns)]) as models:
        table = run(*words, env=models.env)
        before = str(desk.file("jsonl"))
        again = run(*words, "--json", "-q", "--against", before, env=models.env)
        assert (table.exit_code, again.exit_code) == (0, 0), table.stderr + again.stderr
        assert len(models.asked) == 4
    assert table.stdout.startswith("made: 4 sentences, seed 7, model openai:fake")
    assert "[1/1] made: 4 to ask" in table.stderr and "lamp" in table.stderr
    assert json.loads(again.stdout)["against"]["chrf_difference"] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--translation", "--system", "textbook"], "--translation and --system do not"),
        (["--translation", "--papers", "2"], "--translation and --papers do not"),
        (["--translation", "--swap"], "--translation and --swap do not"),
        (["--translation", "--retrieval-only"], "--translation and --retrieval-only do not"),
        (["--translation", "--japanese"], "--translation and --japanese do not"),
        (["--against", "x.jsonl"], "--against without --translation"),
        (["--translation", "--llm", "nobody"], "expected provider:model"),
    ],
)
def test_options_that_do_not_go_together_are_named(desk: Desk, words: list[str], says: str):
    result = run(str(desk.folder / "made"), *words, "-o", str(desk.folder / "out"))
    assert result.exit_code == 2 and says in result.stderr
    assert not (desk.folder / "out").exists()


def test_without_sacrebleu_nothing_is_asked(desk: Desk):
    words = [str(desk.folder / "made"), "--translation", "-o", str(desk.folder / "out")]
    code = "import sys; sys.modules['sacrebleu'] = None; from qa_notes.cli import main; " \
           f"main(['evaluate', *{words!r}, '--llm', 'openai:nobody'])"  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert "--translation needs sacrebleu, which is not installed" in done.stderr
    assert "hint: pip install 'qa-notes[evaluate]'" in done.stderr
