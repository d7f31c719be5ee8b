import json
import shutil
from pathlib import Path

import pytest

from serving.errors import BundleError
from serving.model.bundle import LAYOUT
from serving.model.registry import Models


@pytest.fixture
def models(bundle_path: Path, tmp_path: Path) -> Models:
    """Three bundles that differ in their version alone."""
    for version in ("20260101-00000001", "20260201-00000002", "20260301-00000003"):
        place = Path(shutil.copytree(bundle_path, tmp_path / version))
        manifest = json.loads((place / LAYOUT.manifest).read_text())
        (place / LAYOUT.manifest).write_text(json.dumps({**manifest, "version": version}))
    (tmp_path / "notes").mkdir()
    return Models(tmp_path)


def test_versions_are_listed_newest_first(models):
    assert models.versions() == ["20260301-00000003", "20260201-00000002", "20260101-00000001"]
    assert models.current() is None


def test_what_was_rolled_back_from_is_rejected_until_it_is_used_by_name(models):
    first, second = sorted(models.versions())[:2]
    models.use(first)
    models.use(second)
    models.rollback()
    assert models.rejected() == [second]
    models.use(second)
    assert models.rejected() == []


def test_rollback_goes_back_one_use_at_a_time(models):
    for version in reversed(models.versions()):
        models.use(version)
    assert models.current() == "20260301-00000003"
    assert models.rollback() == "20260201-00000002"
    assert models.rollback() == "20260101-00000001"
    with pytest.raises(BundleError, match="nothing to go back to"):
        models.rollback()
    assert models.current() == "20260101-00000001"


def test_a_switch_that_was_cut_short_leaves_a_way_back(models):
    for version in ("20260101-00000001", "20260201-00000002"):
        models.use(version)
    (models.folder / "history").write_text("20260101-00000001\n20260201-00000002\n")  # "current" was not yet written
    assert models.rollback() == "20260101-00000001"
    with pytest.raises(BundleError, match="nothing to go back to"):
        models.rollback()


def test_using_the_bundle_in_use_again_adds_nothing_to_go_back_to(models):
    models.use("20260101-00000001")
    models.use("20260101-00000001")
    with pytest.raises(BundleError, match="nothing to go back to"):
        models.rollback()


def test_a_damaged_bundle_is_not_put_to_use(models):
    models.use("20260101-00000001")
    (models.path("20260201-00000002") / LAYOUT.head).write_bytes(b"broken")
    with pytest.raises(BundleError, match=r"head\.onnx was changed"):
        models.use("20260201-00000002")
    assert models.current() == "20260101-00000001"


@pytest.mark.parametrize("version", ["20260401-00000004", "../20260101-00000001", "notes", ""])
def test_what_is_no_version_is_refused(models, version):
    with pytest.raises(BundleError):
        models.use(version)
    assert models.current() is None


def test_a_missing_folder_holds_nothing(tmp_path):
    models = Models(tmp_path / "absent")
    assert models.versions() == []
    assert models.current() is None
