"""Sending messages by Apprise: each address by itself, within its time, and with no word of an address in any log."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from data.findings import printable
from validation.alert_words import Message

if TYPE_CHECKING:
    from apprise import AppriseAsset, NotifyBase

NOT_UNDERSTOOD = "The address cannot be understood. docs/alerts.md shows how addresses are written."
NOT_TAKEN = "The message was not taken: the server could not be reached, or refused it."
SECRETIVE = ("apprise", "urllib3", "requests")
"""Loggers that may tell an address with its password, or a message."""

OWN_TIMEOUTS = ("socket_connect_timeout", "socket_read_timeout")
"""What the library gives up after by itself, four seconds unless the address says `cto=` and `rto=`."""

LATER_SECONDS = 1.0
"""The library gives up so much after the time allowed, so that silence is told as such and no answer is missed."""


@dataclass(frozen=True, kw_only=True)
class Channel:
    """One address: what it is called wherever it is told of, and where it leads, which is told nowhere."""

    label: str
    service: "NotifyBase | None"
    """None: the address cannot be understood."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Whether a channel took a message; `reason` says why not."""

    ok: bool
    reason: str | None = None
    is_silence: bool = False
    """It did not answer in time."""


def channels(addresses: Sequence[SecretStr], *, prefix: str = "") -> list[Channel]:
    """The channels of addresses, in their order, each called by its service and its number among those of the service.

    A channel is remembered by that name, so an address added at the end changes the name of none before it.
    """
    made = [_service(one.get_secret_value()) for one in addresses]
    names = ["not understood" if one is None else printable(str(one.service_name)) for one in made]
    labels = [f"{prefix}{name} {names[: place + 1].count(name)}" for place, name in enumerate(names)]
    return [Channel(label=label, service=one) for label, one in zip(labels, made, strict=True)]


def not_understood(addresses: Sequence[SecretStr]) -> list[int]:
    """Which of the addresses, counted from 1, cannot be understood."""
    return [place for place, one in enumerate(addresses, start=1) if _service(one.get_secret_value()) is None]


def deliver(channel: Channel, message: Message, *, seconds: float) -> Delivery:
    """Sends a message to a channel and says whether it was taken; never raises, and waits no longer than `seconds`."""
    if channel.service is None:
        return Delivery(ok=False, reason=NOT_UNDERSTOOD)
    for name in OWN_TIMEOUTS:
        if name not in vars(channel.service):
            setattr(channel.service, name, seconds + LATER_SECONDS)
    answers: list[Delivery] = []
    # A thread that ends with the process: a server that never answers must not keep the command from ending.
    sending = threading.Thread(target=lambda: answers.append(_send(channel, message)), daemon=True)
    sending.start()
    # A service waits between two messages, as its hosts ask; that is no time the server takes.
    sending.join(seconds + channel.service.request_rate_per_sec)
    if answers:
        return answers[0]
    return Delivery(ok=False, reason=f"It did not answer within {seconds:g} seconds.", is_silence=True)


def _send(channel: Channel, message: Message) -> Delivery:
    from apprise import Apprise, AppriseResultStatus, NotifyFormat

    sender = Apprise(asset=_asset())
    assert channel.service is not None
    sender.add(channel.service)
    try:
        result = sender.notify(
            title=message.subject, body=message.body, notify_type=message.urgency.value, body_format=NotifyFormat.TEXT
        )
        # An address may call itself optional, and then is a success whatever happens: only an attempt tells.
        taken = any(one.status is AppriseResultStatus.SUCCESS for service in result for one in service.attempts)
    except Exception as fault:  # noqa: BLE001 - a hundred services by others; none may stop the next, or tell its address
        return Delivery(ok=False, reason=f"The message was not taken ({type(fault).__name__}).")
    return Delivery(ok=taken, reason=None if taken else NOT_TAKEN)


def _service(address: str) -> "NotifyBase | None":
    from apprise import Apprise

    _silence()
    service = Apprise.instantiate(address, asset=_asset())
    return None if service is None else service


def _asset() -> "AppriseAsset":
    """How messages are sent: text as it is, no picture fetched from the web, nothing kept, no redirection followed."""
    from apprise import AppriseAsset, PersistentStoreMode

    return AppriseAsset(
        app_id="Comity",
        app_desc="Comity",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        async_mode=False,
        interpret_escapes=False,
        interpret_emojis=False,
        http_redirects=False,
        pgp_autogen=False,
        pem_autogen=False,
        storage_mode=PersistentStoreMode.MEMORY,
        service_timeout=0,
        timezone="UTC",
        language="en",
        allow_templates=False,
    )


def _silence() -> None:
    """Keeps the loggers that could tell an address from telling anything, wherever the program's own log goes."""
    for name in SECRETIVE:
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL + 1)
        logger.propagate = False
