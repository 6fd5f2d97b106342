"""What is checked of a survey beyond its contract: weights, missing answers, copies, sizes, comparability."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from data.datasets.survey_responses import DATASET
from data.findings import Finding, Severity
from data.survey_description import SurveyDescription
from validation.survey_comparability import comparability
from validation.survey_counts import counted, question_shares
from validation.survey_limits import (
    COPIES_MORE,
    COPIES_TIMES,
    FEWEST_PERSONS,
    FEWEST_QUESTIONS,
    MISSING_SAID,
    SPREAD_REFUSED,
    SPREAD_SAID,
    STRAIGHT_LINES_SAID,
    WEIGHT_SUM_WITHIN,
)
from validation.survey_outcomes import Answer, Outcome, outcome_frame, with_outcomes
from validation.survey_tally import Tally

WEIGHTS, SPREAD, SUMS = "weights usable", "spread of the weights", "weights against the population"
SIZE, MISSING = "number of respondents", "answers missing"
COPIES, STRAIGHT = "identical respondents", "straight-lining"

Row = Mapping[str, Any]
Verdict = tuple[Outcome, Finding | None]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the checks gave: findings, and the tables that `validation.survey_outcomes` describes."""

    findings: list[Finding]
    summary: pl.DataFrame
    questions: pl.DataFrame
    outcomes: pl.DataFrame


def checks(
    rows: pl.DataFrame, description: SurveyDescription, held: pl.DataFrame | None
) -> tuple[list[Finding], pl.DataFrame]:
    """The findings of rows of `survey_responses`, and their summary, one row a country and wave.

    `held` is what `survey_tally.asked_how` gives of the rows now held, or such rows; None where there are none.
    """
    tally = Tally()
    tally.add(rows)
    checked = checked_tally(tally, description, held)
    return checked.findings, checked.summary


