"""A model server's reader that also says questions in English, and thinks of some."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fakes import Script, Turn, good_reader, question_of

ENGLISH = {
    "この手法は屋外で使えますか?": "Can this method be used outdoors?",
    "HallBenchで28.4ルーメンに達しますか?": "Does it reach 28.4 lumen on HallBench?",
    "이 방법은 밖에서 쓸 수 있습니까?": "Can this method be used outdoors?",
    "क्या यह विधि बाहर काम करती है?": "Does this method work outdoors?",
}
OUTDOORS, CABLE, WATERPROOF = (
    "Does Lanterns work outdoors when it rains?",
    "Why did earlier lamps need a cable for every room?",
    "Which future plan makes the lights waterproof?",
)


def thinker(
    proposed: Sequence[str] = (), english: Mapping[str, str] = ENGLISH, silent: str = "\0"
) -> Script:
    """Proposes these lines; says nothing to a question that has the word `silent`."""

    def script(turns: Sequence[Turn]) -> str:
        system, asked = turns[0][1], turns[-1][1]
        if "You propose questions" in system:
            return "\n".join(proposed)
        if "translate a question" in system:
            return english[asked.rpartition("\n")[2]]
        if silent in (question_of(turns) or ""):
            return "NONE"
        return str(good_reader(turns))

    return script


def proposing(turns: Sequence[Turn]) -> bool:
    """Whether the model was asked to think of questions."""
    return "You propose questions" in turns[0][1]
