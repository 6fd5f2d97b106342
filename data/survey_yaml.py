"""Survey descriptions as YAML or JSON: read with every doubt named, written so that reading gives the same again."""

import io
import json
import re
from calendar import monthrange
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent

from data.survey_cells import (
    actor,
    day,
    encoding,
    flag,
    mapping,
    names,
    number,
    numbers,
    one_of,
    pair,
    separator,
    several,
    shown,
    take,
    text,
    whole,
    whole_numbers,
)
from data.survey_description import (
    CLASSES,
    SAMPLE_TYPES,
    DescriptionFault,
    Design,
    Form,
    Question,
    ReplicateMethod,
    Subgroup,
    SurveyDescription,
    as_plain,
)
from data.survey_soundness import check_description, check_design

LARGEST_BYTES = 1_000_000
DEEPEST = 20
"""Levels of lists and names inside each other; a description has five."""

DAY = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")

EXAMPLE = Path(__file__).parent / "examples" / "survey_description.yaml"
"""A description that explains each key."""


def design_of(plain: Mapping[str, Any], *, where: str = "", complete: bool = True) -> Design:
    """A design from plain values: names of columns, one or a list for each of strata, cluster, fpc, replicate weights.

    `where` is the key it stands under, for what is said of a fault. Raises DescriptionFault, naming the key.
    """
    told = take(plain, Design, where)
    design = Design(
        weight=text(told, "weight"),
        strata=names(told, "strata"),
        cluster=names(told, "cluster"),
        fpc=names(told, "fpc"),
        replicate_weights=names(told, "replicate_weights"),
        replicate_method=_method(told),
        replicate_scale=numbers(told, "replicate_scale"),
        fay=number(told, "fay"),
    )
    check_design(design, where=where, complete=complete)
    return design


def _method(told: Mapping[str, Any]) -> ReplicateMethod | None:
    found = one_of(told, "replicate_method", tuple(ReplicateMethod))
    return None if found is None else ReplicateMethod(found)


def description_of(plain: Mapping[str, Any], *, complete: bool = True) -> SurveyDescription:
    """A description from plain values, as of a YAML or JSON file.

    A single name may stand for a list, an answer code may be a number, a state may be named instead of its id.
    `complete` is false for a draft, in which what is required (pollster, country, wave, questions) may be missing.
    Raises DescriptionFault, naming the key, what stands there, what is allowed and, of an unknown key, the nearest.
    """
    told = take(plain, SurveyDescription, "")
    description = SurveyDescription(
        pollster=text(told, "pollster") or "",
        country=actor(told, "country"),
        country_column=text(told, "country_column"),
        countries={name: actor(mapping(told, "countries"), name) or "" for name in mapping(told, "countries")},
        wave=whole(told, "wave"),
        wave_column=text(told, "wave_column"),
        fieldwork_first=day(told, "fieldwork_first"),
        fieldwork_last=day(told, "fieldwork_last"),
        design=design_of(mapping(told, "design"), where="design", complete=complete),
        questions=tuple(_question(one, f"question {place}") for place, one in several(told, "questions")),
        subgroups=tuple(_subgroup(one, f"subgroup {place}") for place, one in several(told, "subgroups")),
        crossed=tuple(pair(one) for _, one in several(told, "crossed")),
        mode=text(told, "mode"),
        sample_type=one_of(told, "sample_type", SAMPLE_TYPES),
        sample=text(told, "sample"),
        population=text(told, "population"),
        population_size=number(told, "population_size"),
        margins={column: _margin(mapping(told, "margins"), column) for column in mapping(told, "margins")},
        public=flag(told, "public"),
        form=form_of(take(mapping(told, "form"), Form, "form")),
    )
    check_description(description, complete=complete)
    return description


def _question(told: Any, where: str) -> Question:
    given = take(told, Question, where)
    return Question(
        column=text(given, "column") or "",
        about=actor(given, "about") or "",
        wording=text(given, "wording"),
        **{name: names(given, name) for name in CLASSES},
    )


def _subgroup(told: Any, where: str) -> Subgroup:
    given = take(told, Subgroup, where)
    labels = mapping(given, "labels")
    return Subgroup(
        name=text(given, "name") or text(given, "column") or "",
        column=text(given, "column") or text(given, "name") or "",
        labels={code: text(labels, code) or "" for code in labels},
        bands=whole_numbers(given, "bands"),
    )


def _margin(margins: Mapping[str, Any], column: str) -> dict[str, float]:
    shares = mapping(margins, column)
    return {value: number(shares, value) or 0.0 for value in shares}


