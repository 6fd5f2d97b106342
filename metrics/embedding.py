"""Computes the figures that ship with the product from a folder of provider files, by the same way a user's go."""

import argparse
import hashlib
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from data.coverage import COVERAGE_SCHEMA
from data.embedded import SHIPPED
from data.figures import FIGURE_SCHEMA
from data.providers import provider_of
from data.store import Store, TableKey
from metrics.ingestion import ingest_file
from metrics.pipeline import Ending
from validation.gate import Gate

EMBEDDED_FILES: tuple[tuple[str, str], ...] = (
    ("dcad", "dcad/DCAD-v1.0-main.csv"),
    ("mme", "mme/mme_v7.csv"),
    ("ucdp", "ucdp/organizedviolencecy_v25_1.csv"),
    ("ucdp", "ucdp/ucdp-prio-acd-221.csv"),
    ("ucdp", "ucdp/GEDEvent_mexico.csv.zip"),
    ("ucdp", "ucdp/GEDEvent_myanmar.csv.zip"),
    ("ucdp", "ucdp/GEDEvent_v21_01_21_12.csv.zip"),
    ("ucdp", "ucdp/GEDEvent_v22_0_2.csv.zip"),
    ("pew", "pew/pew_global_attitudes_2002_2023.parquet"),
    ("unga", "unga/IdealpointestimatesAll_Apr2020.csv"),
    ("greenbook", "us_greenbook/greenbook_military.csv"),
    ("mid", "mid/gml_mid_directed_dyadic.csv"),
    ("atop", "atop/atop5_1m.csv"),
    ("democracy", "regime/democracy_cow_years.csv"),
    ("ipi", "ipi_peacekeeping/ipi_country_month_combined.csv"),
    ("ipi", "ipi_peacekeeping/data_mission.csv"),
    ("ipi", "ipi_peacekeeping/current_month.csv"),
    ("troops", "us_troops/troopdata.csv"),
    ("troops", "us_troops/basedata.csv"),
    ("visits-us", "us_visits/visits.xls"),
    ("visits-china", "china_visits/ChinesePublicDiplomacy.csv"),
    ("mediation", "mediation/CWM.csv"),
    ("ucdp", "ucdp_peace_agreements/124926_1peace-agreements-1975-2011.xls"),
)
"""Provider and file, below the folder of provider files. All of their licences allow figures to be published."""

COMMAND = "python -m metrics.embedding FOLDER_OF_PROVIDER_FILES"
SORTING = ("measure", "source", "version", "level", "scheme", "grain", "home", "category", "series", "place", "period")
ROWS_TOGETHER = 60_000


class NotAdmitted(Exception):
    """A provider file that ships figures was refused."""


def fill_store(
    store: Store, folder: Path, files: Iterable[tuple[str, str]] = EMBEDDED_FILES
) -> dict[TableKey, list[Path]]:
    """Ingests the files into a store and gives the files behind each table. Raises NotAdmitted on a refusal."""
    behind: dict[TableKey, list[Path]] = {}
    with Gate() as gate:
        for name, relative in files:
            path = folder / relative
            before = store.tables()
            outcome = ingest_file(name, path, who="embedding", store=store, gate=gate)
            if outcome.ending is not Ending.PUBLISHED:
                raise NotAdmitted(f"{path}: {outcome.reason}")
            for key, table in store.tables().items():
                if before.get(key) != table:
                    behind.setdefault(key, []).append(path)
    return behind


def write_embedded(store: Store, behind: dict[TableKey, list[Path]], target: Path) -> None:
    """Writes figures.parquet, coverage.parquet and sources.json of everything a store holds."""
    keys = sorted(key for key in store.tables() if key.table == "figures")
    target.mkdir(parents=True, exist_ok=True)
    figures = pl.concat([store.read(key).select(*FIGURE_SCHEMA) for key in keys]).sort(SORTING)
    # Written beside and renamed: a dashboard that runs over these files reads the old ones or the new ones.
    unfinished = target / "figures.unfinished"
    figures.write_parquet(unfinished, compression="zstd", compression_level=19, row_group_size=ROWS_TOGETHER)
    unfinished.replace(target / "figures.parquet")
    coverages, sources = [], []
    for key in keys:
        coverage = store.read(TableKey(table="coverage", dataset=key.dataset, source=key.source, version=key.version))
        identity = {"dataset": key.dataset, "source": key.source, "version": key.version}
        coverages.append(
            coverage.select(*(pl.lit(value).alias(name) for name, value in identity.items()), *COVERAGE_SCHEMA)
        )
        publisher = provider_of(key.source)
        if publisher is None:
            raise NotAdmitted(f"{key.source} has no provider: an own record is not embedded")
        sources.append(
            identity
            | {
                "title": publisher.title,
                "citation": publisher.citation,
                "licence": publisher.licence,
                "homepage": publisher.homepage,
                "files": [
                    {"name": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
                    for path in behind.get(key, [])
                ],
                "first_day": str(coverage["first"].min()),
                "last_day": str(coverage["last"].max()),
                "places": "every state"
                if coverage["place"].null_count()
                else ", ".join(coverage["place"].unique().sort()),
                "figures": store.read(key).height,
                "command": COMMAND,
            }
        )
    pl.concat(coverages).write_parquet(target / "coverage.parquet", compression="zstd")
    (target / "sources.json").write_text(json.dumps(sources, indent=1, ensure_ascii=False) + "\n", "utf-8")


def main() -> None:
    """Computes the embedded figures anew from a folder of provider files."""
    asked = argparse.ArgumentParser(description=main.__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--target", type=Path, default=SHIPPED)
    told = asked.parse_args()
    with tempfile.TemporaryDirectory() as home:
        store = Store.open(Path(home))
        write_embedded(store, fill_store(store, told.folder), told.target)


if __name__ == "__main__":
    main()
