"""Answers kept for the next time they are asked for: as many of each kind as there is room for."""

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

MOST_KEPT = {
    "judged": 200,
    "whole": 600,
    "figures": 100,
    "by source": 600,
    "readings": 1_200,
    "signals": 200,
    "ties": 20,
}
"""By kind. `judged` are sets of cells with their zeros, `whole` the years of a measure for a few places."""

Answer = TypeVar("Answer")


class Kept:
    """Answers by kind and question. A kind with no more room begins anew."""

    def __init__(self) -> None:
        self._answers: dict[str, dict[Hashable, object]] = {kind: {} for kind in MOST_KEPT}

    def __call__(self, kind: str, asked: Hashable, make: Callable[[], Answer]) -> Answer:
        """What `make` gives for a question, from the second time on as it was; nobody may change it."""
        answers = self._answers[kind]
        found = self.found(kind, asked)
        if found is None:
            found = make()
            if len(answers) >= MOST_KEPT[kind]:
                answers.clear()
            answers[asked] = found
        return cast(Answer, found)

    def found(self, kind: str, asked: Hashable) -> object | None:
        """The answer kept for a question; None where it was not asked yet."""
        return self._answers[kind].get(asked)
