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
