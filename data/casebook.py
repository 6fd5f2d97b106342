"""Case studies: what a case shows, and its dated milestones with their sources, from YAML files or a CSV."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from data.states import actors

SHIPPED = Path(__file__).parent / "cases"
"""The folder of the cases that come with the product, one YAML file each."""

KINDS = ("agreement", "breach", "dialogue", "exercise", "milestone", "operation", "visit")
COLUMNS = ("case", "date", "kind", "what", "source")
"""Columns a CSV of milestones must have. It may add `title`, `home`, `places` (ids with ; between them) and `turn`."""

LARGEST_BYTES = 1_000_000
EARLIEST = 1800


class CaseFault(Exception):
    """Raised when a case file cannot be used: which file, what stands there, what is allowed, and what to do."""

    def __init__(self, file: str, *, what: str, allowed: str) -> None:
        super().__init__(f"{file}: {what}. Allowed: {allowed}. Correct the file and give it again.")


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """One dated fact of a case."""

    day: date
    kind: str
    what: str
    source: str
    turn: bool = False
    """Whether the years before and after it are compared in words."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One measure a case draws; home and places are the case's own where they are null."""

    measure: str
    home: str | None = None
    places: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """One case study: whose diplomacy with which places, which figures beside which milestones."""

    id: str
    title: str
    question: str
    home: str
    places: tuple[str, ...]
    first: int
    """First year drawn."""
    figures: tuple[Shown, ...]
    """Empty: the leading measure of every family."""
    milestones: tuple[Milestone, ...]
    own: bool = False
    """Whether the user of this installation added it."""

    @property
    def actors(self) -> frozenset[str]:
        return frozenset({self.home, *self.places})


def cases(folder: Path | None = None) -> tuple[Case, ...]:
    """The shipped cases, then those of a user's folder by file name; a user's case of the same id takes the place.

    Raises CaseFault for a file that cannot be used.
    """
    found = {case.id: case for file in sorted(SHIPPED.glob("*.yaml")) for case in read_cases(file)}
    files = sorted(folder.iterdir()) if folder is not None and folder.is_dir() else []
    for file in files:
        if file.suffix.lower() in (".yaml", ".yml", ".csv"):
            found |= {case.id: case for case in read_cases(file, own=True)}
    return tuple(found.values())


def milestones_of(known: Sequence[Case], home: str, place: str) -> tuple[Milestone, ...]:
    """The milestones of every case that both home and place belong to, each once, by day."""
    found = {one for case in known if {home, place} <= case.actors for one in case.milestones}
    return tuple(sorted(found, key=lambda one: (one.day, one.what)))


def read_cases(file: Path, *, own: bool = False) -> tuple[Case, ...]:
    """The case of a YAML file, or the cases of a CSV of milestones. Raises CaseFault."""
    if file.stat().st_size > LARGEST_BYTES:
        raise CaseFault(file.name, what="the file is larger than a megabyte", allowed="a case of a few hundred lines")
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise CaseFault(file.name, what=f"byte {fault.start} is no UTF-8", allowed="text in UTF-8") from fault
    if file.suffix.lower() == ".csv":
        return _of_table(file.name, text, own)
    try:
        told = YAML(typ="safe", pure=True).load(text)
    except YAMLError as fault:
        line = re.search(r"line (\d+)", str(fault))
        where = f"line {line[1]} is no YAML" if line else "it is no YAML"
        raise CaseFault(file.name, what=where, allowed="names and values as in the shipped cases") from fault
    except ValueError as fault:
        what = f"a milestone's date is no day ({fault})"
        raise CaseFault(file.name, what=what, allowed="a day such as 1995-01-12") from fault
    if not isinstance(told, dict):
        raise CaseFault(file.name, what="it names nothing", allowed="id, title, home, places and milestones")
    return (_case(file.name, told, own),)


