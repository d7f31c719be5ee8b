"""Runs a command where nothing reaches anybody, and says whom it tried to reach.

The command's network namespace has the loopback alone, and every address of the world leads there, so that a packet for any
of them is seen whoever sends it, native code too. What is sent to a name server counts, wherever that is. Linux alone; nothing
else is needed but ``unshare`` and that the kernel lets one use it.
"""

from __future__ import annotations

import fcntl
import ipaddress
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_ENTER = ("unshare", "--net", "--map-root-user")
_DNS = 53
_FOLDERS = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")


@dataclass(frozen=True)
class Caged:
    """What a command did: whom it sent packets ("address:port"), and the files that it left in folders that are not its own."""

    code: int
    output: str
    reached: tuple[str, ...]
    left: tuple[str, ...]


def why_not() -> str | None:
    """Why commands cannot be caged here; None where they can."""
    if sys.platform != "linux" or not shutil.which("unshare"):
        return "needs Linux and unshare"
    done = subprocess.run([*_ENTER, "true"], capture_output=True, text=True, check=False)  # noqa: S603
    return f"namespaces are not permitted here: {done.stderr.strip()}" if done.returncode else None


def run_caged(command: Sequence[str], folder: Path, environment: dict[str, str]) -> Caged:
    """Run ``command`` with a home, a place for temporary files and the like in ``folder``, all of them empty."""
    outside = folder / "outside"
    folders = {name: outside / name.lower() for name in _FOLDERS}
    for each in (*folders.values(), folder / "work"):
        each.mkdir(parents=True)
    report = folder / "reached.json"
    done = subprocess.run(  # noqa: S603
        [*_ENTER, sys.executable, __file__, str(report), *command],
        cwd=folder / "work",
        env={**environment, **{name: str(path) for name, path in folders.items()}, "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    left = sorted(str(path.relative_to(outside)) for path in outside.rglob("*") if path not in folders.values())
    left += sorted(path.name for path in (folder / "work").iterdir())
    reached = json.loads(report.read_text()) if report.exists() else ["nobody knows: it did not end well"]
    return Caged(done.returncode, done.stdout, tuple(reached), tuple(left))


def _main() -> None:
    _lead_all_addresses_here()
    ended = threading.Event()
    reached: set[str] = set()
    listener = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0003))  # all protocols
    listener.settimeout(0.1)

    def listen() -> None:
        while True:
            try:
                packet = listener.recv(1 << 16)
            except TimeoutError:
                if ended.is_set():
                    return
            else:
                reached.update(_receiver(packet))

    watch = threading.Thread(target=listen)
    watch.start()
    code = subprocess.run(sys.argv[2:], check=False).returncode  # noqa: S603
    ended.set()
    watch.join()
    Path(sys.argv[1]).write_text(json.dumps(sorted(reached)))
    sys.exit(code)


def _lead_all_addresses_here() -> None:
    """What ``ip link set lo up`` and ``ip route add local default dev lo`` do, for machines without ``ip``."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        flags = struct.pack("16sH14x", b"lo", 0x1)  # IFF_UP
        fcntl.ioctl(any_socket, 0x8914, flags)  # SIOCSIFFLAGS
    index = socket.if_nametoindex("lo")
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as netlink:
        for family in (socket.AF_INET, socket.AF_INET6):
            # Table "local", protocol "boot", scope "host", type "local"; and the attribute "outgoing interface".
            route = struct.pack("BBBBBBBBI", family, 0, 0, 0, 255, 3, 254, 2, 0) + struct.pack("HHi", 8, 4, index)
            header = struct.pack("IHHII", 16 + len(route), 24, 0x1 | 0x4 | 0x400, 1, 0)  # RTM_NEWROUTE: request, ack, create
            netlink.send(header + route)
            (error,) = struct.unpack_from("i", netlink.recv(1 << 12), 16)
            if error and family == socket.AF_INET:  # a kernel may lack the other
                raise OSError(-error, os.strerror(-error))


def _receiver(packet: bytes) -> Iterator[str]:
    """Whom a packet is for, where it is one that leaves the machine and opens a connection or needs none."""
    version = packet[0] >> 4
    if version == 4:
        address, protocol, start = packet[16:20], packet[9], 4 * (packet[0] & 15)
    else:
        address, protocol, start = packet[24:40], packet[6], 40
    opens = protocol == socket.IPPROTO_TCP and packet[start + 13] & 0x12 == 0x02  # SYN without ACK
    if opens or protocol == socket.IPPROTO_UDP:  # all others are the kernel's own words
        receiver = ipaddress.ip_address(address)
        (port,) = struct.unpack_from(">H", packet, start + 2)
        if port == _DNS or not receiver.is_loopback:
            yield f"{receiver}:{port}"


if __name__ == "__main__":
    _main()
