"""What an analyst has said of a file so far: a half-filled description as plain values, changed one field at a time."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl

from dashboard.wording import listing, sentence
from data.ownership import System, owners, plain
from data.survey_description import CLASSES

Said = Mapping[str, Any]
"""The plain form of a description, as `as_plain` gives and a YAML file holds it; anything may still be missing."""

Key = str | int

CLASS_TITLES: Mapping[str, str] = {
    "favourable": "Favourable",
    "unfavourable": "Unfavourable",
    "neutral": "Neither",
    "dont_know": "Don't know",
    "refused": "Refused",
    "not_asked": "Not asked",
}
"""The classes an answer may be put into, as a form names them."""

MOST_UNPLACED = 5
"""Answers in no class that a sentence names."""


class Value(Protocol):
    """One value a column was seen to hold."""

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str | None: ...
    @property
    def count(self) -> int: ...


class Seen(Protocol):
    """A column as it was looked at: no respondent's row is in it."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str | None: ...
    @property
    def values(self) -> Sequence[Value]: ...


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer to a question: as the description names it, and as a form shows it."""

    said: str
    shown: str
    count: int


def get(said: Said, *where: Key) -> Any:
    """What was said at a place; None where nothing was.

    >>> get({"design": {"weight": "w"}}, "design", "weight"), get({}, "design", "weight")
    ('w', None)
    """
    found: Any = said
    for key in where:
        if isinstance(found, Mapping) and isinstance(key, str):
            found = found.get(key)
        elif isinstance(found, Sequence) and not isinstance(found, str) and isinstance(key, int) and key < len(found):
            found = found[key]
        else:
            return None
    return found


def put(said: Said, value: Any, *where: Key) -> dict[str, Any]:
    """The description with one thing said otherwise; an empty value is left out.

    >>> put({"pollster": "A"}, "w", "design", "weight")
    {'pollster': 'A', 'design': {'weight': 'w'}}
    >>> put({"design": {"weight": "w"}}, None, "design", "weight")
    {}
    """
    changed = _put(said, value, where)
    return changed if isinstance(changed, dict) else {}


def _put(there: Any, value: Any, where: Sequence[Key]) -> Any:
    if not where:
        return value
    key, rest = where[0], where[1:]
    if isinstance(key, int):
        listed = list(there or [])
        listed += [{} for _ in range(key + 1 - len(listed))]
        listed[key] = _put(listed[key], value, rest)
        return listed
    mapped = dict(there or {})
    inner = _put(mapped.get(key), value, rest)
    if inner in (None, "", [], {}, ()):
        mapped.pop(key, None)
    else:
        mapped[key] = inner
    return mapped


def without(said: Said, name: str, place: int) -> dict[str, Any]:
    """The description without one entry of a list (a question, a breakdown)."""
    left = [one for number, one in enumerate(said.get(name, ())) if number != place]
    return put(said, left, name)


def answers_of(seen: Seen | None, question: Said) -> list[Answer]:
    """Every answer of a question: those its column holds, and those declared that it was not seen to hold."""
    declared = [str(answer) for name in CLASSES for answer in question.get(name) or ()]
    values = list(seen.values) if seen is not None else []
    by_label = _speaks_in_labels(values, declared)
    found = [
        Answer(
            said=str(one.label if by_label and one.label else one.code),
            shown=f"{one.code} · {one.label}" if one.label and one.label != one.code else one.code,
            count=one.count,
        )
        for one in values
    ]
    known = {one.said for one in found}
    missing = [Answer(said=one, shown=f"{one} (not in the file)", count=0) for one in declared if one not in known]
    return [*found, *missing]


def _speaks_in_labels(values: Sequence[Value], declared: Sequence[str]) -> bool:
    """Whether the declared answers are labels of the file rather than its codes."""
    labels = {one.label for one in values if one.label}
    codes = {one.code for one in values}
    return sum(one in labels for one in declared) > sum(one in codes for one in declared)


def with_answers(question: Said, name: str, answers: Sequence[str]) -> dict[str, Any]:
    """The question with exactly these answers in a class; each is taken out of the class it was in.

    >>> with_answers({"favourable": ["1", "2"]}, "unfavourable", ["2"])
    {'favourable': ['1'], 'unfavourable': ['2']}
    """
    changed = dict(question)
    for other in CLASSES:
        kept = [one for one in question.get(other) or () if one not in answers]
        changed = put(changed, kept, other)
    return put(changed, list(answers), name)


def unplaced(answers: Sequence[Answer], question: Said) -> list[Answer]:
    """Answers the file holds that are in no class."""
    placed = {str(answer) for name in CLASSES for answer in question.get(name) or ()}
    return [one for one in answers if one.said not in placed and one.count]


def question_line(question: Said, answers: Sequence[Answer], names: Callable[[str], str]) -> str:
    """A question in one line: column, home, and how many answers are in which class."""
    about = question.get("about")
    whom = f"view of {names(str(about))}" if about else "about whom is not said yet"
    counts = [f"{len(question[name])} {CLASS_TITLES[name].lower()}" for name in CLASSES if question.get(name)]
    open_ = unplaced(answers, question)
    left = f"{len(open_)} answers in no class yet" if len(open_) > 1 else "1 answer in no class yet" if open_ else ""
    return " · ".join(
        part for part in (str(question.get("column") or "no column"), whom, ", ".join(counts), left) if part
    )


def unplaced_sentence(answers: Sequence[Answer], question: Said) -> str:
    """Which answers are in no class, and what that means; empty where none is."""
    left = unplaced(answers, question)
    if not left:
        return ""
    names = listing([f"“{one.shown}”" for one in left], most=MOST_UNPLACED)
    verb = "is" if len(left) == 1 else "are"
    return sentence(f"{names} {verb} in no class: the check reports each answer that is in none")


def same_answers(said: Said, place: int, seen: Mapping[str, Seen]) -> dict[str, Any]:
    """The description with the classes of one question given to every other question that has the same answers."""
    model = said["questions"][place]
    classes = {name: model.get(name) for name in CLASSES}
    declared = {str(answer) for listed in classes.values() for answer in listed or ()}
    changed = dict(said)
    for number, other in enumerate(said["questions"]):
        held = {one.said for one in answers_of(seen.get(str(other.get("column"))), model) if one.count}
        if number == place or not held & declared:
            continue
        for name, listed in classes.items():
            changed = put(changed, list(listed or ()), "questions", number, name)
    return changed


def unknown_states(values: Sequence[Value], given: Mapping[str, Any]) -> list[str]:
    """What a country column says that no state is known by, and what was named already, as the column says it."""
    said = pl.DataFrame(
        {"code": [one.code for one in values], "label": [one.label or one.code for one in values]},
        schema={"code": pl.String, "label": pl.String},
    )
    known = (
        plain(pl.col(name), system).is_in(list(owners(system)))
        for name in ("code", "label")
        for system in (System.ISO3, System.NAME)
    )
    open_ = said.filter(~pl.any_horizontal(known) | pl.col("label").is_in(list(given)))["label"].to_list()
    return list(dict.fromkeys([*given, *open_]))


def numbers_in(text: str) -> list[int]:
    """The whole numbers a text lists.

    >>> numbers_in("18, 30; 50 65+")
    [18, 30, 50, 65]
    """
    return [int(one) for one in re.findall(r"\d+", text)]


def labels_in(text: str) -> dict[str, str]:
    """The labels a text gives, one a line.

    >>> labels_in("1 = Male\\n2 = Female\\nnonsense")
    {'1': 'Male', '2': 'Female'}
    """
    pairs = (line.partition("=") for line in text.splitlines())
    return {code.strip(): label.strip() for code, mark, label in pairs if mark and code.strip() and label.strip()}


def labels_text(labels: Mapping[str, str]) -> str:
    """Labels as `labels_in` reads them."""
    return "\n".join(f"{code} = {label}" for code, label in labels.items())


def column_title(seen: Seen) -> str:
    """A column as a list to choose from shows it: its name, and its label where the file has one."""
    return f"{seen.name} · {seen.label}" if seen.label and seen.label != seen.name else seen.name
