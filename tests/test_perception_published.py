"""Percentages that a pollster published are told as published, with an interval only where a margin was."""

import polars as pl
import pytest
from surveys import context

from data.datasets.published_figures import DATASET as PUBLISHED
from data.figures import Interval, conform
from metrics.families.perception_figures import error_of
from metrics.families.perception_published import from_published


def published(answers: dict[str, float], margin: float | None, wording: str = "View of the US?") -> pl.DataFrame:
    schema = PUBLISHED.schema()
    frame = pl.DataFrame({"answer": list(answers), "percent": list(answers.values())}).with_columns(
        pollster=pl.lit("Q"),
        country=pl.lit("POL"),
        about=pl.lit("USA"),
        wave=pl.lit(2024),
        n=pl.lit(1_000),
        margin_of_error=pl.lit(margin),
        wording=pl.lit(wording),
        source_url=pl.lit("https://example.org"),
    )
    return frame.with_columns(pl.lit(None).alias(name) for name in schema if name not in frame.columns).select(
        pl.col(name).cast(kind) for name, kind in schema.items()
    )


def by_pollster(rows: pl.DataFrame) -> pl.DataFrame:
    """The published figures of a table, without how many answers stand behind them."""
    return conform(from_published(rows.lazy(), context())).filter(pl.col("category").is_null())


def test_a_published_percentage_has_an_interval_only_where_its_margin_was_published() -> None:
    bare = conform(from_published(published({"favourable": 60, "unfavourable": 30}, None).lazy(), context()))
    assert bare["low"].null_count() == bare.height
    assert bare["interval"].unique().to_list() == [Interval.NONE]
    told = by_pollster(published({"favourable": 60, "unfavourable": 30}, 3.0))
    got = {row["measure"]: row for row in told.to_dicts()}
    assert (got["favourable"]["low"], got["favourable"]["high"]) == (pytest.approx(57), pytest.approx(63))
    assert got["net_favourable"]["value"] == 30
    assert got["favourable_of_decided"]["value"] == pytest.approx(100 * 60 / 90, abs=1e-4)
    assert got["favourable"]["series"] == "Q: “View of the US?”, mode not stated, sample not stated"


def test_two_wordings_are_two_series_and_one_answer_alone_has_no_net() -> None:
    rows = pl.concat([published({"favourable": 60}, 3.0), published({"favourable": 40}, 3.0, "Do you like the US?")])
    got = by_pollster(rows)
    assert got["measure"].to_list() == ["favourable", "favourable"]
    assert got["series"].n_unique() == 2


def test_of_two_polls_of_one_series_in_a_year_the_later_stands() -> None:
    days = {"fieldwork_first": pl.date(2024, 3, 1), "fieldwork_last": pl.date(2024, 3, 9)}
    early = published({"favourable": 60}, 3.0).with_columns(**days)
    late = published({"favourable": 40}, 3.0).with_columns(
        fieldwork_first=pl.date(2024, 9, 1), fieldwork_last=pl.date(2024, 9, 9)
    )
    for rows in (pl.concat([early, late]), pl.concat([late, early])):
        assert by_pollster(rows)["value"].to_list() == [40.0]


def test_a_margin_that_takes_in_the_design_is_called_so() -> None:
    rows = published({"favourable": 60}, 3.0).with_columns(margin_of_design=pl.lit(True))
    assert by_pollster(rows)["interval"].to_list() == [Interval.SURVEY_DESIGN]


def test_a_country_is_not_told_of_its_own_view_by_others_figures() -> None:
    rows = published({"favourable": 60}, 3.0).with_columns(country=pl.lit("USA"))
    assert from_published(rows.lazy(), context()).is_empty()


def test_the_error_of_a_published_share_is_its_margin_over_the_normal_quantile() -> None:
    figures = conform(from_published(published({"favourable": 60, "unfavourable": 30}, 3.0).lazy(), context()))
    effective = dict(figures.filter(measure="effective_answers").select("category", "value").iter_rows())
    for measure, value in (("favourable", 60.0), ("unfavourable", 30.0)):
        error = pl.select(error_of(measure, pl.lit(value), pl.lit(effective[measure]))).item()
        assert error == pytest.approx(3 / 1.959964, rel=1e-5)


@pytest.mark.parametrize(("margin", "status"), [(14.9, "shown"), (15.0, "unreliable"), (None, "shown")])
def test_a_published_share_with_too_wide_a_margin_is_unreliable(margin: float | None, status: str) -> None:
    got = by_pollster(published({"favourable": 60}, margin))
    assert got["status"].to_list() == [status] and got["n"].to_list() == [1_000]