def checked_tally(tally: Tally, description: SurveyDescription, held: pl.DataFrame | None) -> Checked:
    """As `checks`, of rows that came batch by batch, with every table."""
    asked = tally.questions
    shares = question_shares(asked, description)
    summary = counted(tally, description)
    is_weighted = description.design.weight is not None
    column = {WEIGHTS: description.design.weight, SPREAD: description.design.weight, SUMS: description.design.weight}
    samples: dict[str, Callable[[Row], Judged]] = {
        WEIGHTS: _weights,
        SPREAD: _spread if is_weighted else _unweighted,
        SUMS: _sums,
        SIZE: _size,
        COPIES: _copies,
        STRAIGHT: _straight_lines,
    }
    verdicts = [
        *(
            _verdict(check, row, judge(row), column.get(check))
            for row in summary.to_dicts()
            for check, judge in samples.items()
        ),
        *(_verdict(MISSING, row, _missing(row), row["column"], row["about"]) for row in shares.to_dicts()),
    ]
    compared, breaks = comparability(tally.asked_how, held)
    outcomes = [*(outcome for outcome, _ in verdicts), *compared]
    return Checked(
        findings=[*(finding for _, finding in verdicts if finding is not None), *breaks],
        summary=with_outcomes(summary, outcomes),
        questions=shares,
        outcomes=outcome_frame(outcomes),
    )


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What came of one check: of a pass nothing is said, of a fail what an analyst should know and do."""

    answer: Answer
    reason: str | None = None
    remedy: str = ""
    severity: Severity = Severity.WARNING
    count: int = 1


PASSED = Judged(answer=Answer.PASS)


def _silent(reason: str) -> Judged:
    return Judged(answer=Answer.NOT_APPLIED, reason=reason)


def _verdict(check: str, row: Row, judged: Judged, column: str | None, about: str | None = None) -> Verdict:
    """The outcome, and of a fail its finding: one for a country and wave."""
    country, wave = row["country"], row["wave"]
    outcome = Outcome(check=check, country=country, wave=wave, about=about, answer=judged.answer, reason=judged.reason)
    if judged.answer is not Answer.FAIL:
        return outcome, None
    return outcome, Finding(
        rule=check,
        severity=judged.severity,
        dataset=DATASET.id,
        column=column,
        reason=f"{country} {wave}: {judged.reason}",
        remedy=judged.remedy,
        count=judged.count,
    )


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _weights(row: Row) -> Judged:
    unusable, zero, n = row["unusable_weights"], row["zero_weights"], row["n"]
    if unusable:
        return Judged(
            answer=Answer.FAIL,
            severity=Severity.CRITICAL,
            reason=f"{unusable:,} of {n:,} respondents have a weight that is missing, negative or no number.",
            remedy="Correct the weights with the pollster, or leave out who is not in the sample.",
            count=unusable,
        )
    if zero:
        return Judged(
            answer=Answer.FAIL,
            reason=f"{zero:,} of {n:,} respondents have a weight of zero: they are asked and in no percentage.",
            remedy="Check the weights with the pollster; leave out who is not in the sample.",
            count=zero,
        )
    return PASSED


def _unweighted(row: Row) -> Judged:
    del row
    return _silent("the description names no weight, so everybody counts alike")


def _spread(row: Row) -> Judged:
    effect = row["kish_design_effect"]
    if effect is None:
        return _silent("no respondent has a weight above zero")
    if effect <= SPREAD_SAID:
        return PASSED
    return Judged(
        answer=Answer.FAIL,
        severity=Severity.CRITICAL if effect > SPREAD_REFUSED else Severity.WARNING,
        reason=f"the weights differ so much (Kish's design effect {effect:.1f}) that {row['n']:,} respondents tell no "
        f"more than {row['effective_n']:,.0f} drawn at random would.",
        remedy="Check that the column is the weight and not a count or an id; ask the pollster whether it was trimmed.",
        count=row["n"],
    )


def _sums(row: Row) -> Judged:
    declared = row["population_size"]
    if declared is None:
        return _silent("no population size is declared")
    away = row["weight_sum"] / declared - 1
    if abs(away) <= WEIGHT_SUM_WITHIN:
        return PASSED
    return Judged(
        answer=Answer.FAIL,
        reason=f"the weights sum to {row['weight_sum']:,.0f}, where {declared:,.0f} were declared as the population.",
        remedy="Correct the declared population, or leave it out where the weights are not meant to sum to it. "
        "Percentages are not affected, totals are.",
        count=row["n"],
    )


def _size(row: Row) -> Judged:
    if row["n"] >= FEWEST_PERSONS:
        return PASSED
    return Judged(
        answer=Answer.FAIL,
        reason=f"only {row['n']:,} respondents; under {FEWEST_PERSONS} an interval is 20 points wide or wider.",
        remedy="Check that the file is whole. If it is, expect wide intervals and withheld breakdowns.",
        count=row["n"],
    )


def _too_few_questions(row: Row) -> Judged:
    return _silent(
        f"with fewer than {FEWEST_QUESTIONS} questions ({row['questions']} asked) it cannot be told from chance"
    )


def _copies(row: Row) -> Judged:
    if row["identical_pairs"] is None:
        return _too_few_questions(row)
    pairs, chance = row["identical_pairs"], row["identical_pairs_by_chance"]
    if pairs <= COPIES_TIMES * chance + COPIES_MORE:
        return PASSED
    return Judged(
        answer=Answer.FAIL,
        reason=f"{row['duplicates']:,} of {row['n']:,} respondents repeat another in every answer, breakdown, age and "
        f"weight: {pairs:,} pairs, where chance gives about {chance:,.0f}.",
        remedy="Ask the pollster whether interviews were copied or records repeated.",
        count=row["duplicates"],
    )


def _straight_lines(row: Row) -> Judged:
    number = row["straight_liners"]
    if number is None:
        return _too_few_questions(row)
    if number <= STRAIGHT_LINES_SAID * row["n"]:
        return PASSED
    return Judged(
        answer=Answer.FAIL,
        reason=f"{number:,} of {row['n']:,} respondents ({_percent(number / row['n'])}) gave the same view of "
        "every home they were asked about.",
        remedy="Ask the pollster whether interviews were hurried; look at the questions' order.",
        count=number,
    )


def _missing(row: Row) -> Judged:
    if not row["asked"]:
        return _silent("nobody was asked this there")
    nothing, silent = row["missing_share"], row["no_answer_share"]
    if nothing + silent <= MISSING_SAID:
        return PASSED
    absent = f"{_percent(nothing)} have no answer in the file and " if nothing else ""
    return Judged(
        answer=Answer.FAIL,
        reason=f"of {row['respondents']:,} respondents {absent}{_percent(silent)} did not know what to say about "
        f"{row['about']}, or refused.",
        remedy="Check that every answer code is in its class. Read the percentages beside those without an answer.",
        count=round((nothing + silent) * row["respondents"]),
    )
