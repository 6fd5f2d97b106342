"""Keeps ready what most readers ask for first: the Overview, and the readings of every partner and region."""

import asyncio
import logging
import threading

import structlog

LOOKED_EVERY = 15.0
"""Seconds between two looks whether the data are others than what is ready was made of."""

OVERVIEW_ALONE = 10.0
"""Seconds for which nothing else is made after the Overview: its first reader's browser draws it then."""


async def keep_ready(looked_every: float = LOOKED_EVERY, overview_alone: float = OVERVIEW_ALONE) -> None:
    """Makes them at once, and again whenever the data or the day have changed and stay so, until it is cancelled.

    They are made while nobody waits for them, so a reader finds them after a night's checks or somebody's publishing.
    """
    ending = threading.Event()
    ready, seen = None, None
    try:
        while True:
            version = await asyncio.to_thread(_version)
            if version is not None and version != ready and (ready is None or version == seen):
                await asyncio.to_thread(_make_overview)
                await asyncio.sleep(overview_alone)
                await asyncio.to_thread(_read_every_place, ending)
                ready = version
            seen = version
            await asyncio.sleep(looked_every)
    finally:
        ending.set()


def _version() -> str | None:
    """The data version; None where the store does not answer now, which is looked at again at the next turn."""
    from dashboard import loading

    try:
        return loading.data_version()
    except Exception as fault:  # noqa: BLE001 - whatever it is, the pages say it; this only comes before them
        _tell(fault)
        return None


def _make_overview() -> None:
    """The Overview as it opens without any choice."""
    import polars as pl

    from dashboard.choosing import known
    from dashboard.content.overview import overview_page
    from dashboard.remembering import remembered

    # Streamlit warns of a page made for no reader, which this one is meant to be.
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)
    try:
        remembered(overview_page, known().default)
    except (Exception, pl.exceptions.PanicException) as fault:  # noqa: BLE001 - the page itself tells its reader
        _tell(fault)


def _read_every_place(ending: threading.Event) -> None:
    """Reads every indicator of all partners and regions as their pages ask; ends early where the server does."""
    import polars as pl

    from dashboard import loading
    from dashboard.at_version import at_version
    from dashboard.choosing import known
    from data.figures import Level

    try:
        usual = known().default
        with at_version(loading.data_version()):
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
    except (Exception, pl.exceptions.PanicException) as fault:  # noqa: BLE001 - the page itself tells its reader
        _tell(fault)


def _tell(fault: BaseException) -> None:
    structlog.get_logger("comity.page").warning("the first pages were not made ready", fault=type(fault).__name__)
