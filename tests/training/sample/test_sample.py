"""The synthetic archive is the same every time, and what it says it planted is there."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from training.data.corpus import load_records
from training.sample.__main__ import COLUMNS, main, make_articles
from training.sample.sentences import FILLER, PROMOTION
from training.sample.topics import TOPICS

COMMITTED = Path(__file__).parents[3] / "data" / "sample" / "synthetic-archive.csv"


@pytest.fixture(scope="module")
def archive() -> pd.DataFrame:
    return load_records([COMMITTED]).assign(
        planted=lambda frame: frame["planted_kind"] != "",
        figures=lambda frame: [_share_of_paragraphs(text, r"\d") for text in frame["text"]],
        worked=lambda frame: frame["text"].str.contains(r"^(?:```|\||- \[)", regex=True, flags=re.MULTILINE),
    )


def _paragraphs(text: str) -> list[str]:
    return [block for block in re.sub(r"(?s)```.*?```", "", text).split("\n\n") if block.strip() and block[0] not in "#|-"]


def _share_of_paragraphs(text: str, pattern: str) -> float:
    paragraphs = _paragraphs(text)
    return sum(bool(re.search(pattern, block)) for block in paragraphs) / len(paragraphs)


def _correlations(archive: pd.DataFrame, trait: str, outcome: str) -> list[float]:
    """Spearman's rank correlation in each source, over the articles where both were observed."""
    seen = archive.dropna(subset=[trait, outcome])
    return [spearmanr(group[trait], group[outcome]).statistic for _, group in seen.groupby("source")]


def test_the_command_makes_the_committed_file(tmp_path, capsys):
    path = tmp_path / "new" / "archive.csv"
    assert main(["--rows", "480", "--seed", "7", "--output", str(path)]) == 0
    assert path.read_bytes() == COMMITTED.read_bytes()
    assert path.stat().st_size < 2_500_000
    assert "480 synthetic articles" in capsys.readouterr().out


def test_another_seed_makes_another_archive():
    assert make_articles(12, 1) == make_articles(12, 1)
    assert make_articles(12, 1) != make_articles(12, 2)


def test_no_rows_is_bad_usage(tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--rows", "0", "--output", str(tmp_path / "a.csv")])
    assert stopped.value.code == 2
    assert "--rows must be at least 1" in capsys.readouterr().err


def test_it_loads_as_records_of_six_sources_over_two_and_a_half_years(archive):
    assert set(COLUMNS) < set(archive.columns)
    assert archive["source"].value_counts().to_dict() == {topic.source: 80 for topic in TOPICS}
    assert archive["published_at"].is_monotonic_increasing
    assert 880 < (archive["published_at"].iloc[-1] - archive["published_at"].iloc[0]).days <= 912


def test_paragraphs_are_of_ordinary_length_and_no_slot_is_left_open(archive):
    for text in archive["text"]:
        paragraphs = _paragraphs(text)
        assert 4 <= len(paragraphs) <= 11  # 4 to 8 of its own, two around an example, one planted
        assert all(15 <= len(block.split()) <= 90 for block in paragraphs)
        assert not re.search(r"[{}]", re.sub(r"(?s)```.*?```", "", text))
        sentences = [sentence for block in paragraphs for sentence in re.split(r"(?<=[.!?])\s", block)]
        assert len(set(sentences)) == len(sentences)


def test_planted_offsets_cut_the_planted_passage_and_nothing_else(archive):
    planted = archive[archive["planted"]]
    assert 0.3 < len(planted) / len(archive) < 0.5
    pools = {"filler": FILLER, "promotion": PROMOTION}
    assert set(planted["planted_kind"]) == set(pools)
    for _, row in planted.iterrows():
        start, end = int(row["planted_start"]), int(row["planted_end"])
        passage = row["text"][start:end]
        known = [template.replace("{subject}", topic.subject) for template in pools[row["planted_kind"]] for topic in TOPICS]
        for template in known:
            passage = passage.replace(template, "")
        assert not passage.strip()
        assert start > 0
        assert row["text"][:start].endswith("\n\n")
        assert row["text"][end:] == "" or row["text"][end:].startswith("\n\n")
    unplanted = archive[~archive["planted"]]
    assert set(unplanted["planted_start"]) == set(unplanted["planted_end"]) == {""}


def test_shares_rise_with_specifics_and_fall_with_the_planted_passage_in_every_source(archive):
    assert min(_correlations(archive, "figures", "shares")) > 0.3
    assert max(_correlations(archive, "planted", "shares")) < -0.2


def test_links_rise_with_a_worked_example_and_not_with_what_makes_shares(archive):
    assert min(_correlations(archive, "worked", "links")) > 0.3
    assert abs(np.mean(_correlations(archive, "worked", "shares"))) < 0.1
    assert abs(np.mean(_correlations(archive, "shares", "links"))) < 0.1


def test_raw_counts_say_mostly_who_published_and_when(archive):
    medians = archive.groupby("source")["shares"].median()
    assert medians.max() > 20 * medians.min()
    typical = archive["shares"] / archive["source"].map(medians)
    assert spearmanr(archive["published_at"].astype("int64"), typical, nan_policy="omit").statistic > 0.1


def test_some_outcomes_were_not_observed_and_most_links_are_zero(archive):
    for outcome in ("shares", "links"):
        assert 0.05 < archive[outcome].isna().mean() < 0.15
    assert 0.6 < (archive["links"].dropna() == 0).mean() < 0.9


def test_the_shares_are_the_same_every_time(tmp_path, monkeypatch) -> None:
    from training.sample import shares

    monkeypatch.setattr("sys.argv", ["shares", "--output", str(tmp_path / "shares.csv")])
    shares.main()
    assert (tmp_path / "shares.csv").read_bytes() == COMMITTED.with_name("synthetic-shares.csv").read_bytes()
