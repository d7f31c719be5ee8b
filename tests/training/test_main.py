import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample" / "synthetic-archive.csv"
# Runs the command and says behind its error whether torch, which takes seconds to load, was loaded for it.
RUN = """
import sys
from training.__main__ import main
try:
    main(sys.argv[1:])
finally:
    print("torch" in sys.modules)
"""


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--data", "missing.csv"], "missing.csv"),
        (["--data", SAMPLE, "--outcomes", "nowhere.csv"], "nowhere.csv"),
        (["--data", SAMPLE, "--tests", "untested.csv"], "untested.csv"),
    ],
)
def test_a_file_that_is_not_there_is_told_before_torch_loads(tmp_path, options, named):
    config = ROOT / "training" / "configs" / "default.toml"
    command = [sys.executable, "-c", RUN, "prepare", *map(str, options), "--config", str(config)]
    done = subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 2, done.stderr
    assert f"{named}: does not exist" in done.stderr
    assert done.stdout.strip() == "False"
    assert not list((tmp_path / "runs").rglob("*.begun"))
