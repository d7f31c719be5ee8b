import subprocess
import sys

import pytest

HEAVY = (
    "torch",
    "transformers",
    "datasets",
    "pandas",
    "training",
    "sentence_transformers",
    "pyarrow",
    "sklearn",
    "daft",
    "ray",
    "scipy",
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "module", ["serving.api.routes", "serving.cli.commands", "serving.scorer", "serving.api.server", "serving.cli.terminal"]
)
def test_serving_loads_nothing_heavy(module):
    code = f"import sys, {module}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.split() == []


def test_an_archive_s_workers_load_neither_torch_nor_pandas_themselves():
    code = (
        "import sys, serving.archive.engine; print(*[n for n in ('torch', 'training', 'pandas', 'scipy') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.split() == []


def test_help_does_not_wait_for_the_model_s_runtime():
    code = (
        "import sys, serving.cli.commands; print(*[name for name in ('onnxruntime', 'fastapi', 'rich') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.split() == []


def test_the_base_install_scores_a_draft_and_says_what_archives_need(bundle_path, tmp_path):
    absent = ("daft", "pyarrow", "pandas", "scipy", "sqlglot", "filelock", "ijson", "zstandard", "dateutil", "jinja2")
    program = f"""
import importlib.util, sys
class Absent:
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in {absent!r}:
            raise ModuleNotFoundError(name, name=name)
real, importlib.util.find_spec = importlib.util.find_spec, lambda name: None if name in {absent!r} else real(name)
sys.meta_path.insert(0, Absent)
from serving.cli.commands import main
main()
"""
    draft = tmp_path / "draft.txt"
    draft.write_text("We measured 40 loaves in two ovens.")
    run = [sys.executable, "-c", program]
    done = subprocess.run([*run, "score", draft, "--model", bundle_path], check=False, capture_output=True, text=True)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")
    done = subprocess.run([*run, "archive", draft, "--output", tmp_path / "o.csv"], check=False, capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 2
    assert "archives need more packages" in done.stderr
