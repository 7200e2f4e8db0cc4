"""The question bank: strict, in strings, and saying what is wrong where."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from qa_notes.bank import (
    ask_text,
    bank_names,
    check_file,
    load_bank,
    load_week,
    merged,
    read_bank,
    short_name,
)
from qa_notes.errors import BankError
from qa_notes.languages import LANGUAGES, language
from qa_notes.models import SectionKind
from qa_notes.strict_yaml import read_yaml

REPO = Path(__file__).resolve().parents[1]

GOOD = """
title: {ja: 試し, en: Trial}
questions:
  - id: idea
    text: {ja: "{name}とは?", en: "What is {name}?"}
    queries: {en: [we propose]}
    look_in: [abstract]
"""


@pytest.fixture
def write(tmp_path):
    def _write(text: str, name: str = "trial.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def error(path: Path, load=lambda path: load_bank(str(path))) -> str:
    with pytest.raises(BankError) as caught:
        load(path)
    return str(caught.value).replace(str(path.parent) + "/", "")


def test_the_default_bank_asks_eleven_questions():
    assert [(q.id, q.text["ja"]) for q in load_bank("notes")] == [
        ("problem", "この論文はどのような課題に取り組んでいますか?"),
        ("prior_limits", "既存の手法にはどのような限界がありますか?"),
        ("idea", "{name}の核となるアイデアは何ですか?"),
        ("how", "{name}はどのような仕組みで動作しますか?"),
        ("difference", "{name}は既存の手法とどう違いますか?"),
        ("setup", "どのようなデータセット・指標・比較対象で評価しましたか?"),
        ("results", "主な定量的結果は何ですか?"),
        ("cost", "学習や推論にはどれほどの計算資源が必要ですか?"),
        ("limits", "限界や潜在的な欠点は何ですか?"),
        ("future", "今後どのような研究が期待されますか?"),
        ("resources", "コード・データ・モデルはどこで入手できますか?"),
    ]


def test_ochiai_asks_its_six():
    assert [q.text["ja"] for q in load_bank("ochiai")] == [
        "どんなもの？",
        "先行研究と比べてどこがすごい？",
        "技術や手法のキモはどこ？",
        "どうやって有効だと検証した？",
        "議論はある？",
        "次に読むべき論文は？",
    ]


@pytest.mark.parametrize("name", bank_names())
def test_every_bank_speaks_four_languages_and_can_search(name):
    bank = read_bank(name)
    assert set(bank.title) == {"ja", "en", "ko", "hi"}
    for question in bank.questions:
        assert set(question.text) == {"ja", "en", "ko", "hi"}
        assert 2 <= len(question.queries["en"]) <= 4 and question.queries["ja"]
        assert question.look_in and all(isinstance(k, SectionKind) for k in question.look_in)
        assert len({"{name}" in text for text in question.text.values()}) == 1


def test_banks_are_found_by_name_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert {"notes", "ochiai", "coolpapers"} <= set(bank_names())
    assert len(load_bank("coolpapers")) == 6


def test_the_bank_of_the_current_folder_comes_first(tmp_path, monkeypatch):
    (tmp_path / "question_bank").mkdir()
    (tmp_path / "question_bank" / "ochiai.yaml").write_text(GOOD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert [q.id for q in load_bank("ochiai")] == ["idea"]
    assert len(load_bank("notes")) == 11


def test_an_unknown_bank_is_guessed():
    with pytest.raises(BankError, match="no question bank is called 'note'") as caught:
        load_bank("note")
    assert caught.value.hint == "did you mean notes?"


def test_a_file_is_a_bank_by_its_path(write):
    bank = read_bank(str(write(GOOD)))
    assert (bank.name, bank.title["ja"]) == ("trial", "試し")
    (question,) = bank.questions
    assert question.queries == {"en": ("we propose",)} and question.answer == "text"
    assert question.must_say == {}
    said = GOOD.replace("    look_in", "    must_say: {en: [propose]}\n    look_in")
    assert read_bank(str(write(said))).questions[0].must_say == {"en": ("propose",)}


@pytest.mark.parametrize(
    "old,new,message",
    [
        (
            "look_in",
            "lookin",
            "question idea: key lookin: is not a known key; did you mean look_in?",
        ),
        ("title:", "titel:", "trial.yaml: key titel: is not a known key; did you mean title?"),
        ("[abstract]", "[abstrakt]", "question idea: key look_in.0: Input should be 'abstract'"),
        ("    queries: {en: [we propose]}\n", "", "question idea: key queries: Field required"),
        ("[we propose]", "[]", "question idea: key queries: en has no query"),
        ("What is {name}", "What is {nmae}", "question idea: key text: {nmae} is not known"),
        ("en: [", "fr: [", "question idea: key queries.fr"),
        ("id: idea", "id: Idea 1", "question Idea 1: key id: "),
        ("  - id: idea\n    text", "  - text", "question number 1: key id: Field required"),
        ("look_in:", "queries:", "trial.yaml:7: the key queries is given twice"),
        ("[we propose]", "[we: propose]", "question idea: key queries.en.0: Input should be"),
        ("{en: [we", "{en: {we", "trial.yaml:6: "),
        (GOOD, "- a list", "trial.yaml: expected keys such as title, questions"),
        (GOOD, "", "trial.yaml: expected keys such as title, questions"),
        (GOOD, "questions: []", "trial.yaml: key questions: List should have at least 1 item"),
    ],
)
def test_a_fault_is_named_by_file_question_and_key(write, old, new, message):
    assert old in GOOD
    assert message in error(write(GOOD.replace(old, new, 1)))


LAUGHS = "a0: &a0 [lol]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)


@pytest.mark.parametrize(
    "text,message",
    [
        ("[a, b]: c", "trial.yaml:1: a key must be a word, not a list or mapping"),
        ("title:\n  {a: b}: c", "trial.yaml:2: a key must be a word, not a list or mapping"),
        ("? - a\n: c", "trial.yaml:1: a key must be a word"),
        ("[" * 5000, "trial.yaml:1: more than 32 levels deep"),
        ("{a: " * 5000, "trial.yaml:1: more than 32 levels deep"),
        ("\n".join(f"{' ' * n}k:" for n in range(2000)), "trial.yaml:32: more than 32 levels"),
        ("questions: &a [*a]", "trial.yaml:1: aliases (*name) are not read: write it out"),
        (LAUGHS, "trial.yaml:2: aliases (*name) are not read: write it out"),
        ("*a", "trial.yaml:1: aliases (*name) are not read"),
        ("a: *b", "trial.yaml:1: aliases (*name) are not read"),
        ("a: !!python/object/apply:os.system [x]", "trial.yaml:1: tags (tag:yaml.org,2002:python"),
        ("!!set {a, b}", "trial.yaml:1: tags (tag:yaml.org,2002:set) are not read"),
        ("title:\n  ja: a\0b", "trial.yaml:2: the character U+0000 may not stand here"),
        ("title:\n  ja: a\x1b[31m", "trial.yaml:2: the character U+001B may not stand here"),
        ('title:\n  ja: "a\\e[31m"', "trial.yaml:2: the character U+001B may not stand here"),
        ('title: {ja: "\\0"}', "trial.yaml:1: the character U+0000 may not stand here"),
        ('title: {ja: "\\ud800"}', "trial.yaml:1: the character U+D800 may not stand here"),
        ('title: {ja: "\\UFFFFFFFF"}', "trial.yaml: "),
        ("title:\n\tja: a", "trial.yaml:2: found character '\\t'"),
        (GOOD + "---" + GOOD, "trial.yaml:8: but found another document"),
        ("title: @a", "trial.yaml:1: found character '@'"),
        ("title: 1.5e999999", "trial.yaml: key title: Input should be a valid dictionary"),
        (f"title: {'9' * 5000}", "trial.yaml: key title: Input should be a valid dictionary"),
        ("questions: {a: b}", "trial.yaml: key questions: Input should be a valid list"),
        ("questions: text", "trial.yaml: key questions: Input should be a valid list"),
        ("questions: [text]", "trial.yaml: question number 1: Input should be a valid"),
        ("questions: [[text]]", "trial.yaml: question number 1: Input should be a valid"),
        ("questions: [{id: [a]}]", "trial.yaml: question ['a']: key id: Input should be"),
        ("~", "trial.yaml: expected keys such as title, questions"),
        ("text", "trial.yaml: expected keys such as title, questions"),
        ("&a", "trial.yaml: expected keys such as title, questions"),
    ],
)
def test_odd_yaml_is_one_error_that_names_the_line(write, text, message):
    assert message in error(write(text))


@pytest.mark.parametrize(
    "text,message",
    [
        ("papers: {a: b}", "key papers: Input should be a valid list"),
        ("papers: [[a]]", "paper number 1: Input should be a valid"),
        ("papers: [~]", "paper 1: '~' is neither a paper nor a file"),
        ("papers: ['']", "key id: String should have at least 1 character"),
        ("papers: [{id: {a: b}}]", "paper {'a': 'b'}: key id: Input should be a valid string"),
        ("papers: [{id: x, authors: {a: b}}]", "paper x: key authors: Input should be"),
        ("papers: [{id: x, authors: [[a]]}]", "paper x: key authors.0: Input should be"),
        ("papers: [{id: x, published: [a]}]", "paper x: key published: Input should be"),
        (f"papers: [{{id: x, published: {'9' * 400}}}]", "paper x: key published: "),
        ("papers: [{path: ~nobody-of-this-name/x.pdf}]", "there is no such home folder"),
        ("papers: [~nobody-of-this-name/x.pdf]", "there is no such home folder"),
        ("id: [a]\npapers: [x]", "key id: Input should be a valid string"),
    ],
)
def test_an_odd_week_is_one_error(write, text, message):
    assert message in error(write(text, "w.yaml"), load_week)


@pytest.mark.parametrize(
    "data,message",
    [
        (b"\xff\xfetitle", "it is no text in UTF-8"),
        ("title: a".encode("utf-16"), "it is no text in UTF-8"),
        ("title: a".encode("utf-32"), "it is no text in UTF-8"),
        (b"\xef\xbb\xbf", "expected keys such as title, questions, own_questions"),
        (b"title: \xff", "it is no text in UTF-8"),
    ],
)
def test_bytes_that_are_no_text_are_one_error(write, data, message):
    path = write("")
    path.write_bytes(data)
    assert error(path) == f"trial.yaml: {message}"


def test_what_is_no_plain_file_is_never_read(tmp_path):
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    assert error(pipe) == "pipe.yaml: it is no plain file"  # and nobody waits for a writer
    assert error(Path("/dev/zero"), read_yaml) == "zero: it is no plain file"
    (tmp_path / "folder.yaml").mkdir()
    assert error(tmp_path / "folder.yaml") == "folder.yaml: it is a folder"
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(1 << 40)
    assert error(huge) == "huge.yaml: it has more than 64 MB"


def test_one_name_is_one_bank_with_the_file_that_was_named_last():
    assert merged(("notes", "a/own.yaml"), ("b/own.yaml", "ochiai")) == (
        "notes", "b/own.yaml", "ochiai"
    )  # fmt: skip
    assert merged(("own",), ("notes", "a/own.yaml"), ("own",)) == ("own", "notes")


def test_an_id_is_given_once(write):
    again = GOOD + GOOD.partition("questions:")[2]
    assert error(write(again)) == "trial.yaml: question idea: this id is given twice"


def test_a_missing_file_is_named(tmp_path):
    assert error(tmp_path / "gone.yaml") == "gone.yaml: no such file"


def test_ids_of_a_week_stay_strings(write):
    week = load_week(write("papers:\n  - 2311.11830\n  - 1909.11740\n  - id: 2001.00100\n"))
    assert [ref.id for ref in week.papers] == ["2311.11830", "1909.11740", "2001.00100"]
    assert (week.id, week.title, week.theme, week.intro) == (None, None, None, None)


def test_facts_of_a_week_override(write, tmp_path):
    week = load_week(
        write(
            """
