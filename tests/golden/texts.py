"""Text as models and papers write it: markup, formulas, money, links, hidden characters."""

from hypothesis import strategies as st

PIECES = (
    *"\\$<>&\"'`*_#|[](){}~^!-+=.:;@%/ \n\t1a日",
    *("<script>", "</p>", "\\(", "\\)", "$$", "{{", "{%", "https://a.b/", "- ", "\u202e", "&lt;"),
)
NASTY = st.lists(st.sampled_from(PIECES)).map("".join)
TEXT = st.one_of(st.text(), NASTY)
