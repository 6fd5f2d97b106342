"""Rows of one survey wave as two charts: favourable shares with intervals, and all answers; of countries or groups."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from dashboard.content.grading import with_grade
from dashboard.content.reader import Reader
from dashboard.content.survey_blocks import Block, details_of, point_text
from dashboard.content.survey_waves import ANSWERS
from dashboard.content.survey_words import (
    WITHOUT_MARGIN,
    ends,
    span_text,
    table_of_waves,
    told_intervals,
    who_asked,
    why_none,
    without_share,
)
from dashboard.quantities import number
from dashboard.selection import Selection
from dashboard.wording import age, listing, sentence

EVERYBODY = "Everybody"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Rows of one wave: favourable shares with intervals, all answers, and what stands beside both."""

    key: str
    heading: str
    note: str
    """The wave's age, and where another wave than the one asked for is shown, that."""
    shares: pl.DataFrame
    answers: pl.DataFrame
    says: str
    says_of_answers: str
    table: pl.DataFrame
    details: tuple[str, ...]


def asked_rows(
    rows: pl.DataFrame,
    reader: Reader,
    selection: Selection,
    *,
    key: str,
    heading: str,
    note: str,
    first: str,
    says: str,
    changes: Mapping[str, str] | None = None,
) -> Asked:
    """The two charts of rows of one wave, highest share first where `first` is the country; `rows` have `label`."""
    fewest = reader.settings().fewest_answers
    table = table_of_waves(rows, first, fewest, dict(changes) if changes is not None else None)
    empty = without_share(rows.select("label", "favourable_status").iter_rows(), fewest)
    whole = _whole(rows)
    partly = rows.drop_nulls("favourable").join(whole, on="label", how="anti")["label"].to_list()
    left_out = f"left out, as not every answer may be shown: {listing(partly, most=3)}" if partly else ""
    sure = "bars are 95 % intervals; where two overlap, their order says nothing"
    unsure = [words for words in told_intervals(rows) if words in WITHOUT_MARGIN]
    some_sure = rows["favourable_low"].count() > 0
    return Asked(
        key=key,
        heading=heading,
        note=note,
        shares=_shares(rows, fewest),
        answers=_answers(whole),
        says=sentence(
            says,
            sure if some_sure and rows.height > 1 else "",
            f"hollow dots: {listing(unsure)}" if unsure else "",
            who_asked(rows),
            empty,
            "" if whole.height else left_out,
        ),
        says_of_answers=sentence(_said_of_answers(whole), left_out, who_asked(whole)) if whole.height else "",
        table=table,
        details=details_of(rows, reader, selection),
    )


def _shares(rows: pl.DataFrame, fewest: int) -> pl.DataFrame:
    why = [
        why_none(status, fewest) if value is None else None
        for status, value in rows.select("favourable_status", "favourable").iter_rows()
    ]
    texts = [point_text(row, "favourable", "favourable", fewest) for row in rows.iter_rows(named=True)]
    asked = [_asked(n, value) for n, value in rows.select("favourable_n", "favourable").iter_rows()]
    return rows.select(
        name="label",
        value="favourable",
        low="favourable_low",
        high="favourable_high",
        asked=pl.Series(asked, dtype=pl.String),
        text=pl.Series(texts, dtype=pl.String),
        why=pl.Series(why, dtype=pl.String),
    )


def _asked(n: int | None, value: float | None) -> str:
    """How many were asked; nothing where that is withheld as the share is."""
    if n is not None:
        return f"n = {number(float(n))}"
    return "" if value is None else "n not told"


def _answers(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a label and answer given to the question there."""
    made = []
    for measure, said in ANSWERS.items():
        mine = rows.drop_nulls(measure)
        texts = [point_text(row, measure, said.lower(), 0) for row in mine.iter_rows(named=True)]
        made.append(
            mine.select(
                name="label",
                answer=pl.lit(said),
                value=pl.col(measure),
                text=pl.Series(texts, dtype=pl.String),
            )
        )
    order = pl.DataFrame({"name": rows["label"], "place": range(rows.height)})
    return pl.concat(made).join(order, on="name").sort("place", maintain_order=True).drop("place")


def _said_of_answers(rows: pl.DataFrame) -> str:
    silent = rows["no_answer"].drop_nulls()
    middle = "; neither, where it was offered, over the middle" if rows["neutral"].count() else ""
    apart = f"; {span_text(silent.to_list())} % gave no answer, drawn apart at the end" if silent.len() else ""
    short = "" if silent.len() else "; how many gave no answer is not told, so bars may fall short of 100 %"
    sides = "all answers in percent of those asked: unfavourable to the left, favourable to the right"
    return f"{sides}{middle}{apart}{short}"


def _whole(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of which every answer that was offered is shown: of others a bar would stand in the wrong place."""
    partly = pl.any_horizontal(
        pl.col(measure).is_null() & pl.col(f"{measure}_status").is_not_null() for measure in ANSWERS
    )
    return rows.filter(~partly, pl.col("favourable").is_not_null())


def label_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `label`: the country, and how it was asked where the country is there more than once."""
    twice = pl.col("name").is_duplicated()
    return rows.with_columns(
        label=pl.when(twice).then(pl.format("{} · {}, {}", "name", "pollster", "asked")).otherwise("name")
    )


def group_label(subgroup: str | None) -> str:
    """A figure's subgroup as a chart names it.

    >>> group_label("sex=Female, age=18–29"), group_label(None)
    ('sex: Female, age: 18–29', 'Everybody')
    """
    return EVERYBODY if subgroup is None else subgroup.replace("=", ": ")


def groups_of(
    block: Block, rows: pl.DataFrame, reader: Reader, selection: Selection, year: int, *, several: bool
) -> tuple[Asked, ...]:
    """The groups of one country in its newest wave up to a year that has any; one chart a series.

    `rows` are the country's of every source, with every subgroup.
    """
    mine = rows.filter(pl.col("source") == block.source, pl.col("dataset") == block.dataset, pl.col("year") <= year)
    parts = mine.drop_nulls("subgroup")
    if parts.is_empty():
        return ()
    wave = max(parts["year"].to_list())
    made: list[Asked] = []
    for series in parts.filter(pl.col("year") == wave)["series"].unique(maintain_order=True).to_list():
        of = mine.filter(pl.col("year") == wave, pl.col("series").eq_missing(pl.lit(series)))
        labelled = of.with_columns(
            label=pl.Series([group_label(one) for one in of["subgroup"].to_list()], dtype=pl.String),
            crossed=pl.col("subgroup").str.count_matches("=").fill_null(0),
        ).sort("crossed", "label")
        groups = labelled.drop_nulls("subgroup").with_columns(name=pl.col("label"))
        name = str(of["name"][0])
        made.append(
            asked_rows(
                labelled,
                reader,
                selection,
                key=f"{block.key}-groups-{len(made)}",
                heading=" · ".join(
                    part for part in (block.title if several else "", str(of["pollster"][0]) if made else "") if part
                ),
                note=with_grade(age(wave, selection.as_of).removeprefix("to "), block.grade_of(reader)),
                first="Group",
                says=f"{name}, {wave}, by group: {ends(groups.filter(pl.col('crossed') == 1), 'for')}",
            )
        )
    return tuple(made)
