"""Whether a survey description can be used: what is missing, what contradicts itself, what no program can estimate."""

import re
from collections.abc import Callable, Iterable

from data.datasets.survey_responses import MODES
from data.states import actors
from data.survey_cells import encoding, is_place, nearest_of, shown
from data.survey_description import (
    SAMPLE_TYPES,
    DescriptionFault,
    Design,
    Form,
    Question,
    ReplicateMethod,
    Subgroup,
    SurveyDescription,
)

EARLIEST, LATEST = 1900, 2100
NAME_OF_SUBGROUP = re.compile(r"[\w][\w \-]{0,39}")


def check_description(description: SurveyDescription, *, complete: bool = True) -> None:
    """Raises DescriptionFault at the first thing that stands in the way of using the description.

    `complete` is false for a draft: what is there must be sound, what is missing may be missing.
    """
    if complete:
        _check_complete(description)
    _check_place(description)
    _check_time(description)
    check_design(description.design, where="design", complete=complete)
    _check_questions(description.questions, complete)
    _check_subgroups(description)
    _check_lists(description)
    _check_margins(description)
    _check_form(description.form)


def _check_complete(description: SurveyDescription) -> None:
    if not description.pollster.strip():
        raise DescriptionFault("pollster", got="nothing is said", allowed="the name of who asked")
    if description.country is None and description.country_column is None:
        raise DescriptionFault(
            "country", got="neither country nor country_column is said", allowed="exactly one of the two"
        )
    if description.wave is None and description.wave_column is None:
        raise DescriptionFault("wave", got="neither wave nor wave_column is said", allowed="exactly one of the two")
    if not description.questions:
        raise DescriptionFault("questions", got="there is none", allowed="at least one column that asks for a view")


def _check_place(description: SurveyDescription) -> None:
    if description.country is not None and description.country_column is not None:
        raise DescriptionFault(
            "country", got="both country and country_column are said", allowed="exactly one of the two"
        )
    for key, place in (("country", description.country), *description.countries.items()):
        if place is not None and not is_place(place):
            raise DescriptionFault(key, got=f"“{shown(place)}”", allowed="the id of a state or territory: FRA, POL")


def _check_time(description: SurveyDescription) -> None:
    if description.wave is not None and description.wave_column is not None:
        raise DescriptionFault("wave", got="both wave and wave_column are said", allowed="exactly one of the two")
    if description.wave is not None and not EARLIEST <= description.wave <= LATEST:
        raise DescriptionFault("wave", got=str(description.wave), allowed=f"a year from {EARLIEST} to {LATEST}")
    first, last = description.fieldwork_first, description.fieldwork_last
    if first is not None and last is not None and last < first:
        raise DescriptionFault("fieldwork_last", got=f"{last} lies before {first}", allowed="the last day or later")


def check_design(design: Design, *, where: str = "", complete: bool = True) -> None:
    """Raises DescriptionFault for a design whose stages or replicates cannot be estimated.

    `complete` is false for a draft, which need not say how replicates were made.
    """

    def fault(key: str, *, got: str, allowed: str, next_step: str = "Correct it and try again.") -> DescriptionFault:
        return DescriptionFault(f"{where}: {key}" if where else key, got=got, allowed=allowed, next_step=next_step)

    check_stages(design, where=where)
    _check_replicates(design, fault)
    if complete and design.replicate_weights:
        _check_method(design, fault)


def check_stages(design: Design, *, where: str = "") -> None:
    """Raises DescriptionFault for strata or sizes of more stages than there are, and for a column at two stages.

    There is a stage for each column of clusters, and one more where persons were drawn from the last of them.
    """
    clusters = len(design.cluster)
    for key, columns in (("strata", design.strata), ("cluster", design.cluster), ("fpc", design.fpc)):
        named = f"{where}: {key}" if where else key
        if len(columns) > clusters + 1:
            raise DescriptionFault(
                named,
                got=f"{len(columns)} columns for {clusters} stage{'' if clusters == 1 else 's'} of clusters",
                allowed="one column a stage, and one more for persons drawn from the last clusters",
                next_step="Name the clusters of each stage. To stratify one stage by several columns, make one column "
                "of them in the file.",
            )
        twice = next((one for one in columns if columns.count(one) > 1), None)
        if twice is not None and key != "fpc":
            raise DescriptionFault(named, got=f"“{shown(twice)}” twice", allowed="another column for each stage")