def _of_table(file: str, text: str, own: bool) -> tuple[Case, ...]:
    table = csv.DictReader(text.splitlines())
    rows = list(table)
    missing = [name for name in COLUMNS if name not in (table.fieldnames or ())]
    if missing:
        allowed = f"a row a milestone, with commas between the columns {', '.join(COLUMNS)}"
        raise CaseFault(file, what=f"there is no column {', '.join(missing)}", allowed=allowed)
    if not rows:
        raise CaseFault(file, what="there is no milestone", allowed="at least one, a row each")
    together: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        together.setdefault(row["case"] or "", []).append(row)
    shipped = {case.id: case for case in cases()}
    made = []
    for name, mine in together.items():
        known = shipped.get(name)
        told: dict[str, Any] = {
            "id": name,
            "title": _first(mine, "title") or (known.title if known else name),
            "home": _first(mine, "home") or (known.home if known else None),
            "places": [one.strip() for one in _first(mine, "places").split(";") if one.strip()]
            or (list(known.places) if known else []),
            "figures": [],
            "milestones": [{key: row.get(key) for key in (*COLUMNS[1:], "turn")} for row in mine],
        }
        case = _case(file, told, own)
        if known is not None:
            together_told = dict.fromkeys((*known.milestones, *case.milestones))
            case = replace(known, milestones=tuple(sorted(together_told, key=lambda one: one.day)), own=own)
        made.append(case)
    return tuple(made)


def _first(rows: Sequence[Mapping[str, str | None]], column: str) -> str:
    return next((row[column] or "" for row in rows if row.get(column)), "")


def _case(file: str, told: Mapping[str, Any], own: bool) -> Case:
    name = str(told.get("id") or "")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,60}", name):
        raise CaseFault(file, what=f"the id is “{name}”", allowed="lower-case letters, digits and hyphens")
    milestones = tuple(
        sorted((_milestone(file, one) for one in _several(file, "milestones", told)), key=lambda one: one.day)
    )
    if not milestones:
        raise CaseFault(file, what="there is no milestone", allowed="at least one, with date, kind, what and source")
    places = tuple(_actor(file, one) for one in _several(file, "places", told))
    if not places:
        raise CaseFault(file, what="no place is named", allowed="at least one state by its three letters")
    first = told.get("first", max(EARLIEST, milestones[0].day.year - 10))
    if not isinstance(first, int) or not EARLIEST <= first <= date.max.year:
        raise CaseFault(file, what=f"the first year is “{first}”", allowed=f"a year from {EARLIEST}")
    return Case(
        id=name,
        title=_text(file, "title", told.get("title")),
        question=_text(file, "question", told.get("question") or "What do the figures show beside these milestones?"),
        home=_actor(file, told.get("home")),
        places=places,
        first=first,
        figures=tuple(_shown(file, one) for one in _several(file, "figures", told)),
        milestones=milestones,
        own=own,
    )


def _several(file: str, name: str, told: Mapping[str, Any]) -> Sequence[Any]:
    found = told.get(name) or ()
    if not isinstance(found, list | tuple):
        raise CaseFault(file, what=f"{name} is “{found}”", allowed="a list, as [USA, IND] or with a hyphen a line")
    return found


def _shown(file: str, told: Any) -> Shown:
    if not isinstance(told, dict) or not isinstance(told.get("measure"), str):
        raise CaseFault(file, what=f"a figure is “{told}”", allowed="measure, and where it differs home and places")
    places = None if told.get("places") is None else _several(file, "places", told)
    return Shown(
        measure=told["measure"],
        home=None if told.get("home") is None else _actor(file, told["home"]),
        places=None if places is None else tuple(_actor(file, one) for one in places),
    )


def _milestone(file: str, told: Any) -> Milestone:
    if not isinstance(told, dict):
        raise CaseFault(file, what=f"a milestone is “{told}”", allowed="date, kind, what and source")
    day = told.get("date")
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day)
        except ValueError as fault:
            raise CaseFault(file, what=f"a milestone's date is “{day}”", allowed="a day such as 1995-01-12") from fault
    if not isinstance(day, date):
        raise CaseFault(file, what=f"a milestone's date is “{day}”", allowed="a day such as 1995-01-12")
    kind = str(told.get("kind") or "")
    if kind not in KINDS:
        raise CaseFault(file, what=f"a milestone's kind is “{kind}”", allowed=", ".join(KINDS))
    return Milestone(
        day=date(day.year, day.month, day.day),
        kind=kind,
        what=_text(file, "what", told.get("what")),
        source=_text(file, "source", told.get("source")),
        turn=str(told.get("turn")).lower() in ("true", "yes", "1"),
    )


def _text(file: str, name: str, told: Any) -> str:
    if not isinstance(told, str) or not told.strip():
        raise CaseFault(file, what=f"{name} is “{told}”", allowed="a few words")
    return told.strip()


@cache
def _known_actors() -> frozenset[str]:
    return frozenset(actors()["actor"])


def _actor(file: str, told: Any) -> str:
    if told not in _known_actors():
        raise CaseFault(
            file, what=f"no state or organisation has the id “{told}”", allowed="ids such as USA, IND, NATO"
        )
    return str(told)
