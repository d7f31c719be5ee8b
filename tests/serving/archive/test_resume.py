"""A run that was stopped, however, is carried on: nothing is lost, nothing is there twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import daft
import psutil
import pytest

from serving.archive.engine import PartDone, Work, score_parts
from serving.errors import ArchiveError
from tests.serving.archive.conftest import start

# The engine leaves pipes to its workers to be closed by the garbage collector.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


def wait_for(condition, process) -> None:
    """Until ``condition``, or the end of the process."""
    while process.poll() is None and not condition():
        time.sleep(0.005)


def stop(process, how: signal.Signals) -> None:
    os.killpg(process.pid, how)
    process.communicate()


def end(process) -> tuple[int, str]:
    _, errors = process.communicate(timeout=120)
    return process.returncode, errors


def done_parts(output: Path) -> int:
    return len(list(output.with_name(output.name + ".parts").glob("done/*/*.parquet")))


def test_killed_at_ten_moments_the_result_is_the_same(archive_file, tmp_path, bundle_path):
    def ask(name: str) -> tuple[object, ...]:
        return archive_file, "--output", tmp_path / f"{name}.csv", "--sections", tmp_path / f"{name}.jsonl"

    def is_whole(name: str) -> bool:
        return all(
            (tmp_path / f"{name}{end}").read_bytes() == (tmp_path / f"whole{end}").read_bytes() for end in (".csv", ".jsonl")
        )

    begun = time.monotonic()
    assert end(start(bundle_path, *ask("whole")))[0] == 0
    lasted = time.monotonic() - begun
    moments = random.Random(5)
    kills, number = 0, 0
    while kills < 10:
        process = start(bundle_path, *ask(str(number)))
        try:
            process.wait(lasted * moments.uniform(0.3, 0.9))
        except subprocess.TimeoutExpired:
            stop(process, signal.SIGKILL)
            kills += 1
            continue
        assert end(process)[0] == 0
        assert is_whole(str(number))
        number += 1
    assert end(start(bundle_path, *ask(str(number))))[0] == 0
    assert is_whole(str(number))
    assert not list(tmp_path.glob("*.parts"))
    assert not list(tmp_path.glob(".*.new"))


def test_what_was_done_is_not_done_again(archive_file, tmp_path, bundle_path):
    output = tmp_path / "out.csv"
    process = start(bundle_path, archive_file, "--output", output)
    wait_for(lambda: done_parts(output) >= 2, process)
    stop(process, signal.SIGKILL)
    done = {path: path.stat().st_mtime_ns for path in tmp_path.glob("out.csv.parts/done/*/*.parquet")}
    assert 2 <= len(done) < 5
    process = start(bundle_path, archive_file, "--output", output)
    wait_for(lambda: done_parts(output) == 5, process)
    assert all(path.stat().st_mtime_ns == before for path, before in done.items() if path.exists())
    assert end(process)[0] == 0


def test_ctrl_c_ends_with_one_line_and_can_be_carried_on(archive_file, tmp_path, bundle_path):
    output = tmp_path / "out.csv"
    process = start(bundle_path, archive_file, "--output", output)
    wait_for(lambda: done_parts(output) >= 1, process)
    os.killpg(process.pid, signal.SIGINT)
    code, errors = end(process)
    assert code == 130, errors
    assert errors.splitlines()[-1] == "stopped; what is done is kept: run the same command again to go on"
    assert "Traceback" not in errors
    assert not output.exists()
    assert end(start(bundle_path, archive_file, "--output", output))[0] == 0
    assert len(output.read_text().splitlines()) > 20


def test_an_engine_that_ends_before_all_is_done_was_interrupted(monkeypatch):
    done = json.dumps({"part": 0, "counts": {"": 5}, "failure": None})
    monkeypatch.setattr(daft.DataFrame, "iter_rows", lambda *_, **__: iter([{"done": done}]))
    work = Work("bundle", "out.csv", 1000, sections=False)
    assert list(score_parts([0], work, workers=1)) == [PartDone(0, 5, {})]
    with pytest.raises(KeyboardInterrupt):
        list(score_parts([0, 1], work, workers=1))


def test_a_worker_that_dies_ends_the_run_with_the_mend(archive_file, tmp_path, bundle_path):
    output = tmp_path / "out.csv"
    process = start(bundle_path, archive_file, "--output", output)
    wait_for(lambda: done_parts(output) >= 1, process)
    for worker in psutil.Process(process.pid).children(recursive=True):
        if any("udf_worker" in part for part in worker.cmdline()):
            worker.kill()
    code, errors = end(process)
    assert code == 2
    assert "the engine stopped" in errors
    assert "Traceback" not in errors
    assert end(start(bundle_path, archive_file, "--output", output))[0] == 0
    assert len(output.read_text().splitlines()) > 20


@pytest.fixture
def begun(run, archive_file, tmp_path, monkeypatch):
    """A run that was stopped when all was read and nothing scored."""

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    output = tmp_path / "out.csv"
    with monkeypatch.context() as patched:
        patched.setattr("serving.archive.run._score", stopped)
        patched.setattr("os._exit", lambda code: (_ for _ in ()).throw(SystemExit(code)))
        assert run(archive_file, "--output", output).exit_code == 130
    return output


def test_changed_input_options_and_model_are_noticed(run, begun, archive_file):
    changes = (
        ["--format", "plain"],
        ["--where", "source != 'x'"],
        ["--map", "title=title"],
        ["--sections", begun.with_name("s.csv")],
    )
    for options in changes:
        done = run(archive_file, "--output", begun, *options)
        assert done.exit_code == 2
        assert f"changed: {options[0]}" in done.output
        assert "--overwrite" in done.output
    archive_file.write_text(archive_file.read_text().replace("the", "this", 1))
    done = run(archive_file, "--output", begun)
    assert (done.exit_code, f"changed: {archive_file}" in done.output) == (2, True)
    assert run(archive_file, "--output", begun, "--overwrite").exit_code == 0


def test_another_list_of_inputs_is_noticed(run, begun, archive_file):
    other = archive_file.with_name("other.csv")
    other.write_bytes(archive_file.read_bytes())
    done = run(archive_file, other, "--output", begun)
    assert "changed: the list of inputs" in done.output


def test_an_input_that_was_copied_is_the_same(run, begun, archive_file):
    data = archive_file.read_bytes()
    archive_file.unlink()
    archive_file.write_bytes(data)
    assert run(archive_file, "--output", begun).exit_code == 0


def test_an_input_that_is_gone_ends_with_a_message_and_loses_nothing(run, begun, archive_file):
    data = archive_file.read_bytes()
    archive_file.unlink()
    done = run(archive_file, "--output", begun)
    assert (done.exit_code, "does not exist" in done.output) == (2, True)
    archive_file.write_bytes(data)
    assert run(archive_file, "--output", begun).exit_code == 0


def test_a_finished_run_is_not_run_again(run, archive_file, tmp_path):
    output = tmp_path / "out.csv"
    first = run(archive_file, "--output", output)
    before = output.stat().st_mtime_ns
    second = run(archive_file, "--output", output, "--report", tmp_path / "late.html")
    assert second.exit_code == first.exit_code == 0
    assert output.stat().st_mtime_ns == before
    assert (tmp_path / "late.html").exists()
    assert "scored:" not in second.output


def test_a_finished_run_whose_folder_was_half_removed_is_finished(run, archive_file, tmp_path):
    output = tmp_path / "out.csv"
    run(archive_file, "--output", output)
    (tmp_path / "out.csv.parts" / "read" / "00000").mkdir(parents=True)
    (tmp_path / "out.csv.parts" / ".state.json.1.new").write_text("{")
    assert run(archive_file, "--output", output).exit_code == 0
    assert not (tmp_path / "out.csv.parts").exists()


def test_a_finished_run_does_not_stand_for_other_sections(run, archive_file, tmp_path):
    options = ("--output", tmp_path / "out.csv", "--sections")
    assert run(archive_file, *options, tmp_path / "a.csv").exit_code == 0
    done = run(archive_file, *options, tmp_path / "b.csv")
    assert (done.exit_code, "changed: --sections" in done.output) == (2, True)
    (tmp_path / "a.csv").unlink()
    done = run(archive_file, *options, tmp_path / "a.csv")
    assert (done.exit_code, "is gone" in done.output) == (2, True)


def test_a_file_of_somebody_else_is_not_overwritten(run, archive_file, tmp_path):
    output = tmp_path / "out.csv"
    output.write_text("mine")
    done = run(archive_file, "--output", output)
    assert (done.exit_code, "--overwrite" in done.output, output.read_text()) == (2, True, "mine")
    assert run(archive_file, "--output", output, "--overwrite").exit_code == 0
    assert output.read_text() != "mine"


def test_two_runs_do_not_write_one_output(run, archive_file, tmp_path):
    from serving.archive.state import RunFolder

    output = tmp_path / "out.csv"
    with RunFolder(output).held():
        done = run(archive_file, "--output", output)
    assert (done.exit_code, "another run is writing it" in done.output) == (2, True)


def test_what_a_run_keeps_while_it_lasts_is_its_owner_s_alone(run, archive_file, tmp_path, monkeypatch):
    def stopped(*_: object) -> None:
        raise ArchiveError("stopped")

    archive = tmp_path / "archive.jsonl"
    archive.write_text(f"{{broken\n{json.dumps({'text': 'Rye wants time.'})}\n")
    kept, output = tmp_path / "out.csv.parts", tmp_path / "out.csv"
    kept.mkdir(0o755)  # of an older run
    (kept / "state.json").write_text("null")
    before = os.umask(0o022)
    try:
        with monkeypatch.context() as patched:
            patched.setattr("serving.archive.run.open_output", stopped)
            assert run(archive, "--output", output).exit_code == 2
        files = [path for path in kept.rglob("*") if path.is_file()]
        assert {path.name for path in files} == {"lock", "state.json", "00000000.parquet"}
        assert kept.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in [*files, tmp_path / "out.csv.broken.jsonl"]} == {0o600}
        assert run(archive, "--output", output).exit_code == 1
        assert output.stat().st_mode & 0o777 == 0o644
    finally:
        os.umask(before)


def test_serving_needs_nothing_that_one_system_alone_has():
    code = (
        "import sys; sys.modules['fcntl'] = sys.modules['resource'] = None; import serving.archive.state, serving.cli.archive"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603


def test_a_damaged_state_is_an_error_with_the_mend(run, begun, archive_file):
    (begun.with_name("out.csv.parts") / "state.json").write_text("{")
    done = run(archive_file, "--output", begun)
    assert (done.exit_code, "--overwrite" in done.output) == (2, True)


def test_a_full_disk_ends_with_a_message_and_can_be_carried_on(run, begun, archive_file, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(begun))

    with monkeypatch.context() as patched:
        patched.setattr("serving.archive.output.parquet.ParquetWriter", full)
        patched.setattr("serving.archive.output.csv.writer", full)
        done = run(archive_file, "--output", begun)
    assert (done.exit_code, "the disk is full (make room and run the same command again" in done.output) == (2, True)
    assert run(archive_file, "--output", begun).exit_code == 0


def test_the_state_is_json_that_says_what_was_asked(run, begun):
    state = json.loads((begun.with_name("out.csv.parts") / "state.json").read_text())
    assert state["rows"] == 24
    assert state["parts"] == 5
    assert set(state["settings"]) >= {"model", "--map", "--format", "--where"}
