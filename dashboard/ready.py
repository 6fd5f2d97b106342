"""Keeps ready what most readers ask for first: the Overview, and the readings of every partner and region."""

import asyncio
import logging
import threading
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from dashboard.selection import Selection

LOOKED_EVERY = 15.0
"""Seconds between two looks whether the data are others than what is ready was made of."""


async def keep_ready(looked_every: float = LOOKED_EVERY) -> None:
    """Makes them at once, and again whenever the data or the day have changed and stay so, until it is cancelled.

    They are made while nobody waits for them, so a reader finds them after a night's checks or somebody's publishing.
    """
    ending = threading.Event()
    try:
        ready = seen = await asyncio.to_thread(_make, ending)
        while True:
            await asyncio.sleep(looked_every)
            version = await asyncio.to_thread(_version)
            if version not in (ready, None) and version == seen:
                ready = await asyncio.to_thread(_make, ending)
            seen = version
    finally:
        ending.set()


def _version() -> str | None:
    """The data version; None where the store does not answer now, which is looked at again at the next turn."""
    from dashboard import loading

    try:
        return loading.data_version()
    except Exception as fault:  # noqa: BLE001 - whatever it is, the pages say it; this only comes before them
        structlog.get_logger("comity.page").warning("the data's version is not known", fault=type(fault).__name__)
        return None


def _make(ending: threading.Event) -> str | None:
    """The data version of which it was made; None where the store does not answer."""
    import polars as pl

    from dashboard.at_version import at_version
    from dashboard.choosing import known
    from dashboard.content.overview import overview_page
    from dashboard.remembering import remembered

    # Streamlit warns of a page made for no reader, which this one is meant to be.
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)
    version = _version()
    if version is None:
        return None
    try:
        usual = known().default
        remembered(overview_page, usual)
        with at_version(version):
            _read_every_place(usual, ending)
    except (Exception, pl.exceptions.PanicException) as fault:  # noqa: BLE001 - the page itself tells its reader
        structlog.get_logger("comity.page").warning("the first pages were not made ready", fault=type(fault).__name__)
    return version


def _read_every_place(usual: "Selection", ending: threading.Event) -> None:
    """Reads every indicator of all partners and regions as their pages ask; ends early where the server does."""
    from dashboard import loading
    from data.figures import Level

    for one in loading.registry().indicators.values():
        for level in (Level.PARTNER, Level.REGION):
            if ending.is_set():
                return
            if level in one.levels and not one.tells_more_of_few:
                loading.readings(
                    one.id,
                    home=usual.home,
                    level=level,
                    scheme=usual.scheme,
                    window=usual.window,
                    as_of=usual.as_of,
                    categories=one.categories[:1],
                )
