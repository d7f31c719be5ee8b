"""Which stages run, and how often: the pipeline's own stages with work that only counts."""

from dataclasses import replace

import pytest

from serving.model.registry import Models
from training import pipeline
from training.config import RunConfig
from training.pipeline import Run, run_stage
from training.stages import STAGES


@pytest.fixture
def ran(monkeypatch, tmp_path):
    """Runs ``evaluate`` with some settings; the names of the stages that worked, in order."""
    monkeypatch.setattr(pipeline, "code_of", lambda _: {})
    data = tmp_path / "a.csv"
    data.write_text("title,text,shares\nRye,Rye wants time.,3\n")

    def run(**settings):
        worked = []

        def work_of(stage):
            def work(run):
                worked.append(stage.name)
                for output in stage.outputs:
                    (run.folder / output).parent.mkdir(parents=True, exist_ok=True)
                    (run.folder / output).write_text(str(settings))

            return work

        stages = {name: replace(stage, work=work_of(stage)) for name, stage in STAGES.items() if name != "export"}
        stages["export"] = replace(
            STAGES["export"], outputs=("graph",), work=work_of(replace(STAGES["export"], outputs=("graph",)))
        )
        config = RunConfig.model_validate(settings)
        run_stage(Run((data,), config, "", tmp_path / "run", Models(tmp_path / "models")), stages, "evaluate")
        return worked

    return run


def test_a_stage_that_several_need_is_visited_once(ran, monkeypatch):
    asked = []
    monkeypatch.setattr(pipeline, "input_digests", lambda paths: asked.append(paths) or ["digest"])
    assert ran() == ["prepare", "baseline", "tune", "encode", "train", "export", "evaluate"]
    assert len(asked) == 1
    assert ran() == []


@pytest.mark.parametrize(
    ("settings", "first"),
    [
        ({"encoder": {"dropout": 0.1}}, ["baseline", "tune"]),
        ({"train": {"repeat": {"a": 2}}}, ["baseline", "tune"]),
        ({"encoder": {"max_tokens": 128}}, ["tune", "encode"]),
        ({"head": {"width": 8}}, ["train", "export"]),
        ({"evaluation": {"probes": 3}}, ["evaluate"]),
    ],
)
def test_the_stages_that_read_a_setting_run_again_when_it_changes(ran, settings, first):
    ran()
    assert ran(**settings)[: len(first)] == first


def test_unfinished_work_of_other_settings_is_removed(ran, tmp_path):
    ran()
    kept = tmp_path / "run" / "checkpoints"
    kept.mkdir()
    ran(head={"width": 8})
    assert kept.exists()
    (tmp_path / "run" / ".tune.done").unlink()
    ran()
    assert kept.exists()
    (tmp_path / "run" / ".tune.done").unlink()
    ran(encoder={"dropout": 0.1})
    assert not kept.exists()
