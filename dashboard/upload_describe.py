"""The second step of an upload: what its columns mean, filled in from the file's own labels and open to correction."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard import loading
from dashboard.content.reading import place_name
from dashboard.content.upload_said import (
    Said,
    Seen,
    column_title,
    get,
    labels_in,
    labels_text,
    numbers_in,
    put,
    unknown_states,
    without,
)
from dashboard.drawing import note, section, subsection
from dashboard.upload_answers import draw_questions
from dashboard.upload_draft import Draft, current, said, saying
from dashboard.upload_fields import (
    choice_field,
    choices_field,
    day_field,
    flag_field,
    number_field,
    text_field,
    turned_field,
)
from dashboard.upload_margins import draw_margins
from dashboard.upload_reading import draw_reading, draw_start, looked
from dashboard.wording import escaped
from data.datasets.survey_responses import MODES
from data.survey_description import PROBABILITY, SAMPLE_TYPES, ReplicateMethod

MOST_COUNTRIES = 40
"""Values of the country column that are not understood and can be put right here."""


def draw_describe(draft: Draft) -> None:
    """The form, from how the file is read to its breakdowns.

    Each part has a container of its own: what appears in one must not move the field that is typed into in another,
    for a field that moves loses what is being typed.
    """
    reading, start, survey, design, margins, questions, subgroups = (st.container() for _ in range(7))
    with reading:
        look = looked(draft)
        draw_reading(draft, look)
    if look is None:
        return
    with start:
        draw_start(draft, look)
    columns: dict[str, Seen] = {one.name: one for one in look.columns}
    told = said(current() or draft)
    with survey:
        draw_survey(told, columns)
    with design:
        draw_design(columns)
    with margins:
        draw_margins(told, {one.name: one for one in look.columns})
    with questions:
        draw_questions(told, columns)
    with subgroups:
        draw_subgroups(told, columns)


def draw_survey(told: Said, columns: Mapping[str, Seen]) -> None:
    """Who asked, where, when and how."""
    section("The survey")
    names, title = list(columns), _titles(columns)
    homes = dict(loading.homes())
    left, right = st.columns(2, gap="medium")
    with left:
        text_field("Pollster (who asked)", "pollster")
        choice_field("How it was asked", MODES, "mode")
        choice_field("How respondents were found", SAMPLE_TYPES, "sample_type")
        text_field("Where people were asked, in a word: national, urban", "sample")
        text_field("Who could be asked: adults 18 and over in private households", "population")
        number_field("People in the population of each country, if the weights add up to it", "population_size")
        flag_field("The pollster publishes the national percentages", "public")
    with right:
        choice_field("Column that says the country", names, "country_column", names=title, clears="country")
        choice_field("or the one country of the whole file", sorted(homes, key=homes.__getitem__), "country",
                     names=place_name, clears="country_column")  # fmt: skip
        choice_field("Column that says the year (wave)", names, "wave_column", names=title, clears="wave")
        number_field("or the one year (wave) of the whole file", "wave", whole=True, clears="wave_column")
        day_field("First day of interviews", "fieldwork_first")
        day_field("Last day of interviews", "fieldwork_last")
    if get(told, "sample_type") != PROBABILITY:
        note("Only a probability sample gets an interval; of any other, results are marked indicative.")
    if not get(told, "public"):
        note(
            "Where the pollster does not publish the national percentages, answers of few respondents are withheld "
            "for the whole country too, not only for its breakdowns."
        )
    draw_countries(told, columns)


def draw_countries(told: Said, columns: Mapping[str, Seen]) -> None:
    """Values of the country column that no state is known by, each with a state to choose."""
    seen = columns.get(str(get(told, "country_column") or ""))
    given: Mapping[str, Any] = get(told, "countries") or {}
    unknown = unknown_states(seen.values if seen is not None else (), given)
    if not unknown:
        return
    subsection("Countries to be named")
    note("The file says these in its country column. Say which country each is; those left open refuse the file.")
    homes = dict(loading.homes())
    by_name = sorted(homes, key=homes.__getitem__)
    for start in range(0, len(unknown[:MOST_COUNTRIES]), 3):
        for value, column in zip(unknown[start : start + 3], st.columns(3), strict=False):
            with column:
                choice_field(escaped(value), by_name, "countries", value, names=place_name)


def draw_design(columns: Mapping[str, Seen]) -> None:
    """How the sample was drawn."""
    section("How the sample was drawn")
    names, title = list(columns), _titles(columns)
    left, middle, right = st.columns(3, gap="medium")
    with left:
        choice_field("Weight", names, "design", "weight", names=title)
    with middle:
        choices_field("Strata, one column a stage", names, "design", "strata", names=title)
    with right:
        choices_field("Clusters (PSU), one column a stage", names, "design", "cluster", names=title)
    with st.expander("Population sizes and replicate weights"):
        choices_field("Units to draw from or fraction drawn (fpc), one a stage", names, "design", "fpc", names=title)
        choices_field("Replicate weights", names, "design", "replicate_weights", names=title)
        left, middle, right = st.columns(3, gap="medium")
        with left:
            choice_field(
                "Method of the replicates", [one.value for one in ReplicateMethod], "design", "replicate_method"
            )
        with middle:
            turned_field("Scale: one number, or one a replicate", _scales, _scales_text, "design", "replicate_scale")
        with right:
            number_field("Fay's coefficient", "design", "fay")
    note("Without strata and clusters the interval comes from the weights alone and is too narrow; pages then say so.")


def draw_subgroups(told: Said, columns: Mapping[str, Seen]) -> None:
    """By whom results are broken down."""
    section("Breakdowns")
    names, title = list(columns), _titles(columns)
    groups = told.get("subgroups") or []
    for place, group in enumerate(groups):
        with st.container(border=True):
            left, middle, right = st.columns([2, 3, 3], gap="medium")
            with left:
                text_field("Name, as pages show it", "subgroups", place, "name")
                st.button("Remove this breakdown", key=f"drop-subgroup-{place}", on_click=_drop, args=(place,))
            with middle:
                choice_field("Column", names, "subgroups", place, "column", names=title)
                turned_field(
                    "Where bands of a number begin, as of age: 18, 30, 50, 65",
                    numbers_in, _numbers_text, "subgroups", place, "bands",
                )  # fmt: skip
            with right:
                turned_field(
                    "Names of its values, one a line: 1 = Male", labels_in, lambda one: labels_text(one or {}),
                    "subgroups", place, "labels", lines=True, height=120,
                )  # fmt: skip
            seen = columns.get(str(group.get("column") or ""))
            if seen is not None and seen.values and not group.get("labels") and not group.get("bands"):
                note(f"Shown as the file names them: {', '.join(one.label or one.code for one in seen.values[:12])}.")
    st.button("Add a breakdown", on_click=_add)
    pairs = [
        (one["name"], other["name"])
        for number, one in enumerate(groups)
        for other in groups[number + 1 :]
        if one.get("name") and other.get("name")
    ]
    if pairs:
        turned = {f"{one} × {other}": [one, other] for one, other in pairs}
        draw_crossed(turned)


def draw_crossed(pairs: Mapping[str, list[str]]) -> None:
    """Pairs of breakdowns that are also shown crossed."""
    choices_field(
        "Breakdowns also shown crossed with each other", list(pairs), "crossed",
        to_said=lambda chosen: [pairs[one] for one in chosen if one in pairs],
        to_widget=lambda said: [f"{one} × {other}" for one, other in said or ()],
    )  # fmt: skip


def _titles(columns: Mapping[str, Seen]) -> Any:
    return lambda name: column_title(columns[name]) if name in columns else f"{name} (not in the file)"


def _drop(place: int) -> None:
    saying(lambda told: without(told, "subgroups", place))


def _add() -> None:
    def added(told: Said) -> Said:
        number = len(told.get("subgroups") or ())
        return put(told, f"breakdown {number + 1}", "subgroups", number, "name")

    saying(added)


def _scales(text: str) -> list[float]:
    found = [one for one in text.replace(",", " ").split() if one.replace(".", "", 1).isdigit()]
    return [float(one) for one in found]


def _scales_text(scales: Any) -> str:
    return " ".join(f"{one:g}" for one in scales or ())


def _numbers_text(numbers: Any) -> str:
    return ", ".join(str(one) for one in numbers or ())
