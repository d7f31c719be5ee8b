"""A network namespace in which a name server lies, so that whatever wants to leave this machine is seen and gets nowhere.

Run as a program, ``python -m bench.attack.cage SEEN COMMAND…`` inside a new network and mount namespace, it leads every address
of the world to this machine, answers every question for a name with one of them, listens there, and writes each question and
each first packet for another machine to the file SEEN, a JSON object a line; with SEEN "-" it only puts the loopback up.
"""

from __future__ import annotations

import fcntl
import ipaddress
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from bench.attack.victim import ROOT

TRAP = "192.0.2.1"  # an address for documentation, nobody's
PORTS = (80, 443)
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1
_ADDRESS_OF_VERSION_4 = 1
_VERSION_4, _NAMES = 4, 53


def caged(command: Sequence[str], seen: Path | None = None) -> list[str]:
    """``command`` in a cage; ``seen`` is where what it asks for is written."""
    place = str(seen) if seen else "-"
    return [*_unshare(), sys.executable, "-m", "bench.attack.cage", place, *command]


def _unshare() -> list[str]:
    return ["unshare", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"]), "--net", "--mount"]


@cache
def can_cage() -> bool:
    """Whether this user may make network namespaces here."""
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*_unshare(), "true"], capture_output=True, check=False).returncode == 0  # noqa: S603


def run_caged(command: Sequence[str], seen: Path, given: Mapping[str, str], seconds: float) -> tuple[int, list[dict[str, Any]]]:
    """Run ``command`` in a cage: its exit code (-1: stopped after ``seconds``) and what it asked the network for."""
    process = subprocess.Popen(  # noqa: S603
        caged(command, seen), env={**given}, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.terminate()
        process.wait(30)
        code = -1
    lines = seen.read_text("utf-8").splitlines() if seen.exists() else []
    return code, [json.loads(line) for line in lines]


class Trap:
    """Answers names with the trap's address and notes who comes."""

    def __init__(self, seen: Path) -> None:
        self._seen = seen.open("a", buffering=1, encoding="utf-8")
        self._begun = time.monotonic()
        self._packets = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0003))  # every protocol

    def note(self, **what: Any) -> None:
        """Write down one thing that was asked for."""
        self._seen.write(json.dumps({"after_s": round(time.monotonic() - self._begun, 1), **what}) + "\n")

    def answer_names(self) -> None:
        """A name server that knows one address."""
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("127.0.0.1", 53))
        while True:
            query, asker = server.recvfrom(4_096)
            labels, place = [], 12
            while query[place]:
                labels.append(query[place + 1 : place + 1 + query[place]].decode("ascii", "replace"))
                place += 1 + query[place]
            (kind,) = struct.unpack(">H", query[place + 1 : place + 3])
            found = kind == _ADDRESS_OF_VERSION_4
            head = query[:2] + struct.pack(">HHHHH", 0x8180, 1, int(found), 0, 0) + query[12 : place + 5]
            record = struct.pack(">HHHIH", 0xC00C, 1, 1, 60, 4) + socket.inet_aton(TRAP)
            if found:
                self.note(name=".".join(labels))
            server.sendto(head + (record if found else b""), asker)

    def hang_up(self, port: int) -> None:
        """Accept on a port of every address and close at once."""
        with socket.create_server(("0.0.0.0", port)) as server:  # noqa: S104 - nobody else is in this namespace
            while True:
                server.accept()[0].close()

    def watch_packets(self) -> None:
        """Note each first packet of a connection, and each packet that needs none, for an address of another machine."""
        while True:
            packet, (_, _, way, *_) = self._packets.recvfrom(1 << 16)
            if way == socket.PACKET_OUTGOING:  # on the loopback each is seen again as it comes in
                continue
            if packet[0] >> 4 == _VERSION_4:
                receiver, protocol, start = ipaddress.ip_address(packet[16:20]), packet[9], 4 * (packet[0] & 15)
            else:
                receiver, protocol, start = ipaddress.ip_address(packet[24:40]), packet[6], 40
            opens = protocol == socket.IPPROTO_TCP and packet[start + 13] & 0x12 == 0x02  # SYN without ACK  # noqa: PLR2004
            if (opens or protocol == socket.IPPROTO_UDP) and not receiver.is_loopback:
                (port,) = struct.unpack_from(">H", packet, start + 2)
                self.note(address=f"{receiver}:{port}")


def main() -> None:
    """Set the cage up and run the command in it."""
    place, *command = sys.argv[1:]
    _raise_loopback()
    if place == "-":
        os.execvp(command[0], command)  # noqa: S606
    _lead_all_addresses_here()
    trap = Trap(Path(place))
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as names:
        names.write("nameserver 127.0.0.1\n")
        names.flush()
        subprocess.run(["mount", "--bind", names.name, "/etc/resolv.conf"], check=True)  # noqa: S603, S607
        threading.Thread(target=trap.answer_names, daemon=True).start()
        for port in PORTS:
            threading.Thread(target=trap.hang_up, args=(port,), daemon=True).start()
        threading.Thread(target=trap.watch_packets, daemon=True).start()
        with subprocess.Popen(command) as process:  # noqa: S603
            code = _wait(process)
    sys.exit(code)


def _wait(process: subprocess.Popen[bytes]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    return process.wait()


def _raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = fcntl.ioctl(any_socket, _GET_FLAGS, struct.pack("16sH14x", b"lo", 0))
        (flags,) = struct.unpack_from("H", asked, 16)
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sH14x", b"lo", flags | _UP))


def _lead_all_addresses_here() -> None:
    """What ``ip route add local default dev lo`` does, for machines without ``ip``."""
    attribute = struct.pack("HHi", 8, 4, socket.if_nametoindex("lo"))  # the outgoing interface
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as netlink:
        for family in (socket.AF_INET, socket.AF_INET6):
            # Table "local", protocol "boot", scope "host", type "local".
            route = struct.pack("BBBBBBBBI", family, 0, 0, 0, 255, 3, 254, 2, 0) + attribute
            netlink.send(
                struct.pack("IHHII", 16 + len(route), 24, 0x1 | 0x4 | 0x400, 1, 0) + route
            )  # a new route, acknowledged
            (error,) = struct.unpack_from("i", netlink.recv(1 << 12), 16)
            if error and family == socket.AF_INET:  # a kernel may lack the other
                raise OSError(-error, os.strerror(-error))


if __name__ == "__main__":
    main()
