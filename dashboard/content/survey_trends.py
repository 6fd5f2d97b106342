"""One country's answers over the waves of one pollster, never joined where the asking changed or is not known."""

from dataclasses import dataclass
from itertools import pairwise

import polars as pl

from dashboard.content.grading import graded
from dashboard.content.reader import Reader
from dashboard.content.series import SERIES_SCHEMA
from dashboard.content.survey_blocks import Block, details_of, point_text
from dashboard.content.survey_waves import ANSWERS, what_changed
from dashboard.content.survey_words import share_text, table_of_waves, who_asked, without_share
from dashboard.quantities import number
from dashboard.selection import Selection
from dashboard.wording import age, listing, sentence, with_article, years
from metrics.families.perception_figures import NOT_STATED


@dataclass(frozen=True, kw_only=True)
class Trend:
    """One country's answers over the waves of one pollster."""

    key: str
    heading: str
    note: str
    series: pl.DataFrame
    cuts: pl.DataFrame
    names: tuple[str, ...]
    says: str
    table: pl.DataFrame
    details: tuple[str, ...]


def trends_of(block: Block, reader: Reader, selection: Selection, country: str, *, several: bool) -> tuple[Trend, ...]:
    """A country's waves of one source: one chart a pollster, and one a series where two are of the same year."""
    mine = block.rows.filter(pl.col("place") == country)
    made: list[Trend] = []
    for pollster, of_pollster in mine.group_by("pollster", maintain_order=True):
        twice = of_pollster["year"].is_duplicated().any()
        strands = [part for _, part in of_pollster.group_by("series", maintain_order=True)] if twice else [of_pollster]
        for strand in strands:
            parts = [
                block.title if several else "",
                str(pollster[0]) if mine["pollster"].n_unique() > 1 else "",
                str(strand["asked"][0]) if twice else "",
            ]
            heading = " · ".join(part for part in parts if part)
            made.append(_trend(strand.sort("year"), reader, selection, f"{block.key}-{len(made)}", heading))
    return tuple(made)


def _trend(rows: pl.DataFrame, reader: Reader, selection: Selection, key: str, heading: str) -> Trend:
    fewest = reader.settings().fewest_answers
    labelled = rows.with_columns(label=pl.col("name"))
    names = tuple(said for measure, said in ANSWERS.items() if rows[measure].count())
    series = pl.concat(
        [
            labelled.select(
                name=pl.lit(said),
                year="year",
                value=measure,
                low=f"{measure}_low",
                high=f"{measure}_high",
                n=f"{measure}_n",
                status=pl.col(f"{measure}_status").fill_null("not_collected"),
                series="series",
                source="source",
                version="version",
                text=pl.Series(
                    [point_text(row, measure, said.lower(), fewest) for row in labelled.iter_rows(named=True)],
                    dtype=pl.String,
                ),
            ).select(pl.col(column).cast(dtype) for column, dtype in SERIES_SCHEMA.items())
            for measure, said in ANSWERS.items()
            if said in names
        ]
        or [pl.DataFrame(schema=SERIES_SCHEMA)]
    )
    cuts = cuts_of(rows)
    known = labelled.drop_nulls("favourable")
    when = rows["year"].to_list()
    sources = rows.select("dataset", "source").unique(maintain_order=True).iter_rows()
    grades = [reader.grades().get((dataset, source)) for dataset, source in sources]
    return Trend(
        key=key,
        heading=heading,
        note=" · ".join(part for part in (age(max(when), selection.as_of), graded(grades)) if part),
        series=series,
        cuts=cuts,
        names=names,
        says=_said_of_trend(known, rows, cuts, fewest),
        table=table_of_waves(labelled, "Country", fewest),
        details=details_of(rows, reader, selection),
    )


def cuts_of(rows: pl.DataFrame) -> pl.DataFrame:
    """Where the asking of one country changed from wave to wave: `year`, `at`, `label` (what changed), `asked`."""
    waves = list(rows.sort("year").select("year", "series", "asked").iter_rows())
    cuts = [
        (year, year - 0.5, what_changed(before, series), asked)
        for (_, before, _), (year, series, asked) in pairwise(waves)
        if before != series
    ]
    schema = {"year": pl.Int64(), "at": pl.Float64(), "label": pl.String(), "asked": pl.String()}
    return pl.DataFrame(cuts, schema=schema, orient="row")


def _said_of_trend(known: pl.DataFrame, rows: pl.DataFrame, cuts: pl.DataFrame, fewest: int) -> str:
    name, when = with_article(str(rows["name"][0])), rows["year"].to_list()
    if known.is_empty():
        return sentence(f"{name}, {years(min(when), max(when))}: no share may be shown")
    last = known.row(-1, named=True)
    share = share_text(last["favourable"], last["favourable_low"], last["favourable_high"])
    n = f" of {number(float(last['favourable_n']))} asked" if last["favourable_n"] else ""
    breaks = [f"from {year} on ({label}: {asked})" for year, _, label, asked in cuts.iter_rows()]
    unknown = [year for year, series in rows.select("year", "series").iter_rows() if NOT_STATED in (series or "")]
    among = f"the newest of {len(when)} waves since {min(when)}" if len(when) > 1 else "the only wave held"
    loose = (
        f"how the wave{'' if len(unknown) == 1 else 's'} of {listing([str(one) for one in unknown], most=3)} "
        f"{'was' if len(unknown) == 1 else 'were'} asked is not wholly known, so nothing joins "
        f"{'it' if len(unknown) == 1 else 'them'}"
    )
    return sentence(
        f"{name}: {share}{n} were favourable in {last['year']}, {among}",
        who_asked(known.tail(1)),
        f"not joined {listing(breaks, most=5)}" if breaks else "",
        loose if unknown and len(when) > 1 else "",
        without_share(
            ((str(year), status) for year, status in rows.select("year", "favourable_status").iter_rows()), fewest
        ),
    )
