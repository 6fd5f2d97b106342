"""A first description of a survey file, guessed from its names, labels and answers, for an analyst to correct."""

import re
from collections.abc import Sequence
from datetime import date

from data.providers import pew
from data.survey_description import Design, Question, ReplicateMethod, Subgroup, SurveyDescription
from data.survey_looking import Look, LookedAt
from data.survey_soundness import EARLIEST, LATEST
from data.survey_words import (
    ASKS_A_VIEW,
    SEXES,
    actor_of_label,
    actor_of_name,
    class_of_label,
    pollster_of,
    years_of,
)

COUNTRY = re.compile(r"^(country|cntry|ctry|nation|land|pays|pais)(_?(code|name|id|iso3?))?$", re.I)
YEAR = re.compile(r"^(year|yr|wave|wav|survey.?year|year.?of.?survey|jahr|annee|ano|edition)$", re.I)
BIRTH = re.compile(r"birth|born", re.I)
INTERVIEW = re.compile(r"interview|fieldwork|date|\bday\b", re.I)
WEIGHT = re.compile(
    r"(^|_)(weights?|wgts?|wts?|wght|pond|poids|gewicht|peso|pesos|fact(or)?_?exp)(_|\d|$)|weight$", re.I
)
NO_WEIGHT = re.compile(r"body|kilo|\bkg\b|height|birth", re.I)
STRATA = re.compile(r"^(strat(a|um|um_?id|a_?id)?|v?strat\w*|estratos?|schicht)$", re.I)
CLUSTER = re.compile(r"^(v?psu(_?id)?|clusters?(_?id)?|clust|ea(_?id)?|upm|primary_?sampling_?unit|psu_?1)$", re.I)
SECOND = re.compile(r"^(ssu(_?id)?|psu_?2|cluster_?2|secondary_?sampling_?unit)$", re.I)
SIZE = re.compile(r"^fpc_?1?$", re.I)
SECOND_SIZE = re.compile(r"^fpc_?2$", re.I)
REPLICATE = re.compile(
    r"^((?:w_?)?(?:rep(?:l|lic|licate)?_?(?:w|wt|wgt|weight)?|brr\w*?|jk[1n]?\w*?|bsw?|boot\w*?|fay\w*?)_?)\d+$", re.I
)
FEWEST_REPLICATES = 4
METHODS = (
    ("brr", ReplicateMethod.BRR),
    ("boot", ReplicateMethod.BOOTSTRAP),
    ("bs", ReplicateMethod.BOOTSTRAP),
    ("jk1", ReplicateMethod.JK1),
)
"""What the beginning of the columns says of how replicates were made; Fay and JKn need numbers no name tells."""

SEX = re.compile(r"^(sex|gender|geschlecht|sexe|sexo|d_?sex|resp_?sex)$", re.I)
AGE = re.compile(r"^(age|alter|edad|resp_?age|age_?(years|exact)|d_?age)$", re.I)
AGE_GROUP = re.compile(r"^(age_?(group|grp|band|cat)\w*|agegr\w*)$", re.I)
BANDS = (18, 30, 50, 65)
MOST_CODES = 15


def guess(look: Look, *, file_name: str) -> SurveyDescription:
    """A description of the file as far as its names, labels and answers tell; what they do not tell is left out.

    `pollster` is empty where the file's name does not say who asked. Answers are labels where the file has labels.
    Unlabelled codes of a question are put into no class: which end of a scale is favourable is not guessed.
    """
    questions = _questions(look.columns)
    taken = {question.column for question in questions}
    rest = [column for column in look.columns if column.name not in taken]
    country = _country(rest)
    wave = _wave_column(rest)
    years = years_of(file_name)
    only = years[0] if wave is None and len(years) == 1 else None
    first, last = _fieldwork(rest, wave, only)
    pollster = pollster_of(file_name)
    return SurveyDescription(
        pollster=pollster,
        country_column=country.name if country else None,
        countries=_countries(country, pollster),
        wave=only,
        wave_column=wave.name if wave else None,
        fieldwork_first=first,
        fieldwork_last=last,
        design=_design(rest),
        questions=questions,
        subgroups=_subgroups(rest),
        form=look.given,
    )


def _named(columns: Sequence[LookedAt], pattern: re.Pattern[str]) -> list[LookedAt]:
    return [column for column in columns if pattern.search(column.name)]


def _country(columns: Sequence[LookedAt]) -> LookedAt | None:
    """The column of where people were asked: by its values and name, by its values, or by its name."""
    states = [column for column in columns if column.states and column.missing == 0]
    labelled = [column for column in states if column.label and "country" in column.label.lower()]
    found = _named(states, COUNTRY) or labelled or states or _named(columns, COUNTRY)
    return found[0] if found else None


def _countries(country: LookedAt | None, pollster: str) -> dict[str, str]:
    """The pollster's own codes of states among the values, where they are known from its other files."""
    if country is None or pollster != pew.POLLSTER:
        return {}
    said = {value.label or value.code for value in country.values}
    return {one.code: one.actor for one in pew.OVERRIDES if one.code in said}