def form_of(given: Mapping[str, Any]) -> Form:
    """How a text or workbook is read, of its four keys. Raises DescriptionFault: an encoding or a mark there is not."""
    if given.get("decimal") not in (None, ".", ","):
        raise DescriptionFault("decimal", got=f"“{shown(given['decimal'])}”", allowed="a point or a comma")
    return Form(
        encoding=encoding(given, "encoding"),
        separator=separator(given, "separator"),
        decimal=text(given, "decimal"),
        sheet=text(given, "sheet"),
    )


def read_description(path: Path, *, complete: bool = True) -> SurveyDescription:
    """The description in a YAML or JSON file. Raises DescriptionFault."""
    return description_of(_plain_of(path), complete=complete)


def read_design(path: Path) -> Design:
    """The design in a YAML or JSON file (`design.yaml`): only its own keys. Raises DescriptionFault."""
    return design_of(_plain_of(path))


def _plain_of(path: Path) -> Mapping[str, Any]:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise DescriptionFault(
                path.name, got="the file is larger than a megabyte", allowed="a description of a few hundred lines"
            )
        content = path.read_text("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise DescriptionFault(path.name, got=f"byte {fault.start} is no UTF-8", allowed="text in UTF-8") from fault
    except OSError as fault:
        raise DescriptionFault(path.name, got="it cannot be read", allowed="a YAML or JSON file") from fault
    told = plain_of(content, name=path.name)
    if not isinstance(told, dict):
        raise DescriptionFault(path.name, got="it names no key", allowed="lines such as `pollster: Name`")
    return told


def plain_of(content: str, *, name: str = "the description") -> Any:
    """The plain values of YAML 1.2 or JSON text. Raises DescriptionFault for what is neither, and for references.

    A reference (`*name`) can make a short text stand for thousands of millions of values.
    """
    try:
        if content.lstrip().startswith("{"):
            return json.loads(content, object_pairs_hook=_each_key_once)
        depth = 0
        for event in YAML(typ="safe", pure=True).parse(io.StringIO(content)):
            begins, ends = type(event).__name__.endswith("StartEvent"), type(event).__name__.endswith("EndEvent")
            depth += begins - ends
            if isinstance(event, AliasEvent) or depth > DEEPEST:
                got = "a reference (`*`)" if isinstance(event, AliasEvent) else "lists inside lists, many levels deep"
                raise DescriptionFault(name, got=got, allowed="plain names and values")
        return YAML(typ="safe", pure=True).load(content)
    except json.JSONDecodeError as fault:
        raise DescriptionFault(name, got=f"line {fault.lineno} is no JSON", allowed="YAML or JSON") from fault
    except YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f"line {mark.line + 1} is no YAML" if mark is not None else "it is no YAML"
        problem = str(getattr(fault, "problem", None) or "").split(",")[0]
        got = f"{where} ({problem})" if problem else where
        raise DescriptionFault(name, got=got, allowed="names and values as in `comity survey template`") from fault
    except (ValueError, RecursionError) as fault:
        if isinstance(fault, DescriptionFault):
            raise
        got = _no_day(content) or "a value that is no date, number or text"
        raise DescriptionFault(name, got=got, allowed="YAML or JSON") from fault


def _no_day(content: str) -> str | None:
    """What is said of the first day in a text that no calendar has; None where every one is a day."""
    for found in DAY.finditer(content):
        year, month, number = map(int, found.groups())
        if not (1 <= month <= 12 and year and 1 <= number <= monthrange(year, month)[1]):
            return f"“{found.group()}” is no day"
    return None


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key in found if [name for name, _ in pairs].count(key) > 1)
        raise DescriptionFault(twice, got="the key stands there twice", allowed="each key once")
    return found


def to_yaml(description: SurveyDescription) -> str:
    """The description as YAML, in the order of its keys, what is not said left out; reading it gives the same again.

    >>> print(to_yaml(SurveyDescription(pollster="Example Institute", country="FRA", wave=2024)), end="")
    pollster: Example Institute
    country: FRA
    wave: 2024
    """
    return _written(as_plain(description))


def design_to_yaml(design: Design) -> str:
    """A design as YAML, as `read_design` reads it."""
    return _written(as_plain(design))


def _written(plain: Any) -> str:
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    writer.allow_unicode = True
    writer.width = 110
    target = io.StringIO()
    writer.dump(plain, target)
    return target.getvalue()
