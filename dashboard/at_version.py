"""One data version for all that a page says, looked up once: its content would ask for it hundreds of times."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_TOLD: ContextVar[str | None] = ContextVar("data version that is being told", default=None)


@contextmanager
def at_version(version: str) -> Iterator[None]:
    """What is read inside is asked for under this data version."""
    before = _TOLD.set(version)
    try:
        yield
    finally:
        _TOLD.reset(before)


def version_told() -> str | None:
    """The data version that is being told; None outside a page's content."""
    return _TOLD.get()