def _wave_column(columns: Sequence[LookedAt]) -> LookedAt | None:
    def is_year(column: LookedAt) -> bool:
        low, high = column.low, column.high
        if not isinstance(low, float) or not isinstance(high, float):
            return False
        whole = all("." not in value.code for value in column.values)
        return whole and EARLIEST <= low <= high <= LATEST and not BIRTH.search(f"{column.name} {column.label or ''}")

    years = [column for column in columns if column.kind == "number" and is_year(column)]
    found = _named(years, YEAR) or [one for one in years if one.label and "year" in one.label.lower()]
    return found[0] if found else None


def _fieldwork(
    columns: Sequence[LookedAt], wave_column: LookedAt | None, wave: int | None
) -> tuple[date | None, date | None]:
    """First and last day of a column of interview days, where the file is of one wave and the days are of that."""
    dates = [one for one in _named(columns, INTERVIEW) if one.kind == "date" and not BIRTH.search(one.name)]
    same = wave_column is not None and wave_column.low == wave_column.high and isinstance(wave_column.low, float)
    year = wave_column.low if wave_column is not None and same else wave
    first, last = (dates[0].low, dates[0].high) if dates else (None, None)
    if not isinstance(first, date) or not isinstance(last, date) or not isinstance(year, int | float):
        return None, None
    return (first, last) if first.year <= year <= last.year else (None, None)


def _design(columns: Sequence[LookedAt]) -> Design:
    replicates, method = _replicates([column.name for column in columns])
    stem = replicates[0].rstrip("*") if replicates else None
    numbers = [column for column in columns if column.kind == "number" and not (stem and column.name.startswith(stem))]
    weights = [
        one
        for one in _named(numbers, WEIGHT)
        or [one for one in numbers if one.label and re.search(r"\bweight", one.label, re.I)]
        if not NO_WEIGHT.search(f"{one.name} {one.label or ''}") and isinstance(one.low, float) and one.low >= 0
    ]
    first, second = _first_name(columns, CLUSTER), _first_name(columns, SECOND)
    clusters = (*first, *second) if first else ()
    sizes = (*_first_name(numbers, SIZE), *_first_name(numbers, SECOND_SIZE))
    return Design(
        weight=weights[0].name if weights else None,
        strata=_first_name(columns, STRATA),
        cluster=clusters,
        fpc=sizes[: max(1, len(clusters))],
        replicate_weights=replicates,
        replicate_method=method,
    )


def _first_name(columns: Sequence[LookedAt], pattern: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(column.name for column in _named(columns, pattern)[:1])


def _replicates(names: Sequence[str]) -> tuple[tuple[str, ...], ReplicateMethod | None]:
    """The replicate weights, as one name ending in `*` where it means them alone, and how they were made."""
    stems: dict[str, list[str]] = {}
    for name in names:
        match = REPLICATE.match(name)
        if match:
            stems.setdefault(match.group(1), []).append(name)
    stem = max(stems, key=lambda one: len(stems[one]), default=None)
    if stem is None or len(stems[stem]) < FEWEST_REPLICATES:
        return (), None
    method = next((method for word, method in METHODS if word in stem.lower()), None)
    alone = [name for name in names if name.startswith(stem)] == stems[stem]
    return ((f"{stem}*",) if alone else tuple(stems[stem])), method


def _questions(columns: Sequence[LookedAt]) -> tuple[Question, ...]:
    """One question a home: columns named or labelled after a state or organisation whose answers are views."""
    found: dict[str, Question] = {}
    for column in columns:
        about = actor_of_name(column.name)
        if about is None and column.label and ASKS_A_VIEW.search(column.label):
            about = actor_of_label(column.label)
        if about is None or about in found or column.states:
            continue
        answers = _answers(column)
        is_view = bool(answers.get("favourable")) and bool(answers.get("unfavourable"))
        is_scale = actor_of_name(column.name) is not None and not answers and 2 <= len(column.values) <= MOST_CODES
        if is_view or is_scale:
            wording = column.label if column.label and column.label.rstrip().endswith("?") else None
            found[about] = Question(column=column.name, about=about, wording=wording, **answers)
    return tuple(found.values())


def _answers(column: LookedAt) -> dict[str, tuple[str, ...]]:
    """The answers of a column by class, most frequent first; labels that say nothing are in none."""
    classes: dict[str, dict[str, None]] = {}
    for value in column.values:
        said = value.label or value.code
        name = class_of_label(said)
        if name is not None:
            classes.setdefault(name, {})[said] = None
    return {name: tuple(said) for name, said in classes.items()}


def _subgroups(columns: Sequence[LookedAt]) -> tuple[Subgroup, ...]:
    found: list[Subgroup] = []
    sex = [column for column in _named(columns, SEX) if column.values]
    if sex:
        said = [value.label or value.code for value in sex[0].values]
        labels = {one: SEXES[one.strip().lower()] for one in said if one.strip().lower() in SEXES}
        plain = all(one == label for one, label in labels.items())
        found.append(Subgroup(name="sex", column=sex[0].name, labels={} if plain else labels))
    years = [column for column in _named(columns, AGE) if column.kind == "number" and column.distinct > len(BANDS)]
    grouped = [column for column in _named(columns, AGE_GROUP) if column.values]
    if years:
        found.append(Subgroup(name="age", column=years[0].name, bands=BANDS))
    elif grouped:
        found.append(Subgroup(name="age", column=grouped[0].name))
    return tuple(found)
