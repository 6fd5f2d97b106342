"""What the tests of the alarms listen with: a mail server and a web server on this machine, and a store with runs."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from browser_servers import free_port

from data.findings import Severity
from data.quality import Answer, CheckOutcome, QualityFinding, RunEnding, Trigger
from data.quality_records import QualityRecords
from data.store import Store


@dataclass
class Mailbox:
    """The mails a server on 127.0.0.1 took, as they came; `refuses` makes it take none."""

    raw: list[bytes] = field(default_factory=list)
    to: list[list[str]] = field(default_factory=list)
    refuses: bool = False
    port: int = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.refuses:
            return "554 no"
        self.raw.append(envelope.content)
        self.to.append(envelope.rcpt_tos)
        return "250 taken"

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(one, policy=policy.default) for one in self.raw]  # type: ignore[misc]

    def address(self, query: str = "") -> str:
        return f"mailto://127.0.0.1:{self.port}/?from=comity@example.org&to=ann@example.org{query}"


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """A real SMTP server, plain, for the block."""
    box = Mailbox(port=free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@dataclass
class Webhook:
    """The requests a web server on 127.0.0.1 took; it answers with `status`, after `seconds`."""

    bodies: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    status: int = 200
    seconds: float = 0.0
    port: int = 0
    in_hand: set[int] = field(default_factory=set)
    """The threads that took a request and have not answered it."""

    @property
    def titles(self) -> list[str]:
        return [one["title"] for one in self.bodies]

    def address(self, path: str = "hook") -> str:
        return f"json://127.0.0.1:{self.port}/{path}"


@contextmanager
def web_server() -> Iterator[Webhook]:
    """A real HTTP server for the block."""
    hook = Webhook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.in_hand.add(threading.get_ident())
            try:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                time.sleep(hook.seconds)
                if hook.status == 200:
                    hook.bodies.append(json.loads(body))
                    hook.paths.append(self.path)
            finally:
                hook.in_hand.discard(threading.get_ident())
            self.send_response(hook.status)
            if hook.status in (301, 302):
                self.send_header("Location", f"http://127.0.0.1:{hook.port}/elsewhere")
            self.end_headers()

        do_GET = do_POST  # noqa: N815 - the library's name

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook.port = server.server_address[1]
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()


def records_at(home: Path) -> QualityRecords:
    """The records of a store in a folder, made where there is none."""
    return QualityRecords(Store.open(home))


def quality_finding(subject: str, **other: Any) -> QualityFinding:
    """A critical finding about conflict in Afghanistan, with what is said otherwise."""
    told: dict[str, Any] = {
        "check": "revision",
        "severity": Severity.CRITICAL,
        "dataset": "conflict_events",
        "source": "ucdp",
        "version": "26.1",
        "subject": subject,
        "place": "AFG",
        "year": 2021,
        "old": 36000.0,
        "new": 18000.0,
        "reason": "Deaths were revised from 36,000 to 18,000.",
        "remedy": "Compare both files with the release notes.",
    }
    return QualityFinding(**(told | other))


def night(
    records: QualityRecords,
    when: datetime,
    found: Sequence[QualityFinding] = (),
    *,
    ending: RunEnding = RunEnding.FINISHED,
) -> int:
    """One run that looked at everything the tests have findings of, and found these."""
    run = records.start(who="the timer", trigger=Trigger.SCHEDULE, datasets=(), suites="abc", when=when)
    asked = {(one.check, one.dataset, one.source, one.version, one.severity) for one in found}
    asked.add(("revision", "conflict_events", "ucdp", "26.1", Severity.CRITICAL))
    outcomes = [
        CheckOutcome(
            check=check,
            dataset=dataset,
            source=source,
            version=version,
            severity=severity,
            answer=Answer.FAIL if found else Answer.PASS,
            cases=9,
            broken=len(found),
        )
        for check, dataset, source, version, severity in sorted(asked, key=str)
    ]
    finished = ending is RunEnding.FINISHED
    records.end(
        run,
        ending=ending,
        when=when,
        outcomes=outcomes if finished else (),
        findings=found if finished else (),
        reason=None if finished else "The disk is full.",
    )
    return run
