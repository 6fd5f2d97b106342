"""Single values of a survey description, from what YAML or JSON holds: each is taken or refused by its key."""

import codecs
import math
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from data.ownership import actor_names
from data.states import actors, search
from data.survey_description import DescriptionFault

SEPARATORS = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "\\t": "\t",
    "vertical bar": "|",
    "pipe": "|",
}

MOST_BITS = 1_000
"""Of a whole number: more is neither a year, a code nor a count, and cannot be reckoned with as a decimal number."""

MOST_DIGITS = 300

NO_TABLES = ("idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7")
"""Encodings of names of hosts, of source code and of mail, in which nobody writes a table."""


def nearest_of(word: str, known: Sequence[str]) -> str:
    """A sentence with the nearest of the known words, or none: what to do about a word that is not known."""
    close = get_close_matches(word.lower(), [one.lower() for one in known], n=1, cutoff=0.5)
    if not close:
        return "Correct it and try again."
    return f"Did you mean “{next(one for one in known if one.lower() == close[0])}”?"


def take(told: Any, kind: type, where: str) -> Mapping[str, Any]:
    """The keys and values of one part of a description. Raises DescriptionFault for a key it does not have."""
    part = where or "the description"
    if not isinstance(told, Mapping):
        raise DescriptionFault(part, got=f"“{shown(told)}”", allowed="keys and values, as `name: value`")
    known = [one.name for one in fields(kind)]
    for key in told:
        if key not in known:
            raise DescriptionFault(
                f"{where}: {shown(key)}" if where else shown(key),
                got="there is no such key",
                allowed=", ".join(known),
                next_step=nearest_of(str(key), known),
            )
    return {str(key): value for key, value in told.items()}


def shown(value: Any) -> str:
    """A value as it is quoted in a fault: short, on one line."""
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        return "a number of very many digits"
    said = " ".join(str(value).split())
    return said if len(said) <= 60 else said[:57] + "…"


def word(value: Any, key: str) -> str:
    """A name, code or label as text: numbers without a needless `.0`, true and false as words."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() <= MOST_BITS:
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)
    raise DescriptionFault(key, got=f"“{shown(value)}”", allowed="a name, a code or words")


def text(told: Mapping[str, Any], key: str) -> str | None:
    """Words; None where nothing is said."""
    value = told.get(key)
    if value is None:
        return None
    return word(value, key).strip() or None


def names(told: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of names or codes; a single one is a list of one."""
    value = told.get(key)
    if value is None:
        return ()
    found = tuple(word(one, key) for one in value) if isinstance(value, list | tuple) else (word(value, key),)
    if any(not one.strip() for one in found):
        raise DescriptionFault(key, got="an empty name", allowed="names or codes that are not empty")
    return found


def number(told: Mapping[str, Any], key: str) -> float | None:
    """A finite number; None where nothing is said."""
    value = told.get(key)
    if value is None:
        return None
    is_small = isinstance(value, float) or (isinstance(value, int) and value.bit_length() <= MOST_BITS)
    if isinstance(value, bool) or not is_small or not math.isfinite(value):
        raise DescriptionFault(key, got=f"“{shown(value)}”", allowed="a number")
    return float(value)


def numbers(told: Mapping[str, Any], key: str) -> tuple[float, ...]:
    """A list of numbers; a single one is a list of one."""
    value = told.get(key)
    listed = value if isinstance(value, list | tuple) else [] if value is None else [value]
    return tuple(number({key: one}, key) or 0.0 for one in listed)


def whole(told: Mapping[str, Any], key: str) -> int | None:
    """A whole number; None where nothing is said."""
    value = told.get(key)
    if isinstance(value, str) and value.strip().isdecimal() and len(value) <= MOST_DIGITS:
        return int(value)
    found = number(told, key)
    if found is not None and not found.is_integer():
        raise DescriptionFault(key, got=f"“{shown(value)}”", allowed="a whole number")
    return None if found is None else int(found)


def whole_numbers(told: Mapping[str, Any], key: str) -> tuple[int, ...]:
    """A list of whole numbers; a single one is a list of one."""
    value = told.get(key)
    listed = value if isinstance(value, list | tuple) else [] if value is None else [value]
    return tuple(whole({key: one}, key) or 0 for one in listed)


