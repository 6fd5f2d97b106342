"""What the checks of a survey need of its rows, kept small, so that rows may come batch by batch."""

from collections.abc import Iterator, Mapping

import polars as pl

from data.datasets.survey_responses import NO_ANSWER, VIEW
from validation.survey_limits import FEWEST_QUESTIONS

CELL = ("country", "wave")
"""One sample: a country and a wave."""

PERSON = ("sex", "age", "weight", "stratum", "cluster")
"""With the breakdowns, what two respondents share by chance seldom and a copied record always."""

QUESTION_SCHEMA: Mapping[str, pl.DataType] = {
    "country": pl.String(),
    "wave": pl.Int64(),
    "about": pl.String(),
    "respondents": pl.Int64(),
    "asked": pl.Int64(),
    "no_answer": pl.Int64(),
}


class Tally:
    """Takes the rows of a survey batch by batch, and keeps of each respondent a few numbers and two fingerprints."""

    def __init__(self) -> None:
        self._people: dict[tuple[str, int], list[pl.DataFrame]] = {}
        self._questions: list[pl.DataFrame] = []
        self._asked_how: list[pl.DataFrame] = []

    def add(self, rows: pl.DataFrame) -> None:
        """Takes in a batch of rows of `survey_responses`."""
        if rows.is_empty():
            return
        views = views_of(rows)
        subgroups = [name for name in rows.columns if name.startswith("subgroup_")]
        known = [name for name in PERSON if name in rows.columns]
        people = rows.select(
            *CELL,
            pl.col("weight").cast(pl.Float64),
            # hash() is the same for equal rows of one process, which is all that is asked of it.
            answers=pl.struct(views).hash() if views else pl.lit(0, dtype=pl.UInt64),
            person=pl.struct(*known, *subgroups).hash(),
            straight=_straight(views),
        ).drop_nulls(CELL)
        for (country, wave), cell in people.partition_by(*CELL, include_key=False, as_dict=True).items():
            self._people.setdefault((country, int(wave)), []).append(cell)
        self._questions += [_question(rows, view) for view in views]
        self._asked_how.append(asked_how(rows))

    def people(self) -> Iterator[tuple[str, int, pl.DataFrame]]:
        """Each country and wave, in order, with one row a respondent: `weight`, fingerprints of `answers` and `person`,
        and whether the answers are a `straight` line.
        """
        for (country, wave), cells in sorted(self._people.items()):
            yield country, wave, pl.concat(cells)

    @property
    def questions(self) -> pl.DataFrame:
        """One row a (country, wave, home asked about): respondents, those asked, and those of them without a view."""
        if not self._questions:
            return pl.DataFrame(schema=dict(QUESTION_SCHEMA))
        counts = pl.col("respondents", "asked", "no_answer").sum()
        together = pl.concat(self._questions).group_by(*CELL, "about", maintain_order=True).agg(counts)
        return together.sort(*CELL, maintain_order=True).select(list(QUESTION_SCHEMA))

    @property
    def asked_how(self) -> pl.DataFrame:
        """What `asked_how` gives of all rows together."""
        if not self._asked_how:
            return pl.DataFrame(schema=dict(ASKED_HOW_SCHEMA))
        return pl.concat(self._asked_how).unique(maintain_order=True).sort(*CELL, maintain_order=True)


def _straight(views: list[str]) -> pl.Expr:
    """Whether a respondent gave one and the same view of at least five homes, and of no home another."""
    if len(views) < FEWEST_QUESTIONS:
        return pl.lit(False)
    least, greatest = pl.min_horizontal(views), pl.max_horizontal(views)
    enough = pl.sum_horizontal(pl.col(views).is_not_null()) >= FEWEST_QUESTIONS
    return (enough & (least == greatest) & ~least.is_in(NO_ANSWER)).fill_null(False)


def views_of(rows: pl.DataFrame) -> list[str]:
    """The columns of a frame that hold a view."""
    return [name for name in rows.columns if name.startswith(VIEW)]


def _question(rows: pl.DataFrame, view: str) -> pl.DataFrame:
    counted = (
        rows.drop_nulls(CELL)
        .group_by(*CELL, maintain_order=True)
        .agg(respondents=pl.len(), asked=pl.col(view).count(), no_answer=pl.col(view).is_in(NO_ANSWER).sum())
    )
    about = pl.lit(view.removeprefix(VIEW)).alias("about")
    return counted.with_columns(about).select(pl.col(name).cast(kind) for name, kind in QUESTION_SCHEMA.items())


ASKED_HOW_SCHEMA: Mapping[str, pl.DataType] = {
    "pollster": pl.String(),
    "country": pl.String(),
    "wave": pl.Int64(),
    "about": pl.String(),
    "mode": pl.String(),
    "sample": pl.String(),
    "sample_type": pl.String(),
    "wording": pl.String(),
}


def asked_how(rows: pl.DataFrame) -> pl.DataFrame:
    """How each home was asked about: the distinct (pollster, country, wave, home) with mode, sample, sample type and
    wording (null: not told; of a wording, the pollster's usual one), as `checks` takes what is held.
    """
    views = views_of(rows)
    if not views or rows.is_empty():
        return pl.DataFrame(schema=dict(ASKED_HOW_SCHEMA))
    names = [*ASKED_HOW_SCHEMA, *(f"wording_{view.removeprefix(VIEW)}" for view in views)]
    absent = [pl.lit(None, dtype=pl.String).alias(name) for name in names if name not in rows.columns]
    whole = rows.with_columns(absent).drop_nulls(CELL)
    told = [
        whole.filter(pl.col(view).is_not_null())
        .select(
            *(pl.col(name) for name in ("pollster", "country", "wave", "mode", "sample", "sample_type")),
            about=pl.lit(view.removeprefix(VIEW)),
            wording=pl.coalesce(f"wording_{view.removeprefix(VIEW)}", "wording"),
        )
        .unique(maintain_order=True)
        .select(pl.col(name).cast(kind) for name, kind in ASKED_HOW_SCHEMA.items())
        for view in views
    ]
    return pl.concat(told)
