import os
import re
import shutil
from pathlib import Path

import pytest

from serving.errors import BundleError, ConfigError
from serving.model.bundle import Bundle
from serving.model.cpus import available_cores
from serving.settings import Settings


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch):
    for name in [name for name in os.environ if name.startswith("SHAREABILITY_")]:
        monkeypatch.delenv(name)


def test_nothing_set_serves_only_this_machine_and_asks_for_no_key():
    settings = Settings()
    assert (settings.host, settings.port, settings.api_keys, settings.max_chars) == ("127.0.0.1", 8000, (), 100_000)
    assert settings.cores() >= 1


def test_files_may_be_longer_than_drafts_unless_a_limit_is_set():
    assert Settings().file_chars > Settings().max_chars
    assert Settings(max_chars=5_000).file_chars == 5_000


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("PORT", "eighty", "whole number"),
        ("PORT", "70000", "65535"),
        ("THREADS", "0", "from 1"),
        ("MAX_CHARS", "-5", "from 1"),
        ("QUEUE", "many", "from 0"),
        ("BODY_TIMEOUT", "0", "above 0"),
        ("HEADER_TIMEOUT", "soon", "seconds"),
        ("MAX_CONNECTIONS", "0", "from 1"),
        ("SPOOL_BYTES", "1 GB", "bytes"),
        ("HOSTS", "https://scores.example.com", "without ports"),
        ("HOSTS", " ", "names"),
        ("INSECURE", "perhaps", "1 to serve without keys"),
    ],
)
def test_a_bad_value_is_named_with_its_mend(monkeypatch, name, value, mend):
    monkeypatch.setenv(f"SHAREABILITY_{name}", value)
    with pytest.raises(ConfigError, match=f'SHAREABILITY_{name} is "{value}".*{mend}'):
        Settings()


def test_every_setting_is_documented_with_its_default():
    page = (Path(__file__).parents[2] / "docs" / "service.md").read_text()
    rows = dict(re.findall(r"^\| `(SHAREABILITY_\w+)` \| (.*?) \|", page, re.MULTILINE))
    fields = Settings.model_fields
    assert set(rows) == {f"SHAREABILITY_{name.upper()}" for name in fields}
    numbers = {name: field.default for name, field in fields.items() if isinstance(field.default, int | float)}
    assert {name: float(rows[f"SHAREABILITY_{name.upper()}"]) for name in numbers} == numbers


def test_the_port_that_kubernetes_sets_is_explained(monkeypatch):
    monkeypatch.setenv("SHAREABILITY_PORT", "tcp://10.0.0.1:8000")
    with pytest.raises(ConfigError, match="enableServiceLinks"):
        Settings()


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("SHAREABILITY_PORT", "")
    monkeypatch.setenv("SHAREABILITY_API_KEYS", "")
    assert Settings().port == 8000
    assert Settings().api_keys == ()


def test_keys_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("SHAREABILITY_API_KEYS", "first-key-of-ours, second-key-of-ours,")
    assert Settings().api_keys == ("first-key-of-ours", "second-key-of-ours")


def test_names_of_hosts_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("SHAREABILITY_HOSTS", "Scores.example.com, [::1], *")
    assert Settings().hosts == ("scores.example.com", "::1", "*")


@pytest.mark.parametrize("value", [" ", " , ", "gehëim-gehëim-gehëim", "short", "long-enough-for-a-key,x"])
def test_keys_that_cannot_work_are_refused_and_not_shown(monkeypatch, value):
    monkeypatch.setenv("SHAREABILITY_API_KEYS", value)
    with pytest.raises(ConfigError, match="SHAREABILITY_API_KEYS") as refusal:
        Settings()
    assert value.strip(", ") == "" or value not in str(refusal.value)


def test_keys_are_not_shown_with_the_settings():
    assert "s3cret" not in repr(Settings(api_keys=("s3cret-s3cret-s3cret",)))


@pytest.mark.parametrize("name", ["API_KEY", "KEYS", "APIKEYS", "KEY", "AUTH_TOKEN", "api_key", "API_KEYS_FILE"])
def test_a_mistyped_name_is_refused_before_it_leaves_the_service_open(monkeypatch, name):
    variable = f"SHAREABILITY_{name}"
    monkeypatch.setenv(variable, "secret")
    with pytest.raises(ConfigError, match=f"{variable} is not a setting: did you mean SHAREABILITY_API_KEYS"):
        Settings()


def test_what_kubernetes_adds_for_a_service_of_this_name_does_no_harm(monkeypatch):
    monkeypatch.setenv("SHAREABILITY_SERVICE_HOST", "10.0.0.1")
    monkeypatch.setenv("SHAREABILITY_PORT_8000_TCP_ADDR", "10.0.0.1")
    assert Settings().host == "127.0.0.1"


def test_models_lie_in_the_working_directory_first(monkeypatch, tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "current").write_text("20260101-00000000\n")
    monkeypatch.chdir(tmp_path)
    assert Settings().models_folder().resolve() == tmp_path / "models"


def test_models_named_by_the_operator_are_taken_as_they_are(monkeypatch, tmp_path):
    monkeypatch.setenv("SHAREABILITY_MODELS", str(tmp_path / "elsewhere"))
    assert Settings().models_folder() == tmp_path / "elsewhere"


def test_no_bundle_in_use_says_what_to_do(tmp_path):
    with pytest.raises(BundleError, match=r"model use VERSION.*SHAREABILITY_MODEL"):
        Settings(models=tmp_path).bundle_path()


def test_a_bundle_is_named_by_folder_or_by_version(tmp_path, bundle_path):
    by_folder = Settings(models=tmp_path, model=str(bundle_path))
    assert by_folder.bundle_path() == bundle_path
    version = _installed(bundle_path, tmp_path)
    assert Settings(models=tmp_path, model=version).bundle_path() == tmp_path / version


def test_an_unknown_bundle_is_refused_with_those_there_are(tmp_path, bundle_path):
    version = _installed(bundle_path, tmp_path)
    with pytest.raises(BundleError, match=f'"20200101-00000000".*{version}'):
        Settings(models=tmp_path, model="20200101-00000000").bundle_path()


def _installed(bundle_path: Path, models: Path) -> str:
    version = Bundle.open(bundle_path).version
    shutil.copytree(bundle_path, models / version)
    return version


def _tree(root: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    return root


def test_without_a_quota_the_allowed_cores_count(tmp_path):
    assert available_cores(tmp_path) == len(os.sched_getaffinity(0))
    unlimited = _tree(tmp_path, {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "max 100000\n"})
    assert available_cores(unlimited) == len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    "files",
    [
        {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "150000 100000\n"},
        {
            "proc/self/cgroup": "0::/pod/app\n",
            "sys/fs/cgroup/pod/cpu.max": "50000 100000\n",
            "sys/fs/cgroup/pod/app/cpu.max": "max 100000\n",
        },
        {
            "proc/self/cgroup": "3:cpu,cpuacct:/docker/abc\n2:memory:/docker/abc\n",
            "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "100000\n",
            "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
        },
    ],
    ids=["version 2", "parent's quota", "version 1"],
)
def test_a_container_s_quota_limits_the_cores(tmp_path, files):
    assert available_cores(_tree(tmp_path, files)) == 1
