"""Fifty readers at once: each opens a page, thinks for fifteen seconds, opens another; how long the server takes."""

import asyncio
import random
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from measure import comity
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

READERS = 50
THINKING_SECONDS = 15.0
PAGES_EACH = 5
ANSWER_LIMIT = 60.0
PAGES = {
    "": "",
    "region": "region=Western+Asia",
    "partner": "partner=KOR",
    "indicator": "indicator=favourable_view&places=IND,POL,DEU,JPN",
    "guide": "",
}
"""The pages with what is asked of each when it is measured alone."""
PARTNERS = ("IND", "TUR", "POL", "DEU", "JPN", "MEX", "EGY", "PHL", "KEN", "BRA")
SEED = 20
QUICK = 12
"""Opens measured one after another, before the crowd comes."""


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(port: int) -> float:
    """Seconds until the server answers that it is well; gives up after a minute."""
    began = time.perf_counter()
    while time.perf_counter() - began < 60:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                return time.perf_counter() - began
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the dashboard did not answer within a minute")


async def open_page(connection: ClientConnection, page: str, query: str) -> float:
    """Asks for a page as a browser does and waits until the script has run to its end; gives the seconds."""
    asked = BackMsg()
    asked.rerun_script.query_string = query
    asked.rerun_script.page_name = page
    began = time.perf_counter()
    await connection.send(asked.SerializeToString())
    while True:
        message = ForwardMsg()
        message.ParseFromString(await asyncio.wait_for(connection.recv(), ANSWER_LIMIT))  # type: ignore[arg-type]
        if message.WhichOneof("type") == "script_finished":
            return time.perf_counter() - began


async def reader(port: int, number: int, waits: list[float], thinking: float, pages: int) -> None:
    """One reader: joins at a moment of their own, then page after page."""
    chance = random.Random(SEED + number)
    await asyncio.sleep(chance.uniform(0, thinking))
    async with connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        max_size=None,
        max_queue=None,
        ping_interval=None,
        subprotocols=["streamlit"],
    ) as connection:  # type: ignore[list-item]
        for _ in range(pages):
            partner = chance.choice(PARTNERS)
            waits.append(await open_page(connection, chance.choice(list(PAGES)), f"partner={partner}"))
            await asyncio.sleep(chance.expovariate(1 / thinking) if thinking else 0)


def p(seconds: list[float], share: float) -> str:
    """A percentile in milliseconds."""
    return f"{statistics.quantiles(seconds, n=100, method='inclusive')[round(share * 100) - 1] * 1000:.0f}"


async def page_times(port: int) -> dict[str, list[float]]:
    """Seconds of each page opened time after time by one reader, the first time apart."""
    times: dict[str, list[float]] = {}
    for page, query in PAGES.items():
        async with connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            max_size=None,
            max_queue=None,
            ping_interval=None,
            subprotocols=["streamlit"],
        ) as connection:  # type: ignore[list-item]
            times[page or "overview"] = [await open_page(connection, page, query) for _ in range(QUICK)]
    return times


async def crowd(port: int, thinking: float, pages: int) -> list[float]:
    """Seconds of every page opened by fifty readers."""
    waits: list[float] = []
    await asyncio.gather(*(reader(port, number, waits, thinking, pages) for number in range(READERS)))
    return waits


def main() -> None:
    """Prints the time of each page for one reader, and the times of fifty readers, as Markdown."""
    port = free_port()
    with tempfile.TemporaryDirectory() as home:
        server = subprocess.Popen(
            comity("serve", "--port", str(port)),
            env={"PATH": "/usr/bin:/bin", "COMITY_HOME": str(Path(home) / "store"), "HOME": home},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until_up(port)
            pages = asyncio.run(page_times(port))
            calm = asyncio.run(crowd(port, THINKING_SECONDS, PAGES_EACH))
            hurried = asyncio.run(crowd(port, 3.0, PAGES_EACH))
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
    print("### Pages: milliseconds on the server, from asking to the script's end\n")
    print("| page | first | repeat p50 | repeat p95 |\n|---|---|---|---|")
    for page, times in pages.items():
        print(f"| {page} | {times[0] * 1000:.0f} | {p(times[1:], 0.5)} | {p(times[1:], 0.95)} |")
    print(f"\n### {READERS} readers at once, {PAGES_EACH} pages each: milliseconds\n")
    print("| thinking between pages | pages | p50 | p95 | slowest |\n|---|---|---|---|---|")
    for name, waits in ((f"{THINKING_SECONDS:.0f} s, partners not opened before", calm), ("3 s", hurried)):
        print(f"| {name} | {len(waits)} | {p(waits, 0.5)} | {p(waits, 0.95)} | {max(waits) * 1000:.0f} |")


if __name__ == "__main__":
    main()
