"""A run's TOML is read whole or refused with file, key and mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from serving.errors import ConfigError
from training.config import RunConfig, load_config

CONFIGS = sorted((Path(__file__).parents[2] / "training" / "configs").glob("*.toml"))


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return tmp_path / "run.toml"


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_every_config_of_the_repository_loads_and_has_its_files_name(path: Path) -> None:
    assert load_config(path).name == path.stem


def test_there_are_configs_and_the_default_one_is_called_default() -> None:
    assert "default" in [path.stem for path in CONFIGS]


def test_an_empty_file_is_the_default_run(run: Path) -> None:
    run.write_text("")
    assert load_config(run) == RunConfig()


def test_what_the_file_says_is_taken_and_the_rest_is_default(run: Path) -> None:
    run.write_bytes(
        b'\xef\xbb\xbfseed = 7\n[data]\noutcomes = ["shares"]\nmap = { text = "body" }\n[train]\nrepeat = { blogs = 2 }\n'
    )
    config = load_config(run)
    assert (config.seed, config.data.outcomes, config.data.map, config.train.repeat) == (
        7,
        ("shares",),
        {"text": "body"},
        {"blogs": 2},
    )
    assert config.labels == RunConfig().labels


@pytest.mark.parametrize("line", ["languages = []", 'languages = ["english"]', 'archive = ""'])
def test_what_the_manifest_tells_of_the_data_is_checked(run: Path, line: str) -> None:
    run.write_text(f"[data]\n{line}\n")
    with pytest.raises(ConfigError, match=line.split(maxsplit=1)[0]):
        load_config(run)
    run.write_text('[data]\narchive = "eight years of our blog"\nlanguages = ["en", "de"]\n')
    assert load_config(run).data.languages == ("en", "de")


def test_a_map_turned_round_is_refused_with_the_mend(run: Path) -> None:
    run.write_text('[data.map]\nheadline = "title"\n')
    with pytest.raises(ConfigError, match=r'\[data.map\] headline = "title": our column comes first.*\(title = "headline"\)'):
        load_config(run)
    run.write_text('[data]\noutcomes = ["tweets"]\n[data.map]\ntweets = "Tweets"\n')
    assert load_config(run).data.map == {"tweets": "Tweets"}


def test_files_may_be_compared_weighted_and_predicted_each_in_their_own_way(run: Path) -> None:
    run.write_text(
        """
[data]
outcomes = ["shares", "sales"]
auxiliary = ["votes"]
primary = "shares"
first_customer = "sales"
cohorts = { news = "group" }
[head]
weights = { news = 0.5, blogs = 0 }
"""
    )
    config = load_config(run)
    assert (config.data.auxiliary, config.data.first_customer) == (("votes",), "sales")
    assert config.data.cohorts == {"news": "group"}
    assert config.head.weights == {"news": 0.5, "blogs": 0}


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("sede = 1", 'unknown key "sede" (remove it'),
        ("[train]\nepoch = 1", 'unknown key "train.epoch" (remove it'),
        ("[trian]\nepochs = 1", 'unknown key "trian"'),
        ("[train]\nepochs = 0", '"train.epochs": Input should be greater than 0 (it is 0)'),
        ("[train]\nepochs = 'two'", '"train.epochs": Input should be a valid number'),
        ("[train]\nepochs = inf", '"train.epochs": Input should be a finite number'),
        ("[train]\nepochs = nan", '"train.epochs": Input should be'),
        ("[train]\nbatch_size = 1.5", '"train.batch_size": Input should be a valid integer'),
        ("[train]\nrepeat = { blogs = -1 }", '"train.repeat.blogs": Input should be greater than or equal to 0'),
        ("[head]\njudges = 0", '"head.judges": Input should be greater than or equal to 1'),
        ("[head]\nplanted = 1.5", '"head.planted": Input should be less than or equal to 1'),
        ("[head]\nweights = { blogs = -1 }", '"head.weights.blogs": Input should be greater than or equal to 0'),
        ("[head]\ndropout = 1", '"head.dropout": Input should be less than 1'),
        ("[labels]\ntop = 1.0", '"labels.top": Input should be less than 1 (it is 1.0)'),
        ("[labels]\nmin_cohort = 1", '"labels.min_cohort": Input should be greater than or equal to 2'),
        (
            "[splits]\nvalidation = 0.5\ntest = 0.5",
            '"splits": validation and test leave no articles to train on (their sum must',
        ),
        ("[encoder]\nmax_tokens = 8", '"encoder.max_tokens": Input should be greater than or equal to 16'),
        ("train = 3", '"train": Input should be'),
        ("[data]\noutcomes = 'shares'", '"data.outcomes": Input should be a valid tuple'),
        ("[data]\noutcomes = ['shares', 'shares']", '"data": an outcome is named twice'),
        ("[data]\noutcomes = ['shares']\nprimary = 'links'", '"data": primary "links" is not one of the outcomes [\'shares\']'),
        (
            "[data]\noutcomes = ['shares']\nauxiliary = ['votes', 'shares']",
            "\"data\": an outcome is named twice in ['shares', 'votes', 'shares']",
        ),
        (
            "[data]\noutcomes = ['shares']\nfirst_customer = 'sales'",
            '"data": first_customer "sales" is not one of the outcomes [\'shares\']',
        ),
        ("[data]\nauxiliary = ['votes']\nfirst_customer = 'votes'", '"data": first_customer "votes" is not one of the'),
        ("[data]\ncohorts = ['group']", '"data.cohorts": Input should be a valid dictionary'),
        ("name = 'My Run'", '"name": String should match pattern'),
    ],
)
def test_a_bad_key_or_value_is_refused_by_its_name(run: Path, toml: str, message: str) -> None:
    run.write_text(toml)
    with pytest.raises(ConfigError) as caught:
        load_config(run)
    assert str(caught.value).startswith(f"{run}: {message}")


def test_all_that_is_wrong_is_said_at_once(run: Path) -> None:
    run.write_text("sede = 1\n[labels]\ntop = 2")
    with pytest.raises(ConfigError) as caught:
        load_config(run)
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert all(line.startswith(f"{run}: ") for line in lines)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[train\nepochs = 1", r"not valid TOML: .*line 1.*\(see training/configs/default.toml"),
        (b"seed = 1\nseed = 2", "not valid TOML: Cannot overwrite"),
        (b"name = '\xff'", r"not UTF-8 at byte 8 \(save it as UTF-8\)"),
    ],
)
def test_a_broken_file_is_refused_with_the_place_and_the_mend(run: Path, content: bytes, message: str) -> None:
    run.write_bytes(content)
    with pytest.raises(ConfigError, match=message) as caught:
        load_config(run)
    assert str(caught.value).startswith(f"{run}: ")


def test_a_missing_file_or_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none.toml: no such file \(see training/configs/ for runs to start from\)"):
        load_config(tmp_path / "none.toml")
    with pytest.raises(ConfigError, match=r"cannot be read: .*\(name a TOML file\)"):
        load_config(tmp_path)


def test_a_loaded_run_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        RunConfig().labels.top = 0.5  # type: ignore[misc]
