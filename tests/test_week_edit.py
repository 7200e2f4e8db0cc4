"""The order and the texts of a week file: what is not changed stays byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from qa_notes.config import Settings
from qa_notes.errors import BankError
from qa_notes.sources.new_week import wanted, written
from qa_notes.week_edit import TEXTS, with_order, with_text
from qa_notes.yaml_text import stripped

FILE = Path("week.yaml")
WEEKS = sorted((Path(__file__).parents[1] / "question_bank" / "weeks").glob("*.yaml"))
PAPERS = "papers: [2311.11829, 2311.11045]\n"
WRITTEN = """\
# Kept.
papers:  # ours

  # Of all.

  # of a
  - a  # the first
    # still of a

  - id: b
    remark: |+
      # no comment

  # of c
  #
  -
    path: "c #1.pdf"
theme: lights  # last
"""


def read(text: str) -> Any:
    """As PyYAML reads it, which knows nothing of what was edited."""
    return yaml.load(text, Loader=yaml.BaseLoader)


def order(text: str, *places: int) -> str:
    return with_order(text, places, FILE)


# -- the order ---------------------------------------------------------------------------------


def test_an_item_takes_its_lines_and_comments_along():
    assert (
        order(WRITTEN, 2, 0, 1)
        == """\
# Kept.
papers:  # ours

  # Of all.

  # of c
  #
  -
    path: "c #1.pdf"

  # of a
  - a  # the first
    # still of a
  - id: b
    remark: |+
      # no comment

