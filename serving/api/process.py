"""What the service asks of the operating system: open files enough, memory that comes back, no copy of it on disk."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import sys
from functools import cache

log = logging.getLogger(__name__)

RESERVE = 128  # descriptors beside the connections: files, pipes, and connections that were accepted but not yet counted
_PR_SET_DUMPABLE = 4
_M_ARENA_MAX = -8


def forbid_core_dumps() -> None:
    """Let no crash write this process's memory, drafts and keys in it, to a file, and no other process of this user read it."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - Windows has none

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def allow_connections(wanted: int) -> int:
    """How many connections may be open: ``wanted``, or fewer where the limit of open files cannot be raised enough."""
    if sys.platform == "win32":
        return wanted
    import resource  # noqa: PLC0415 - likewise

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = wanted + RESERVE
    if soft == resource.RLIM_INFINITY or soft >= enough:
        return wanted
    most = enough if hard == resource.RLIM_INFINITY else min(enough, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        soft = most
    allowed = max(1, min(wanted, soft - RESERVE))
    if allowed < wanted:
        log.warning("%d connections at most, not %d: the limit of open files is %d", allowed, wanted, soft)
    return allowed


@cache
def _allocator() -> ctypes.CDLL | None:
    """The C library where it is glibc, whose allocator keeps what was freed."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") else None


def share_memory(pools: int) -> None:
    """Let all threads take their memory from ``pools`` pools: each keeps what it once needed, and glibc makes eight a core.

    To be called before there are threads.
    """
    library = _allocator()
    if library is not None:
        library.mallopt(_M_ARENA_MAX, pools)


def return_memory() -> None:
    """Give what was freed back to the operating system. Takes milliseconds; not for the event loop."""
    library = _allocator()
    if library is not None:
        library.malloc_trim(0)
