"""The attacks' own instruments: what they must see, and what they must not take for a fault."""

import gzip
import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from bench.attack import weapons
from bench.attack.__main__ import ATTACKS
from bench.attack.bodies import bodies
from bench.attack.cage import can_cage, run_caged
from bench.attack.command import watch
from bench.attack.pages import FRIENDLY, HOSTILE
from bench.attack.victim import Finding, combine, judge, resident

QUIET = Finding(
    "calm", silence_ms=80, memory_mb={"before": 200, "peak": 230, "after": 210}, draft_waited_ms=30, draft_refusals=0
)


def faults(**changed) -> str:
    finding = replace(QUIET, fails=[], **changed)
    judge(finding)
    return "; ".join(finding.fails)


def test_a_calm_service_has_no_fault():
    assert faults() == ""


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"silence_ms": 1_200}, "/health/live was silent for 1,200 ms"),
        ({"memory_mb": {"before": 200, "peak": 300, "after": 300}}, "memory stays at 300 MB, before it was 200 MB"),
        ({"memory_mb": {"before": 200, "peak": 900, "after": 210}}, "memory rose to 900 MB"),
        ({"draft_waited_ms": None}, "a good draft was not scored"),
    ],
)
def test_what_a_service_may_not_do(changed, fault):
    assert faults(**changed) == fault


def test_the_worst_of_several_attacks_is_what_is_said_of_all():
    bad = replace(QUIET, silence_ms=900, draft_waited_ms=None, fails=["it fell"])
    whole = combine("all", [("one", QUIET), ("two", bad)])
    assert (whole.silence_ms, whole.draft_waited_ms, whole.fails) == (900, None, ["two: it fell"])
    assert set(json.loads(whole.to_line())["own"]) == {"one", "two"}


def test_memory_counts_children():
    child = "x = b'x' * 60_000_000; print(1, flush=True); input()"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603
        process.stdout.readline()
        assert resident(process.pid) > 60_000_000
        process.communicate(b"\n")


@pytest.mark.skipif(not can_cage(), reason="no right to make a network namespace")
def test_the_cage_sees_names_and_addresses(tmp_path):
    code = """
import socket
print(socket.gethostbyname("reports.example"))
for address in ("192.0.2.77", "127.0.0.1"):
    try:
        socket.create_connection((address, 443), timeout=5)
    except OSError:
        pass
"""
    exit_code, seen = run_caged([sys.executable, "-c", code], tmp_path / "seen", os.environ, 60)
    assert exit_code == 0
    assert [each["name"] for each in seen if "name" in each] == ["reports.example"]
    assert [each["address"] for each in seen if "address" in each] == ["192.0.2.77:443"]


def test_a_command_that_takes_too_long_is_stopped(tmp_path):
    outcome = watch(["serve", "--port", "0"], most_mb=4_000, seconds=0.5, folder=tmp_path)
    assert outcome.exit is None
    assert outcome.peak_mb > 1


def test_a_command_that_is_used_wrongly_says_so(tmp_path):
    outcome = watch(["score", str(tmp_path / "absent")], most_mb=4_000, seconds=120, folder=tmp_path)
    assert (outcome.exit, outcome.traceback) == (2, False)


@pytest.mark.slow
def test_weapons_are_small_and_say_what_they_are_meant_to(tmp_path):
    packed = weapons.layers(tmp_path).read_bytes()
    assert len(packed) < 200_000
    for _ in range(weapons.LAYERS):
        packed = gzip.decompress(packed)
    assert packed.startswith(b"id,title,text")
    assert weapons.window(tmp_path).stat().st_size < 100_000
    path, middle = weapons.table(tmp_path, 10)
    text = path.read_bytes()
    assert text[:middle].endswith(b"\n")
    assert (text[:middle].count(b"marked"), text[middle:].count(b"marked")) == (1, 1)


def test_bodies_are_short_to_send():
    assert all(len(body) < 50_000_000 for _, _, body in bodies().values())


def test_every_attack_has_a_module():
    done = subprocess.run([sys.executable, "-m", "bench.attack", "no-such"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert all(name in done.stderr for name in ATTACKS)


def test_no_request_is_both_hostile_and_friendly():
    assert not [what for what in HOSTILE.values() if what in FRIENDLY.values()]
