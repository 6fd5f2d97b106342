"""Faults planted in our own record beside the public one it was made from, and in polls beside their answers."""

from dataclasses import replace
from pathlib import Path

import polars as pl
from planting import CHINA, DCAD, MME, VISITS, Fault, Told, in_rows, of, where, without
from quality_held import Given, with_given

from data.own_record import OWN, OWN_VERSION
from validation.check import Subject
from validation.held import Held

column = pl.col


def own_of(public: Subject, id: str | None, only: pl.Expr, held: Held, folder: Path) -> Held:
    """What is held with an own record beside it, of the same events under ids of its own where they have any."""
    ids = [] if id is None else [pl.format("own {}", id).alias(id)]
    rows = held.rows(public).filter(only).with_columns(ids).collect()
    given = Given(dataset=public.dataset, rows=rows)
    told = with_given(held, folder, given)
    path = folder / f"coverage-{public.dataset}-own.parquet"
    held.coverage(public).write_parquet(path)
    rows_table = next(one for one in told.tables if one.source == OWN and one.dataset == public.dataset)
    coverage = replace(rows_table, table="coverage", path=path)
    tables = [replace(one, before=one.path) if one.source == OWN else one for one in (*told.tables, coverage)]
    return replace(told, tables=tables)


def own_visits(held: Held, folder: Path) -> Held:
    return own_of(VISITS, "visit", pl.lit(True), held, folder)


def own_exercises(held: Held, folder: Path) -> Held:
    with_home = (column("actor") == "USA").any().over("exercise", "name", "start")
    return own_of(MME, "exercise", with_home, held, folder)


def own_agreements(held: Held, folder: Path) -> Held:
    with_home = (column("actor") == "USA").any().over("agreement")
    return own_of(DCAD, "agreement", with_home, held, folder)


def published_polls(held: Held, folder: Path) -> Held:
    """Percentages of another pollster beside Pew's answers: of the Polish views of the United States in 2019."""
    row = {"pollster": "Example Polls", "country": "POL", "wave": 2019, "about": "USA", "n": 1_000}
    rows = [
        row | {"answer": answer, "percent": percent, "source_url": "https://example.org", "wording": "Example"}
        for answer, percent in (("favourable", 79.0), ("unfavourable", 10.0))
    ]
    covers = [("USA", "POL", 2019, 2019)]
    told = with_given(held, folder, Given(dataset="published_figures", rows=rows, covers=covers))
    tables = [replace(one, before=one.path) if one.source == OWN else one for one in told.tables]
    return replace(told, tables=tables)


def own_counts(held: Held, folder: Path) -> Held:
    """Counts of China's visits as China would keep them itself; the public ones say nothing of any other home."""
    return replace(own_of(CHINA, None, pl.lit(True), held, folder), home="CHN")


OWN_VISITS, OWN_EXERCISES, OWN_AGREEMENTS, OWN_POLLS, OWN_COUNTS = (
    of(dataset, OWN, OWN_VERSION)
    for dataset in ("visits", "exercise_participations", "agreement_parties", "published_figures", "visit_counts")
)

BESIDE_PUBLIC: dict[str, Fault] = {
    "percentages are about a state that is no more": in_rows(
        OWN_POLLS,
        where(column("answer") == "unfavourable", about="CSK"),
        Told(check="survey homes", subject="CSK 2019", place="CSK", year=2019, column="about"),
        setting=published_polls,
    ),
    "an own record took over a row of the public one": in_rows(
        OWN_VISITS,
        where(column("visit") == "own US-4", visit="US-4"),
        Told(
            check="duplicates across sources",
            subject="PRT 2011 own and visits-us",
            place="PRT",
            year=2011,
            value="own and visits-us",
        ),
        setting=own_visits,
    ),
    "a poll is held as answers and as percentages": in_rows(
        OWN_POLLS,
        where(column("answer") == "favourable", pollster="pew  research center"),
        Told(
            check="duplicates across sources",
            subject="POL 2019 USA pew  research center",
            place="POL",
            year=2019,
            value="USA",
        ),
        setting=published_polls,
    ),
}
"""What our own record and polls must keep beside public ones."""

THEIRS = "only in the public record"


def only_theirs(place: str, year: int, old: float, new: float = 1.0, **more: object) -> Told:
    return Told(check="mirror", subject=f"{place} {year} {THEIRS}", place=place, year=year, column=THEIRS, old=old,
                new=new, **more)  # type: ignore[arg-type]  # fmt: skip


MIRRORED: dict[str, Fault] = {
    "our own record has lost a visit": in_rows(
        OWN_VISITS, without(column("visit") == "own US-4"), only_theirs("PRT", 2011, 0.0), setting=own_visits
    ),
    "our own record has another kind of visitor": in_rows(
        OWN_VISITS,
        where(column("visit") == "own US-3", kind="commander"),
        only_theirs("KOR", 2012, 1.0),
        setting=own_visits,
    ),
    "our own record has lost an exercise": in_rows(
        OWN_EXERCISES,
        without(column("exercise") == "own mme2608"),
        only_theirs("CAN", 2005, 16.0),
        only_theirs("DEU", 2005, 15.0),
        only_theirs("DNK", 2005, 6.0),
        only_theirs("GBR", 2005, 21.0),
        only_theirs("NLD", 2005, 15.0),
        only_theirs("POL", 2005, 8.0),
        setting=own_exercises,
    ),
    "our own record has lost an agreement": in_rows(
        OWN_AGREEMENTS,
        without(column("agreement") == "own DCADv1.0-0001"),
        only_theirs("CAN", 1984, 0.0),
        setting=own_agreements,
    ),
    "our own count has lost two visits": in_rows(
        OWN_COUNTS,
        where(
            (column("partner") == "PAK") & (column("year") == 2006) & (column("visitors") == "government"),
            visits=column("visits") - 2,
        ),
        only_theirs("PAK", 2006, 7.0, 2.0, count=2),
        setting=own_counts,
    ),
}
"""What stands in the public record and not in our own."""