theme: lights  # last
"""
    )


@pytest.mark.parametrize(
    ("text", "places", "made"),
    [
        ("papers:\n- a\n- b", (1, 0), "papers:\n- b\n- a"),
        ("papers:\r\n- a\r\n# x\r\n- b", (1, 0), "papers:\r\n# x\r\n- b\r\n- a"),
        ("\ufeffpapers:\n- a\n- b\n", (1, 0), "\ufeffpapers:\n- b\n- a\n"),
        ("---\npapers:\n- a\n- b\n...\n", (1, 0), "---\npapers:\n- b\n- a\n...\n"),
        ("papers: [a,  'b, c']  # x\n", (1, 0), "papers: ['b, c',  a]  # x\n"),
        ("papers: [\n  a,\n  {id: b},\n]\n", (1, 0), "papers: [\n  {id: b},\n  a,\n]\n"),
        (
            "papers:\n- &x |+ # a\n  b\n\n- >  # |+\n  c\n\n# d\n",
            (1, 0),
            "papers:\n- >  # |+\n  c\n- &x |+ # a\n  b\n\n\n# d\n",
        ),
        ("{papers: [a, b], id: x}\n", None, ""),
        ("papers: [\n  a,  # of a\n  b]\n", None, ""),
        ("papers:\n  - a\r  - b\n", None, ""),
        ("? papers\n: - a\n  - b\n", None, ""),
        ("papers: a\n", None, ""),
        ("papers: []\n", None, ""),
        ("title: x\n", None, ""),
        ("papers:\n- a\n- b\npapers: [c, d]\n", None, ""),
    ],
)
def test_any_form_of_list_is_ordered_or_refused(
    text: str, places: tuple[int, ...] | None, made: str
):
    if places is None:
        with pytest.raises(BankError, match=r"week\.yaml") as error:
            order(text, 1, 0)
        assert error.value.hint
    else:
        assert order(text, *places) == made
        assert order(text, 0, 1) == text


@pytest.mark.parametrize("places", [(), (0,), (0, 0), (1, 2), (0, 1, 2), (-1, 0)])
def test_what_is_no_order_of_all_papers_is_refused(places: tuple[int, ...]):
    with pytest.raises(BankError, match="no order of its 2 papers"):
        order(PAPERS, *places)


LETTERS = st.text("aé日本# :'\"-[]{}&*%@|>!", min_size=1, max_size=12).map(str.strip).filter(bool)


@st.composite
def items(draw: st.DrawFn, dash: str, tag: str) -> str:
    """The lines of a paper in the file, without its comments."""
    word = draw(LETTERS)
    doubled = word.replace("'", "''")
    single = f"'{tag} {doubled}'"
    inner = " " * (len(dash) + draw(st.integers(1, 3)))
    first = dash + inner[len(dash) :]
    block = draw(st.sampled_from(["|", "|-", "|+", ">", "|2"]))
    own = inner + "  "
    forms = [
        f"{first}{tag}  # a comment\n",
        f"{first}{single}\n",
        f'{first}"{tag}\n{inner}  on two lines"\n',
        f"{first}id: {tag}\n{inner}# within\n\n{inner}title: {single}\n",
        f"{first}id: {tag}\n{inner}authors:\n{inner}- {single}\n{inner}-   日本\n",
        f"{first}{{id: {tag}, title: {single},  # x\n{inner} remark: y}}\n",
        f"{first}id: {tag}\n{inner}remark: {block}\n{own}# {word}\n\n{own}- no item\n",
        f"{dash}\n{inner}id: {tag}\n{inner}title:\n",
    ]
    return draw(st.sampled_from(forms))


@st.composite
def weeks(draw: st.DrawFn) -> tuple[str, list[str], list[int]]:
    """A week file, its items with their comments, and another order of them."""
    column = draw(st.sampled_from(["", "  ", "     "]))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    count = draw(st.integers(1, 5))
    pieces = []
    text = draw(st.sampled_from(["", "# Top\n---\n", "intro: |\n  - a\n  # b\n\nid: x\n"]))
    text += draw(st.sampled_from(["papers:\n", "papers:  # [ours]\n", "papers:\n\n# all\n\n"]))
    for number in range(count):
        above = draw(st.sampled_from(["", f"{column}# - of it\n", "# - one\n# two\n"]))
        piece = above + draw(items(f"{column}-", f"p{number}"))
        gap = draw(st.sampled_from(["", "", "\n", f"\n{column}# apart\n\n", " \n"]))
        pieces.append(piece.replace("\n", end))
        text += piece + gap
    text += draw(st.sampled_from(["", "theme: 'it''s'  # last\n", "# The end.\n", "\n\n"]))
    text = text.replace("\n", end)
    if draw(st.booleans()):
        text = text.removesuffix(end)
    bom = draw(st.sampled_from(["", "\ufeff"]))
    return bom + text, pieces, draw(st.permutations(range(count)))


@given(weeks())
def test_any_week_file_is_put_in_order(week: tuple[str, list[str], list[int]]):
    text, pieces, places = week
    was, made = read(text), order(text, *places)
    now = read(made)
    assert stripped(now.pop("papers")) == stripped([was["papers"][place] for place in places])
    assert stripped(now) == stripped({key: one for key, one in was.items() if key != "papers"})
    assert sorted(made) == sorted(text)  # no byte is new, none is lost
    at = 0
    for place in places:
        at = made.index(pieces[place].rstrip(), at) + 1
    if "|+" not in text:  # empty lines behind it would go back as lines of its own
        assert order(made, *(places.index(n) for n in range(len(places)))) == text


# -- the texts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "made"),
    [
        (f"id: x\n# of\n{PAPERS}", "a\nb", f"id: x\nintro: |\n  a\n  b\n# of\n{PAPERS}"),
        (f"# Top\n{PAPERS}", "a", f"# Top\nintro: a\n{PAPERS}"),
        (f"{PAPERS}theme: t", "a", f"{PAPERS}theme: t\nintro: a\n"),
        (f"{PAPERS}intro: a  # x", "b: c", f'{PAPERS}intro: "b: c"  # x'),
        (f"intro:   # x\n{PAPERS}", "a\nb", f"intro: |   # x\n  a\n  b\n{PAPERS}"),
        (f"intro: >-  # x\n  a\n\n  b\n\n{PAPERS}", "c", f"intro: c  # x\n\n{PAPERS}"),
        (f"intro: 'a\n\n  b'  # x\n{PAPERS}", "c\nd", f"intro: |  # x\n  c\n  d\n{PAPERS}"),
        (f"intro: &x |  # x\n  a\n{PAPERS}", "b\nc", f"intro: |  # x\n  b\n  c\n{PAPERS}"),
        (f"intro:\n  a\n  b\n{PAPERS}", "c\nd", f"intro:\n  |\n  c\n  d\n{PAPERS}"),
        (f"'intro': |\n  a\n\n{PAPERS}", None, f"\n{PAPERS}"),
        (f"# Top\nintro: a  # x\n{PAPERS}", " \n", f"# Top\n{PAPERS}"),
        (PAPERS, None, PAPERS),
        (f"  id: x\n  {PAPERS}", "a\n\n b", f"  id: x\n  intro: |\n    a\n\n     b\n  {PAPERS}"),
        ("\ufeffid: x\r\npapers: [a]", "a\r\nb", None),
    ],
)
def test_an_introduction_is_put_in_replaced_and_taken_out(
    text: str, value: str | None, made: str | None
):
    expected = made or "\ufeffid: x\r\nintro: |\r\n  a\r\n  b\r\npapers: [a]"
    assert with_text(text, "intro", value, FILE) == expected


@pytest.mark.parametrize(
    "text", ["{papers: [a]}\n", "intro: [a]\n...\n---\nid: x\n", "", "- a\n", "? intro\n: a\n"]
)
def test_where_no_text_can_be_put_it_is_refused(text: str):
    with pytest.raises(BankError, match=r"week\.yaml") as error:
        with_text(text, "intro", None if text.startswith("?") else "a\nb", FILE)
    assert error.value.hint


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\ud800", "\uffff"])
def test_a_character_that_yaml_lacks_is_named(char: str):
    with pytest.raises(BankError, match=f"U\\+{ord(char):04X} may not stand in its title"):
        with_text(PAPERS, "title", f"a{char}", FILE)


SAID = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
        st.sampled_from("\n\n\t\r\x85\u2028\ufeff\u3000 #:-'\"|>{}[]&*!%@`\\日本"),
    ),
    max_size=40,
)


@given(weeks(), st.sampled_from(TEXTS), SAID, SAID)
def test_any_text_comes_back(week: tuple[str, Any, Any], key: str, first: str, second: str):
    text = week[0]
    others = {name: one for name, one in read(text).items() if name != key}
    for said in (first, second, ""):
        text = with_text(text, key, said, FILE)
        now = read(text)
        expected = said.replace("\r\n", "\n").replace("\r", "\n").strip()
        assert now.pop(key, "").strip() == expected
        assert stripped(now) == stripped(others)
    if key not in read(week[0]):
        assert text.rstrip("\r\n") == week[0].rstrip("\r\n")


# -- real files --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", WEEKS, ids=lambda path: path.stem)
def test_the_weeks_of_the_repository(path: Path):
    _turned_round(path.read_bytes().decode())


@pytest.mark.parametrize("days", ["October 14 - October 20", "Feb 27-Mar 5", "Jan 9-15"])
def test_weeks_made_of_a_real_list(shared: Path, days: str):
    """With the comments that `week new` writes about each paper."""
    page = shared / "data" / "dair" / "ML-Papers-of-the-Week_README.md"
    _turned_round(written("x", wanted(str(page), Settings()), f"({days})", Path()).text)


def _turned_round(text: str) -> None:
    was = read(text)
    count = len(was["papers"])
    back = range(count)[::-1]
    made = order(text, *back)
    assert read(made) == {**was, "papers": was["papers"][::-1]}
    assert sorted(made.splitlines()) == sorted(text.splitlines())
    assert order(made, *back) == text
    introduced = with_text(text, "intro", "今週は\n\n- *二本*", FILE)
    assert read(introduced) == {**was, "intro": "今週は\n\n- *二本*\n"}
    without = with_text(introduced, "intro", None, FILE)
    assert with_text(without, "intro", was.get("intro"), FILE) == text
