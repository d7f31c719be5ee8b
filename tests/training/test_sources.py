"""Which code a stage runs, and when it counts as another."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.sources import Module, Sources, find_modules

ROOT = Path(__file__).parents[2]
STAGES = ("_prepare", "_baseline", "_tune", "_encode", "_train", "_ablate", "_export", "_evaluate", "_refit")
MODULES = find_modules({name: ROOT / name for name in ("serving", "training")})


class Copy:
    """One module in a folder of its own, where a test may change it; all others are the real ones."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.path = folder / MODULES[name].path.name
        self.path.write_bytes(MODULES[name].path.read_bytes())

    def digests(self) -> dict[str, dict[str, str]]:
        """Of each stage's code, by module."""
        sources = Sources({**MODULES, self.name: Module(self.name, self.path)})
        return {stage: sources.digests_of("training.stages", stage) for stage in STAGES}

    def change(self, old: str, new: str) -> dict[str, set[str]]:
        """Put ``new`` in the place of ``old``; what is another code after that, by stage."""
        before, text = self.digests(), self.path.read_text(encoding="utf-8")
        assert old in text
        self.path.write_text(text.replace(old, new), encoding="utf-8")
        return compare(before, self.digests())


def compare(before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> dict[str, set[str]]:
    return {
        stage.removeprefix("_"): {name for name, _ in before[stage].items() ^ after[stage].items()}
        for stage in STAGES
        if before[stage] != after[stage]
    }


@pytest.fixture
def append(tmp_path: Path):
    """Puts a line behind the last one of a module."""

    def appended(name: str, line: str = "NEW = 1") -> dict[str, set[str]]:
        copy = Copy(tmp_path, name)
        text = copy.path.read_text(encoding="utf-8")
        return copy.change(text, f"{text}\n{line}\n")

    return appended


@pytest.mark.slow
def test_only_the_stages_that_run_a_module_depend_on_it(append) -> None:
    assert set(append("training.heads.selection")) == {"train", "ablate", "refit"}
    assert set(append("training.heads.calibration")) == {"export", "evaluate", "refit"}
    assert set(append("training.evaluation.ablation")) == {"ablate"}
    assert set(append("training.evaluation.card")) == {"evaluate", "refit"}
    assert set(append("training.probes.blur")) == {"evaluate", "refit"}
    assert set(append("training.encoder.finetune")) >= {"tune"}
    assert set(append("serving.text.sections")) >= {"prepare", "tune", "encode", "evaluate"}
    assert append("serving.api.routes") == {}
    assert append("training.promote") == {}


def test_the_module_that_changed_is_named(append) -> None:
    assert append("training.planting.grammar")["encode"] == {"training.planting.grammar"}


def test_rewording_and_reformatting_count_for_nothing(append, tmp_path: Path) -> None:
    assert append("training.heads.selection", "# A comment.") == {}
    copy = Copy(tmp_path, "training.heads.selection")
    docstring, _, _ = copy.path.read_text(encoding="utf-8").partition("\n")
    assert copy.change(docstring, '"""Other words."""') == {}
    assert copy.change("\n\n\n", "\n\n\n\n") == {}


def test_a_stage_s_own_function_counts_and_its_neighbours_do_not(tmp_path: Path) -> None:
    stages = Copy(tmp_path, "training.stages")
    changed = stages.change("fit_penalty(head, with_wording(validation or train", "fit_penalty(head, with_wording(train")
    assert changed == {"train": {"training.stages._train"}}


def test_imports_within_functions_and_packages_on_the_way_count(append, tmp_path: Path) -> None:
    found = append("training.heads.selection", "def late():\n    from training.promote import judge\n")
    assert {"training.heads.selection", "training.promote"} <= found["train"]
    assert "train" in append("training.heads", "VALUE = 1")


@pytest.mark.slow
def test_files_that_a_module_reads_beside_itself_count(tmp_path: Path) -> None:
    table = tmp_path / "words.txt"
    table.write_text("one")
    card = Copy(tmp_path, "training.evaluation.card")
    card.change("import annotations\n", 'import annotations\nWORDS = "words.txt"\n')
    before = card.digests()
    table.write_text("two")
    card_alone = {"training.evaluation.card"}
    assert compare(before, card.digests()) == {"evaluate": card_alone, "refit": card_alone}


@pytest.mark.parametrize("name", ["serving.errors", "serving.report", "training.config"])
def test_what_only_shapes_or_names_things_counts_for_nothing(name: str, append) -> None:
    assert append(name) == {}
