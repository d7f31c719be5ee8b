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


class TestPruning:
    def test_the_last_ones_used_before_stay(self, models):
        for version in reversed(models.versions()):
            models.use(version)
        assert models.spent(keep=0) == ["20260201-00000002", "20260101-00000001"]
        assert models.spent(keep=1) == ["20260101-00000001"]
        assert models.spent(keep=2) == []

    def test_what_is_kept_can_be_gone_back_to(self, models):
        for version in reversed(models.versions()):
            models.use(version)
        models.remove(models.spent(keep=1))
        assert models.versions() == ["20260301-00000003", "20260201-00000002"]
        assert models.rollback() == "20260201-00000002"
        with pytest.raises(BundleError, match="nothing to go back to"):
            models.rollback()

    def test_a_bundle_that_was_never_used_stays(self, models):
        models.use("20260101-00000001")
        assert models.spent(keep=0) == []

    def test_what_was_rolled_back_from_goes_and_stays_rejected(self, models):
        models.use("20260101-00000001")
        models.use("20260201-00000002")
        models.rollback()
        assert models.spent(keep=1) == ["20260201-00000002"]
        models.remove(models.spent(keep=1))
        assert models.rejected() == ["20260201-00000002"]

    def test_a_bundle_removed_by_hand_takes_no_other_ones_place(self, models):
        for version in reversed(models.versions()):
            models.use(version)
        shutil.rmtree(models.folder / "20260201-00000002")
        assert models.spent(keep=1) == []

    def test_the_bundle_in_use_is_never_removed(self, models):
        models.use("20260201-00000002")
        with pytest.raises(BundleError, match="is in use"):
            models.remove(["20260101-00000001", "20260201-00000002"])
        assert len(models.versions()) == 3

    def test_without_one_in_use_nobody_can_say_what_is_spent(self, models):
        with pytest.raises(BundleError, match="none is spent"):
            models.spent(keep=1)

    def test_what_a_killed_removal_left_goes_with_the_next(self, models):
        models.use("20260301-00000003")
        left = models.folder / ".removed-20260101-00000001"
        (models.folder / "20260101-00000001").rename(left)
        assert models.versions() == ["20260301-00000003", "20260201-00000002"]
        models.remove([])
        assert not left.exists()

    def test_a_bundle_that_came_back_goes_although_a_part_of_it_was_left(self, models):
        models.use("20260101-00000001")
        models.use("20260301-00000003")
        shutil.copytree(models.folder / "20260101-00000001", models.folder / ".removed-20260101-00000001")
        models.remove(["20260101-00000001"])
        assert models.versions() == ["20260301-00000003", "20260201-00000002"]
        assert not list(models.folder.glob(".removed-*"))