id: 2023-W47
papers:
  - id: 2311.11829v2
    title: System 2 Attention
    authors: [A. Kettle, B. Saucer]
    published: 2023-11-20
    categories: cs.CL
  - path: sub/mine.pdf
    authors: A. Kettle
  - url: https://example.org/a.pdf
  - {path: sub/2401.00010.pdf, id: my-name}
""".replace("categories: cs.CL", "categories: [cs.CL]")
        )
    )
    arxiv, local, web, named = week.papers
    assert (arxiv.source, arxiv.id, arxiv.version) == ("arxiv", "2311.11829", 2)
    assert arxiv.facts == {
        "title": "System 2 Attention",
        "authors": ("A. Kettle", "B. Saucer"),
        "published": date(2023, 11, 20),
        "categories": ("cs.CL",),
    }
    assert local.location == str(tmp_path / "sub" / "mine.pdf")
    assert local.facts == {"authors": ("A. Kettle",)}
    assert (web.source, web.location) == ("web", "https://example.org/a.pdf")
    assert (named.source, named.id) == ("local", "my-name")


@pytest.mark.parametrize(
    "text,message",
    [
        ("papers: [2311.11829]\nid: 2023-W60", "key id: '2023-W60' is not an ISO week"),
        ("papers: [2311.11829]\nid: next", "key id: 'next' is not an ISO week"),
        ("papers: [2311.11829]\nintor: x", "key intor: is not a known key; did you mean intro?"),
        ("papers: []", "key papers"),
        (
            "papers:\n- id: 2311.11829\n  titel: x",
            "paper 2311.11829: key titel: is not a known key",
        ),
        ("papers:\n- title: x", "paper 1: says neither id, path nor url"),
        ("papers:\n- Attention", "paper 1: 'Attention' is neither a paper nor a file"),
        ("papers:\n- 2311.1183", "paper 1: 2311.1183: an arXiv id of 2023 has five digits"),
        ("papers:\n- id: 2311.11829\n  published: soon", "paper 2311.11829: key published: "),
    ],
)
def test_a_wrong_week_is_named(write, text, message):
    assert message in error(write(text, "w.yaml"), load_week)


def test_the_sample_week():
    week = load_week(REPO / "question_bank" / "weeks" / "sample.yaml")
    assert week.id == "2023-W43" and week.title and week.intro and week.theme
    assert [ref.id for ref in week.papers] == ["2309.02427", "2310.10631", "2310.11511"]


TEN = REPO / "question_bank" / "weeks" / "2023-W47.yaml"


def test_the_week_of_ten_papers():
    week = load_week(TEN)
    assert week.id == "2023-W47" and week.title and week.theme
    assert [(ref.source, ref.id, ref.version) for ref in week.papers[:-1]] == [
        ("arxiv", "2311.13581", 1),
        ("arxiv", "2311.12351", 1),
        ("arxiv", "2311.12983", 1),
        ("arxiv", "2311.12022", 1),
        ("arxiv", "2311.11797", 1),
        ("arxiv", "2311.11829", 1),
        ("arxiv", "2311.11045", 2),
        ("arxiv", "2311.10702", 2),
        ("arxiv", "2311.10537", 1),
    ]
    assert week.papers[-1].source == "web"
    for ref in week.papers:
        assert ref.facts.keys() >= {"title", "authors", "published", "url"}
        assert "abstract" not in ref.facts
    assert all(ref.facts.keys() >= {"updated", "categories"} for ref in week.papers[:-1])


def test_the_week_of_ten_papers_has_the_facts_that_were_printed(shared):
    printed = json.loads((shared / "golden" / "2023-W47.json").read_text(encoding="utf-8"))
    keys = ("title", "authors", "published", "updated", "url", "categories")
    # The article translated one word of one title; the week has the title as its authors wrote it.
    blocks = [
        {key: block[key].replace("ベンチマーク", "benchmark") for key in keys}
        for block in printed["blocks"]
    ]
    assert load_week(TEN).id == printed["week"]
    assert [as_printed(ref.facts, keys) for ref in load_week(TEN).papers] == blocks


def as_printed(facts: Mapping[str, object], keys: tuple[str, ...]) -> dict[str, str]:
    """Facts of a week as words of the Japanese article."""

    def words(fact: object) -> str:
        if isinstance(fact, date):
            return f"{fact.year}年{fact.month}月{fact.day}日"
        return ", ".join(fact) if isinstance(fact, tuple) else str(fact or "不明")

    return {key: words(facts.get(key)) for key in keys}


def test_a_file_is_checked_for_what_it_is(write):
    assert check_file(write(GOOD)).endswith("a bank of 1 questions")
    assert check_file(write("papers: [2311.11830]")).endswith("a week of 1 papers")


@pytest.mark.parametrize(
    "name,title",
    [
        ("GAIA", "GAIA: a benchmark for General AI Assistants"),
        ("System 2 Attention", "System 2 Attention (is something you might need too)"),
        ("Orca 2", "Orca 2: Teaching Small Language Models How to Reason"),
        ("Self-RAG", "Self-RAG: Learning to Retrieve, Generate, and Critique"),
        ("ReAct", "ReAct: Synergizing Reasoning and Acting in Language Models"),
        ("Llemma", "Llemma: An Open Language Model For Mathematics"),
        ("BERT", "BERT: Pre-training of Deep Bidirectional Transformers"),
        ("Hogwild", "Hogwild!: A Lock-Free Approach to Parallelizing SGD"),
        ("PaSS", "PaSS:  Parallel\n Speculative Sampling"),
        ("GPT-4", "GPT-4 Technical Report"),
        ("Mistral 7B", "Mistral 7B"),
        ("GAIA", "A Benchmark for General AI Assistants (GAIA)"),
        (None, "Cognitive Architectures for Language Agents"),
        (None, "Attention Is All You Need"),
        (None, "Camels in a Changing Climate: Enhancing LM Adaptation with Tulu 2"),
        (None, "Igniting Language Intelligence: The Hitchhiker's Guide"),
        (None, "Scaling LLM Test-Time Compute: An Optimal Way"),
        (None, "Improving BERT: A Study"),
        (None, "LLM Agents: A Survey"),
        (None, "Tree of Thoughts: Deliberate Problem Solving"),
        (None, "Survey: What We Know"),
        (None, "DEEP LEARNING: A SURVEY"),
        (None, "Retrieval-Augmented Generation (RAG)"),
        (None, r"$\pi_0$: A Vision-Language-Action Flow Model"),
        (None, "0"),
        (None, ""),
        (None, None),
    ],
)
def test_the_short_name_is_the_title_s_own(name, title):
    assert short_name(title) == name


@pytest.mark.parametrize(
    "language,text",
    [
        ("ja", "提案手法の核となるアイデアは何ですか?"),
        ("en", "What is the core idea of the proposed method?"),
        ("ko", "제안 방법의 핵심 아이디어는 무엇입니까?"),
        ("hi", "प्रस्तावित विधि का मूल विचार क्या है?"),
    ],
)
def test_a_paper_without_a_name_is_asked_in_general_words(language, text):
    idea = load_bank("notes")[2]
    assert ask_text(idea, language, None) == text


def test_the_name_is_filled_as_it_is(write):
    (question,) = load_bank(str(write(GOOD)))
    assert ask_text(question, "ja", "Orca 2") == "Orca 2とは?"
    assert ask_text(question, "ko", "{name}") == "What is {name}?"  # a bank without Korean


@pytest.mark.parametrize("name", ["notes", "ochiai", "coolpapers"])
def test_a_bank_of_ours_speaks_every_language(name: str):
    """What one language asks, searches and demands, all of them do."""
    bank = read_bank(name)
    assert set(bank.title) == set(LANGUAGES)
    for question in bank.questions:
        assert set(question.text) == set(LANGUAGES)
        for said in (question.queries, question.must_say):
            assert set(said) in (set(), set(LANGUAGES))
            for code, lines in said.items():
                letters = language(code).letters
                assert any(re.search(f"[{letters}]", line) for line in lines)