def _check_replicates(design: Design, made: Callable[..., DescriptionFault]) -> None:
    if not design.replicate_weights:
        for key, given in (("replicate_method", design.replicate_method), ("replicate_scale", design.replicate_scale)):
            if given:
                raise made(key, got="it is said, and no replicate_weights", allowed="both or neither")
        if design.fay is not None:
            raise made("fay", got="it is said, and no replicate_weights", allowed="both or neither")
        return
    if any(scale < 0 for scale in design.replicate_scale):
        raise made("replicate_scale", got="a negative number", allowed="numbers of zero or more")
    if design.fay is not None and design.replicate_method not in (ReplicateMethod.FAY, None):
        raise made("fay", got=f"it is said of {design.replicate_method}", allowed="only of the method Fay")
    if design.fay is not None and not 0 <= design.fay < 1:
        raise made("fay", got=str(design.fay), allowed="a number from 0 to below 1")


def _check_method(design: Design, made: Callable[..., DescriptionFault]) -> None:
    if design.replicate_method is None:
        methods = ", ".join(one.value for one in ReplicateMethod)
        raise made("replicate_method", got="nothing is said beside replicate_weights", allowed=methods)
    if design.replicate_scale:
        return
    if design.replicate_method is ReplicateMethod.JKN:
        raise made("replicate_scale", got="nothing is said", allowed="of JKn, one number a replicate")
    if design.replicate_method is ReplicateMethod.FAY and design.fay is None:
        raise made("fay", got="neither fay nor replicate_scale is said", allowed="of Fay, one of the two")


def _check_questions(questions: tuple[Question, ...], complete: bool) -> None:
    known = actors()["actor"].to_list()
    for place, question in enumerate(questions, start=1):
        where = f"question {question.column or place}"
        if not question.column:
            raise DescriptionFault(where, got="no column is said", allowed="the name of a column")
        if question.about not in known:
            got = f"about is “{shown(question.about)}”" if question.about else "about is not said"
            raise DescriptionFault(where, got=got, allowed="the id of a state or organisation: USA, EU, UN")
        question.class_of()
        if complete and not (question.favourable and question.unfavourable):
            raise DescriptionFault(
                where, got="no answer is favourable, or none unfavourable", allowed="at least one answer in each"
            )
    _check_once("questions: column", (one.column for one in questions))
    _check_once("questions: about", (one.about for one in questions))


def _check_once(key: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise DescriptionFault(key, got=f"“{shown(value)}” twice", allowed="each once")
        seen.add(value)


def _check_subgroups(description: SurveyDescription) -> None:
    for subgroup in description.subgroups:
        where = f"subgroup {shown(subgroup.name)}"
        if not NAME_OF_SUBGROUP.fullmatch(subgroup.name):
            allowed = "a name of letters, digits, spaces, hyphens and underscores, 40 at most"
            raise DescriptionFault(where, got="a name that cannot be shown", allowed=allowed)
        _check_bands(subgroup, where)
    _check_once("subgroups: name", (one.name for one in description.subgroups))
    known = [one.name for one in description.subgroups]
    for pair in description.crossed:
        for name in pair:
            if name not in known:
                raise DescriptionFault(
                    "crossed",
                    got=f"“{shown(name)}” is no subgroup",
                    allowed=", ".join(known) or "names of subgroups",
                    next_step=nearest_of(name, known),
                )
        if pair[0] == pair[1]:
            raise DescriptionFault("crossed", got=f"“{pair[0]}” with itself", allowed="two different subgroups")


def _check_bands(subgroup: Subgroup, where: str) -> None:
    bands = subgroup.bands
    if list(bands) != sorted(set(bands)):
        raise DescriptionFault(where, got=f"bands {list(bands)}", allowed="lower ends, each greater than the last")
    if bands and subgroup.labels:
        raise DescriptionFault(where, got="both bands and labels", allowed="one of the two")
    if any(not label.strip() for label in subgroup.labels.values()):
        raise DescriptionFault(where, got="an empty label", allowed="words for each code")


def _check_lists(description: SurveyDescription) -> None:
    for key, value, allowed in (
        ("mode", description.mode, MODES),
        ("sample_type", description.sample_type, SAMPLE_TYPES),
    ):
        if value is not None and value not in allowed:
            raise DescriptionFault(
                key, got=f"“{shown(value)}”", allowed=", ".join(allowed), next_step=nearest_of(value, allowed)
            )
    if description.population_size is not None and description.population_size <= 0:
        raise DescriptionFault("population_size", got=str(description.population_size), allowed="more than zero")


def _check_margins(description: SurveyDescription) -> None:
    for column, shares in description.margins.items():
        if len(shares) < 2:
            raise DescriptionFault(f"margins: {column}", got=f"{len(shares)} value", allowed="two or more")
        for value, share in shares.items():
            if share <= 0:
                raise DescriptionFault(
                    f"margins: {column}: {shown(value)}", got=str(share), allowed="a share or count above zero"
                )


def _check_form(form: Form) -> None:
    encoding({"form: encoding": form.encoding}, "form: encoding")
