import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from serving.errors import BundleError
from serving.model.bundle import FORMAT, LAYOUT, Bundle
from serving.model.reasons import NAMES
from tests.conftest import rewrite


@pytest.fixture
def copy(bundle_path: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundle_path, tmp_path / bundle_path.name))


def test_a_bundle_opens_and_tells_what_it_predicts(bundle_path):
    bundle = Bundle.open(bundle_path)
    assert bundle.version == bundle_path.name
    assert [outcome.name for outcome in bundle.manifest.outcomes] == ["shares", "links"]
    assert bundle.manifest.outcomes[0].meaning == "chance to land in the top quarter of its publisher's articles by shares"


def test_a_bundle_knows_what_the_archives_sections_are_like(bundle_path):
    sections = Bundle.open(bundle_path).sections
    assert set(sections.signs) == set(NAMES)
    for percentiles in (sections.strength, sections.alignment, *(sign.percentiles for sign in sections.signs.values())):
        assert len(percentiles) == 101
        assert (np.diff(percentiles) >= 0).all()
    assert all(0 <= sign.separation <= 1 for sign in sections.signs.values())
    assert any(sign.used for sign in sections.signs.values())
    assert (np.abs(sections.alignment) <= 1).all()
    assert sections.centre.ndim == 1


@pytest.mark.parametrize(
    "name", ["encoder.onnx", "head.onnx", "tokenizer.json", "calibration.json", "signs.json", "README.md", "config.toml"]
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
        ({"format": 99}, "format 99, but this version reads"),
        ({"format": FORMAT - 1}, rf"format {FORMAT - 1}, but this version reads {FORMAT} \(export the bundle again\)"),
        ({"format": 4, "data": {"observed": {"shares": 120}}}, r"format 4, but this version reads"),
        ({"primary": "clicks"}, 'primary "clicks"'),
        ({"limits": {"tokens": "many"}}, r"limits\.tokens"),
    ],
)
def test_a_manifest_of_another_kind_is_refused(copy, change, message):
    manifest = json.loads((copy / LAYOUT.manifest).read_text())
    (copy / LAYOUT.manifest).write_text(json.dumps({**manifest, **change}))
    with pytest.raises(BundleError, match=message):
        Bundle.open(copy)


def test_a_sign_that_is_missing_or_unknown_is_named(copy):
    signs = json.loads((copy / LAYOUT.signs).read_text())
    renamed = {("colour" if name == "specifics" else name): sign for name, sign in signs["signs"].items()}
    rewrite(copy, LAYOUT.signs, json.dumps({**signs, "signs": renamed}).encode())
    with pytest.raises(BundleError, match=r"signs\.json does not hold what this version reads: .*colour.*specifics"):
        Bundle.open(copy)


@pytest.mark.parametrize("name", [LAYOUT.signs, LAYOUT.calibration, LAYOUT.reference])
@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"{}", b'{"shares": {}, "links": {}, "signs": 3}'])
def test_files_of_another_kind_are_refused(copy, name, content):
    rewrite(copy, name, content)
    with pytest.raises(BundleError, match=rf"{name} does not hold what this version reads: .*\(export the bundle again\)"):
        Bundle.open(copy)


def test_a_bundle_tells_what_the_archives_items_are_like_by_form(bundle_path, articles_alone):
    for name, forms in Bundle.open(bundle_path).describe()["distribution"].items():
        assert set(forms) == {"article", "post"}, name
        drafts = forms["article"]
        assert drafts["count"] >= 20
        assert len(drafts["words"]) == len(drafts["probability"])
        assert drafts["words"] == sorted(set(drafts["words"]))
        for row in drafts["probability"]:
            assert len(row) == 101
            assert row == sorted(row)
            assert 0 < row[0] <= row[-1] < 1
    alone = Bundle.open(articles_alone).describe()
    assert {name: forms["post"] for name, forms in alone["distribution"].items()} == {"shares": None, "links": None}
    assert alone["data"]["observed"]["shares"] == {"article": 439, "post": 0}
    assert alone["data"]["languages"] == ["en"]
    assert alone["data"]["archive"] is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"count": 0}, r"shares\.drafts\.article\.count"),
        ({"count": "many"}, r"shares\.drafts\.article\.count"),
        ({"words": [], "logit": []}, r"shares\.drafts\.article\.words"),
        ({"words": [100, 100], "logit": [[0] * 101] * 2}, r"shares\.drafts\.article\.words"),
        ({"words": [100], "logit": [[0] * 100]}, r"shares\.drafts\.article\.logit has the shape \(1, 100\)"),
        ({"words": [100], "logit": [[1, *[0] * 100]]}, r"shares\.drafts\.article\.logit does not rise"),
        ({"words": [100], "logit": [[float("nan")] * 101]}, r"shares\.drafts\.article\.logit does not rise"),
        ({"words": [100], "logit": "high"}, "could not convert"),
    ],
)
def test_a_reference_that_makes_no_sense_is_named(copy, change, message):
    reference = json.loads((copy / LAYOUT.reference).read_text())
    reference["shares"]["drafts"]["article"] |= change
    rewrite(copy, LAYOUT.reference, json.dumps(reference).encode())
    with pytest.raises(BundleError, match=rf"reference\.json does not hold.*{message}.*\(export the bundle again\)"):
        Bundle.open(copy)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]"])
def test_a_broken_manifest_is_refused(copy, content):
    (copy / LAYOUT.manifest).write_bytes(content)
    with pytest.raises(BundleError, match=r"manifest\.json"):
        Bundle.open(copy)


def test_a_folder_that_is_no_bundle_is_refused(tmp_path):
    with pytest.raises(BundleError, match="is no bundle"):
        Bundle.open(tmp_path)
