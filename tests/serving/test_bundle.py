import json
import shutil
from pathlib import Path

import pytest

from serving.bundle import LAYOUT, Bundle
from serving.errors import BundleError


@pytest.fixture
def copy(bundle_path: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundle_path, tmp_path / bundle_path.name))


def test_a_bundle_opens_and_tells_what_it_predicts(bundle_path):
    bundle = Bundle.open(bundle_path)
    assert bundle.version == bundle_path.name
    assert [outcome.name for outcome in bundle.manifest.outcomes] == ["shares", "links"]
    assert bundle.manifest.outcomes[0].meaning == "chance to land in the top quarter of its publisher's articles by shares"


@pytest.mark.parametrize(
    "name", ["encoder.onnx", "head.onnx", "tokenizer.json", "calibration.json", "README.md", "config.toml"]
)
def test_one_changed_byte_is_named(copy, name):
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)
    with pytest.raises(BundleError, match=f"{name} was changed.*restore"):
        Bundle.open(copy)


def test_a_missing_file_is_named(copy):
    (copy / LAYOUT.reference).unlink()
    with pytest.raises(BundleError, match=r"reference\.json is missing"):
        Bundle.open(copy)


def test_an_unlisted_file_is_named(copy):
    (copy / "extra").mkdir()
    (copy / "extra" / "code.py").write_text("print('hello')")
    with pytest.raises(BundleError, match=r"code\.py is not listed"):
        Bundle.open(copy)


def test_a_manifest_that_leaves_out_a_needed_file_is_refused(copy):
    manifest = json.loads((copy / LAYOUT.manifest).read_text())
    del manifest["files"][LAYOUT.head]
    (copy / LAYOUT.manifest).write_text(json.dumps(manifest))
    (copy / LAYOUT.head).unlink()
    with pytest.raises(BundleError, match=r"does not list head\.onnx"):
        Bundle.open(copy)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 99}, "format 99"),
        ({"primary": "clicks"}, 'primary "clicks"'),
        ({"limits": {"tokens": "many"}}, r"limits\.tokens"),
    ],
)
def test_a_manifest_of_another_kind_is_refused(copy, change, message):
    manifest = json.loads((copy / LAYOUT.manifest).read_text())
    (copy / LAYOUT.manifest).write_text(json.dumps({**manifest, **change}))
    with pytest.raises(BundleError, match=message):
        Bundle.open(copy)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]"])
def test_a_broken_manifest_is_refused(copy, content):
    (copy / LAYOUT.manifest).write_bytes(content)
    with pytest.raises(BundleError, match=r"manifest\.json"):
        Bundle.open(copy)


def test_a_folder_that_is_no_bundle_is_refused(tmp_path):
    with pytest.raises(BundleError, match="is no bundle"):
        Bundle.open(tmp_path)
