"""What a newcomer relies on to find a room: names that are said once, rooms and files that fit in a head."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = sorted(path for package in ("serving", "training") for path in (ROOT / package).rglob("*.py"))
MOST_MODULES, MOST_LINES = 15, 300
BANKS = {"filler.py", "frames.py", "notices.py"}  # phrases, one after another


def test_no_two_modules_share_a_name() -> None:
    counts = Counter(path.name for path in MODULES if path.stem not in ("__init__", "__main__"))
    assert [name for name, count in counts.items() if count > 1] == []


def test_a_room_has_few_modules() -> None:
    counts = Counter(path.parent.relative_to(ROOT).as_posix() for path in MODULES if path.stem != "__init__")
    assert {room: count for room, count in counts.items() if count > MOST_MODULES} == {}


def test_a_file_is_short() -> None:
    lines = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in MODULES}
    assert {path: count for path, count in lines.items() if count > MOST_LINES and Path(path).name not in BANKS} == {}