def day(told: Mapping[str, Any], key: str) -> date | None:
    """A day, as a YAML date or as text (2024-03-01); None where nothing is said."""
    value = told.get(key)
    if value is None:
        return None
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError as fault:
        raise DescriptionFault(key, got=f"“{shown(value)}”", allowed="a day such as 2024-03-01") from fault


def flag(told: Mapping[str, Any], key: str) -> bool:
    """True or false; false where nothing is said."""
    value = told.get(key)
    if value is None or isinstance(value, bool):
        return bool(value)
    said = str(value).strip().lower()
    if said not in ("yes", "true", "no", "false"):
        raise DescriptionFault(key, got=f"“{shown(value)}”", allowed="true or false")
    return said in ("yes", "true")


def one_of(told: Mapping[str, Any], key: str, allowed: Sequence[str]) -> str | None:
    """One of a closed list, however it is capitalised; None where nothing is said."""
    said = text(told, key)
    if said is None:
        return None
    options = [one.value if isinstance(one, StrEnum) else one for one in allowed]
    found = next((one for one in options if one.lower() == said.lower()), None)
    if found is None:
        raise DescriptionFault(
            key, got=f"“{shown(said)}”", allowed=", ".join(options), next_step=nearest_of(said, options)
        )
    return found


def separator(told: Mapping[str, Any], key: str) -> str | None:
    """One character between cells, or its name; None where nothing is said."""
    value = told.get(key)
    if value is None:
        return None
    said = SEPARATORS.get(str(value).strip().lower() or str(value), str(value))
    if len(said) != 1 or said in '"\r\n' or said.isalnum():
        raise DescriptionFault(key, got=f"“{shown(value)}”", allowed="comma, semicolon, tab or vertical bar")
    return said


def encoding(told: Mapping[str, Any], key: str) -> str | None:
    """The name of a text encoding; None where nothing is said."""
    said = text(told, key)
    if said is None:
        return None
    try:
        codecs.lookup(said)
        if codecs.lookup(said).name.replace("_", "-") in NO_TABLES:
            raise LookupError(said)
        "".encode(said)
    except (LookupError, UnicodeError) as fault:
        raise DescriptionFault(
            key, got=f"“{shown(said)}”", allowed="the name of an encoding: utf-8, utf-16, cp1252, latin-1"
        ) from fault
    return said


def mapping(told: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Names or codes and what each stands for; empty where nothing is said."""
    value = told.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise DescriptionFault(key, got=f"“{shown(value)}”", allowed="lines such as `name: value`")
    return {word(name, key): one for name, one in value.items()}


def several(told: Mapping[str, Any], key: str) -> list[tuple[int, Any]]:
    """The parts of a list, numbered from 1; a single part is a list of one."""
    value = told.get(key)
    if value is None:
        return []
    return list(enumerate(value if isinstance(value, list | tuple) else [value], start=1))


def pair(told: Any) -> tuple[str, str]:
    """Two names of subgroups, as a list or as `sex × age`."""
    said = [one.strip() for one in told.split("×")] if isinstance(told, str) else told
    if not isinstance(said, list | tuple) or len(said) != 2:
        raise DescriptionFault("crossed", got=f"“{shown(told)}”", allowed="pairs such as [sex, age]")
    return word(said[0], "crossed"), word(said[1], "crossed")


def actor(told: Mapping[str, Any], key: str) -> str | None:
    """The id of a state or organisation, from the id or its whole name; None where nothing is said."""
    said = text(told, key)
    if said is None:
        return None
    known = actor_names()
    if said.upper() in known:
        return said.upper()
    named = [one for one, name in known.items() if name.lower() == said.lower()]
    if named:
        return named[0]
    near = ", ".join(f"{one} ({known[one]})" for one in search(said)[:3])
    raise DescriptionFault(
        key,
        got=f"no state or organisation is called “{shown(said)}”",
        allowed="ids such as USA, FRA, EU, UN",
        next_step=f"Nearest: {near}." if near else nearest_of(said, list(known.values())),
    )


def is_place(known: str) -> bool:
    """Whether people can be asked there: a state, retired or not, or a territory, and no organisation."""
    return known in actors().filter(actors()["kind"] != "organisation")["actor"].to_list()
