"""What was read of every place at once is what the place alone gives; what most readers ask for is kept ready."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alert_servers import night
from polars.testing import assert_frame_equal

from dashboard import loading
from dashboard.choosing import known
from dashboard.content.near import figures_of_others, figures_of_place
from dashboard.readings_held import readings_held
from dashboard.ready import keep_ready
from data.figures import Level
from data.quality_records import QualityRecords
from data.store import Store
from metrics.families import REGISTRY
from metrics.library import Library
from metrics.readings import read_out
from metrics.request import Request

AS_OF = 2026
PLACES = {
    Level.PARTNER: (("POL",), ("SSD",), ("USA",), ("DEU", "IND", "TUV")),
    Level.REGION: (("Western Asia",), ("Eastern Europe", "Melanesia")),
}
"""A friend, a young state, the home itself, and several."""


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


@pytest.mark.parametrize("id", REGISTRY.indicators)
def test_a_place_out_of_every_place_reads_as_it_does_alone(library: Library, id: str) -> None:
    asked = REGISTRY.indicators[id]
    for level in (level for level in PLACES if level in asked.levels):
        everywhere = Request(
            indicator=id, home="USA", level=level, scheme="m49-subregion" if level is Level.REGION else None,
            categories=asked.categories[:1], window=asked.window or 5, as_of=AS_OF,
        )  # fmt: skip
        readings_held(library, everywhere)
        for places in PLACES[level]:
            request = replace(everywhere, places=places)
            assert_frame_equal(readings_held(library, request), read_out(library, request), rel_tol=1e-12)


def test_what_says_more_of_few_places_is_not_taken_from_every_place(library: Library) -> None:
    everywhere = Request(indicator="exercise_portion", home="USA", window=5, as_of=2010)
    readings_held(library, everywhere)

    told = readings_held(library, replace(everywhere, places=("POL",)))

    assert "its other partners most often" in told["reason"][0]
    assert {one.id for one in REGISTRY.indicators.values() if one.tells_more_of_few} == {"exercise_portion"}


def test_a_place_that_nobody_reads_with_the_others_is_read_alone(library: Library) -> None:
    everywhere = Request(indicator="exercise_frequency", home="USA", window=5, as_of=2010)
    assert "Atlantis" not in readings_held(library, everywhere)["place"]
    nowhere = replace(everywhere, places=("Atlantis",))

    assert_frame_equal(readings_held(library, nowhere), read_out(library, nowhere))


@pytest.mark.parametrize(("place", "measure"), [("POL", "exercises_joint"), ("TUV", "troops"), ("IRN", "disputes")])
def test_figures_of_a_place_out_of_its_region_are_those_read_of_it_alone(place: str, measure: str) -> None:
    usual, asked = known().default, REGISTRY.measures[measure]
    among = ("IND", "IRN", "POL", "TUV")

    own = figures_of_place(loading, usual, asked, level=Level.PARTNER, place=place, among=among)
    others = figures_of_others(loading, usual, asked, place=place, among=among)

    alone = figures_of_place(loading, usual, asked, level=Level.PARTNER, place=place)
    assert len(own) == len(alone)
    for one, other in zip(own, alone, strict=True):
        assert_frame_equal(one, other)
    assert {name for one in others for name in one["place"]} == set(among) - {place}


def read_last() -> Request:
    """What is read last of all that is kept ready, as a region's page asks for it."""
    usual, last = known().default, [one for one in REGISTRY.indicators.values() if Level.REGION in one.levels][-1]
    return Request(
        indicator=last.id, home=usual.home, level=Level.REGION, scheme=usual.scheme, categories=last.categories[:1],
        window=last.window or usual.window, as_of=usual.as_of,
    )  # fmt: skip


async def until(told: Callable[[], bool]) -> None:
    """Waits until something is so, for a minute at most."""
    for _ in range(3_000):
        if await asyncio.to_thread(told):
            return
        await asyncio.sleep(0.02)
    pytest.fail("it did not come to be so within a minute")


def test_what_most_readers_ask_for_is_kept_ready_and_made_again_when_the_data_change(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMITY_EMBEDDED", str(tmp_path / "none"))
    records = QualityRecords(Store.open(own_home))

    async def readied() -> None:
        keeping = asyncio.create_task(keep_ready(looked_every=0.05, overview_alone=0.05))
        versions = set()
        for _ in range(2):
            await until(lambda: loading.library().kept.found("readings", read_last()) is not None)
            versions.add(loading.data_version())
            night(records, datetime.now(UTC), [])
        assert len(versions) == 2
        keeping.cancel()
        with pytest.raises(asyncio.CancelledError):
            await keeping

    # In a thread of its own: the browser that other tests drive from this one has a loop here already.
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(asyncio.run, readied()).result()
