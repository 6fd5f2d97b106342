"""Starts the dashboard: its settings for Streamlit, the warm-up before the first page, and what is done on an error."""

import asyncio
import gc
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from pathlib import Path

import structlog

from dashboard.ready import keep_ready
from data.settings import settings

SCRIPT = Path(__file__).with_name("app.py").absolute()

THEME = {
    "theme.light.primaryColor": "#0b5c8c",
    "theme.dark.primaryColor": "#2a78ad",
    "theme.light.textColor": "#0b0d12",  # small print is drawn at 60 % of it and must keep 4.5:1
    "theme.paddingTop": "3rem",
    "theme.headingFontSizes": ["2.1rem", "1.35rem", "1.25rem", "1.1rem", "1rem", "0.9rem"],
}


def port_is_free(host: str, port: int) -> bool:
    """Whether nothing answers on the port yet."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def serve(host: str, port: int, beside: AbstractContextManager[object] | None = None) -> None:
    """Runs the dashboard until it is told to stop; `beside` is entered before the first page and left at the end."""
    import streamlit as st

    url = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"

    @asynccontextmanager
    async def warm_up(_app: object) -> AsyncIterator[None]:
        await asyncio.to_thread(_import_and_read)
        print(f"Comity is at {url}", flush=True)
        if _has_display():
            threading.Timer(0.5, webbrowser.open, (url,)).start()
        with beside or nullcontext():
            # Meanwhile the first reader's browser loads: what it asks for next is under way already.
            ready = asyncio.create_task(keep_ready())
            try:
                yield
            finally:
                ready.cancel()
                with suppress(asyncio.CancelledError):
                    await ready

    app = st.App(SCRIPT, lifespan=warm_up, on_script_error=_log)
    app.run(
        config={
            "server.port": port,
            "server.address": host,
            "server.headless": True,
            "server.fileWatcherType": "none",
            "server.enableStaticServing": True,
            "server.maxUploadSize": settings().upload_limit_mb,
            "server.enableXsrfProtection": True,
            "browser.gatherUsageStats": False,
            "client.showErrorDetails": "none",
            "client.showErrorLinks": False,
            "client.toolbarMode": "minimal",
            "runner.postScriptGC": False,
            "logger.level": "warning",
            **THEME,
        }
    )


def _import_and_read() -> None:
    """What the first page would otherwise wait for; afterwards the garbage collector leaves it alone."""
    import altair
    import pandas  # noqa: F401 - simultaneous first sessions must not meet it half imported
    import pyarrow  # noqa: F401
    from altair.utils import schemapi

    from dashboard import choosing  # noqa: F401 - brings the families, the figures and the reading of them
    from metrics.library import Library

    # The charts are tried against the schema in the tests; doing it at each mark is a quarter of a first page.
    schemapi.DEBUG_MODE = False
    altair.Chart()
    _ = Library().releases
    gc.collect()
    gc.freeze()


def _log(error: Exception) -> bool:
    """Keeps the trace in the server's log and tells the reader in one plain sentence."""
    import streamlit as st

    structlog.get_logger("comity.page").error("page failed", exc_info=error)
    st.error(
        "This page could not be drawn. Nothing was changed. The reason is in the server's log.", icon=":material/error:"
    )
    return True


def _has_display() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) or sys.platform in ("darwin", "win32")
