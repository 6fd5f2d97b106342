"""What one file may cost: memory, processor time, wall-clock time, and no network."""

import contextlib
import ctypes
import resource
import signal
import sys
from dataclasses import dataclass

GIB = 1 << 30


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits of one file, and of a worker that has read several."""

    resident_bytes: int = 2 * GIB
    """Memory in use, watched by the gate: more ends the file."""
    address_space_bytes: int = 6 * GIB
    """A backstop for an allocation too sudden to be watched. Tight values make Polars spin or abort on real files."""
    cpu_seconds: int = 600
    wall_seconds: float = 300.0
    kept_bytes: int = 1 * GIB
    """A worker that keeps more than this between two files is replaced by a fresh one."""


ENVIRONMENT = {
    "POLARS_MAX_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "OMP_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "GX_ANALYTICS_ENABLED": "false",
}
"""Of the worker: one thread and one arena keep its memory near what its tables need."""

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1

REFUSED_EVENTS = frozenset(
    ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname")
)


class NetworkRefused(PermissionError):
    """Something in the worker tried to reach the network, which no file needs."""


def _refuse_network(event: str, _given: object) -> None:
    if event in REFUSED_EVENTS:
        raise NetworkRefused("the worker that reads files has no network")


def leave_network() -> bool:
    """Cuts this process off: a network namespace of its own where the system permits, and Python's sockets in any case.

    Gives whether the namespace was had. To be called before a library starts a thread: a user namespace is given to a
    process of one thread only.
    """
    sys.addaudithook(_refuse_network)
    if not sys.platform.startswith("linux"):
        return False
    with contextlib.suppress(OSError, AttributeError):
        unshare = ctypes.CDLL(None, use_errno=True).unshare
        return any(unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))
    return False


def end_with_parent() -> None:
    """Asks the system to end this process when the one that started it ends."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def limit_memory(limits: Limits) -> None:
    """Sets the address-space backstop, and writes no core: it would hold the file's values."""
    _lower(resource.RLIMIT_AS, limits.address_space_bytes)
    _lower(resource.RLIMIT_CORE, 0)


def limit_cpu(limits: Limits) -> None:
    """Gives the next file its processor time from now on; a process that uses it up is ended by the system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + limits.cpu_seconds)


def _lower(which: int, wanted: int) -> None:
    _, hard = resource.getrlimit(which)
    soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (soft, hard))


def give_back() -> None:
    """Returns freed memory to the system between two files, where the allocator can."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
