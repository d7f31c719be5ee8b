"""Nothing of what a model is judged by was seen when it learned: not later, not from that source, not re-posted."""

from __future__ import annotations

import logging

import numpy as np
import pandas as pd
import pytest

from training.config import Splits
from training.data.splits import DROPPED, SPLITS, assign_splits, near_duplicates

WORDS = np.array([f"word{number}" for number in range(2_000)])


def write_text(seed: int, count: int = 120) -> str:
    return " ".join(np.random.default_rng(seed).choice(WORDS, count))


def change(text: str, share: float, seed: int = 0) -> str:
    """The text with a stretch of it replaced."""
    words = text.split()
    keep = round(len(words) * (1 - share))
    return " ".join(words[:keep] + write_text(10_000 + seed, len(words) - keep).split())


def make_frame(sources: dict[str, int], *, undated: int = 0, file: str = "archive") -> pd.DataFrame:
    rows: list[tuple[str, str | None, str, str]] = []
    for source, count in sources.items():
        for number in range(count):
            date = None if number < undated else f"2025-{1 + number % 12:02}-{1 + number % 28:02}"
            rows.append((source, date, f"{source} {number}", write_text(len(rows))))
    frame = pd.DataFrame(rows, columns=["source", "published_at", "title", "text"])
    return frame.assign(published_at=pd.to_datetime(frame["published_at"], utc=True), file=file)


def split(frame: pd.DataFrame, config: Splits | None = None, seed: int = 1, by: str = "source") -> pd.Series:
    return assign_splits(frame, config or Splits(), by=by, seed=seed)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return make_frame({f"source{number}": 20 + number for number in range(12)})


def test_every_row_has_one_split(frame: pd.DataFrame) -> None:
    found = split(frame)
    assert found.index.equals(frame.index)
    assert set(found) == set(SPLITS)


def test_later_articles_of_a_source_are_in_later_splits(frame: pd.DataFrame) -> None:
    found = split(frame)
    for source, rows in frame.groupby("source"):
        dates = rows["published_at"].groupby(found[rows.index])
        if "train" not in dates.groups:
            continue
        assert set(dates.groups) == {"train", "validation", "test"}, source
        assert dates.max()["train"] <= dates.min()["validation"]
        assert dates.max()["validation"] <= dates.min()["test"]


def test_splits_have_the_shares_asked_for(frame: pd.DataFrame) -> None:
    shares = split(frame, Splits(validation=0.2, test=0.1, unseen_sources=0.25))
    seen = shares[~shares.str.endswith("unseen")]
    assert (seen == "validation").mean() == pytest.approx(0.2, abs=0.03)
    assert (seen == "test").mean() == pytest.approx(0.1, abs=0.03)
    assert frame["source"][shares.str.endswith("unseen")].nunique() == 3


def test_of_a_large_file_no_more_are_held_out_than_is_of_use() -> None:
    frame = make_frame({"great": 300, "little": 60})
    frame["file"] = frame["source"]
    found = split(frame, Splits(validation=0.2, test=0.1, most=20))
    counts = {file: found[frame["file"] == file].value_counts().to_dict() for file in ("great", "little")}
    assert counts == {
        "great": {"train": 260, "validation": 20, "test": 20},
        "little": {"train": 42, "validation": 12, "test": 6},
    }


def test_held_out_sources_appear_nowhere_else(frame: pd.DataFrame) -> None:
    found = split(frame)
    for name in ("validation_unseen", "test_unseen"):
        sources = set(frame["source"][found == name])
        assert sources
        assert not sources & set(frame["source"][found != name])


def test_undated_articles_train() -> None:
    frame = make_frame({"a": 20, "b": 20}, undated=5)
    assert set(split(frame)[frame["published_at"].isna()]) == {"train"}


@pytest.mark.parametrize("count", [1, 4])
def test_few_sources_are_not_held_out(count: int) -> None:
    found = split(make_frame({f"s{number}": 20 for number in range(count)}))
    assert set(found) == {"train", "validation", "test"}


def test_five_sources_spare_one_for_each_unseen_split() -> None:
    frame = make_frame({f"s{number}": 20 for number in range(5)})
    found = split(frame)
    assert len(set(frame["source"][found == "validation_unseen"])) == 1
    assert len(set(frame["source"][found == "test_unseen"])) == 1


@pytest.mark.slow
def test_the_same_seed_draws_the_same_and_another_draws_others(frame: pd.DataFrame) -> None:
    assert split(frame).equals(split(frame))
    draws = [frozenset(frame["source"][split(frame, seed=seed).str.endswith("unseen")]) for seed in range(4)]
    assert len(set(draws)) > 1


def test_order_of_rows_does_not_matter(frame: pd.DataFrame) -> None:
    # Ties in time are broken by position, so that all times differ here.
    timed = frame.assign(published_at=pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(np.arange(len(frame)), unit="h"))
    shuffled = timed.sample(frac=1, random_state=3)
    assert split(shuffled).loc[timed.index].equals(split(timed))


@pytest.mark.slow
def test_another_source_moves_hardly_any_into_or_out_of_the_unseen(frame: pd.DataFrame) -> None:
    def unseen(archive: pd.DataFrame) -> set[str]:
        return set(archive["source"][split(archive).str.endswith("unseen")])

    before = unseen(frame)
    for name in ("new", "another", "third"):
        fresh = make_frame({name: 20})
        fresh["text"] = [change(text, 1.0, seed) for seed, text in enumerate(fresh["text"])]
        more = pd.concat([frame, fresh], ignore_index=True)
        assert len(before - unseen(more)) <= 1
        assert len(unseen(more) - before) <= 1


# ---------------------------------------------------------------- several publishers and files


def test_publishers_with_few_articles_are_split_by_time_together() -> None:
    frame = make_frame({f"tiny{number}": 1 for number in range(100)})
    frame["published_at"] = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(np.arange(100), unit="D")
    found = split(frame, Splits(unseen_sources=0.01))
    seen = found[~found.str.endswith("unseen")]
    assert seen.value_counts(normalize=True)["test"] == pytest.approx(0.15, abs=0.02)
    assert seen.tolist() == sorted(seen, key=["train", "validation", "test"].index)


def test_time_is_that_of_the_publisher_and_held_out_are_sources() -> None:
    frame = make_frame({f"site{number}": 12 for number in range(10)}).assign(group="all")
    found = split(frame, by="group")
    seen = ~found.str.endswith("unseen")
    dates = frame["published_at"][seen].groupby(found[seen])
    assert dates.max()["train"] <= dates.min()["validation"] <= dates.max()["validation"] <= dates.min()["test"]
    assert frame["source"][~seen].nunique() == 2
    assert not set(frame["source"][~seen]) & set(frame["source"][seen])


def test_each_file_spares_sources_of_its_own() -> None:
    one, two = (make_frame({f"{file}{number}": 20 for number in range(10)}, file=file) for file in ("blogs", "posts"))
    two["text"] = [change(text, 1.0, row) for row, text in enumerate(two["text"])]
    single = make_frame({"forum": 20}, file="forum").assign(text=[write_text(5_000 + row) for row in range(20)])
    frame = pd.concat([one, two, single], ignore_index=True)
    unseen = frame[split(frame).str.endswith("unseen")]
    assert unseen.groupby("file")["source"].nunique().to_dict() == {"blogs": 2, "posts": 2}


@pytest.fixture(scope="module")
def with_headlines() -> pd.DataFrame:
    """Articles of one publisher, oldest first, and a bare, undated headline for each."""
    articles = make_frame({"paper": 40})
    articles["published_at"] = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta(np.arange(40), unit="D")
    articles["title"] = [f"On {write_text(7_000 + number, 8)}" for number in range(40)]
    headlines = articles.assign(text="", file="headlines", published_at=pd.NaT)
    headlines["title"] = headlines["title"].str.upper().str.replace(" ", "  ") + "!"
    return pd.concat([articles, headlines], ignore_index=True)


def test_bare_headlines_of_held_out_articles_are_dropped(with_headlines: pd.DataFrame) -> None:
    found = split(with_headlines)
    articles, headlines = found[:40].to_numpy(), found[40:].to_numpy()
    assert {"train", "validation", "test"} == set(articles)
    assert (headlines[articles == "train"] == "train").all()
    assert (headlines[articles != "train"] == DROPPED).all()


def test_headlines_of_their_own_are_kept(with_headlines: pd.DataFrame) -> None:
    frame = with_headlines.copy()
    frame.loc[40:, "title"] = [f"Elsewhere {write_text(9_000 + row, 8)}" for row in range(40)]
    assert DROPPED not in set(split(frame))
    articles = with_headlines.assign(text=[f"{text} {write_text(row)}" for row, text in enumerate(with_headlines["text"])])
    assert (split(articles)[40:] == "train").all()  # they have a text, and only the title in common


# ---------------------------------------------------------------- near-duplicates


def test_a_repost_is_dropped_from_the_later_split(frame: pd.DataFrame, caplog: pytest.LogCaptureFixture) -> None:
    first = split(frame)
    old = first.index[first == "train"][0]
    newest = [first.index[first == name][0] for name in ("validation", "test", "validation_unseen", "test_unseen")]
    frame = frame.copy()
    frame.loc[newest, "text"] = [change(frame.loc[old, "text"], 0.05, seed) for seed in range(4)]
    with caplog.at_level(logging.INFO):
        found = split(frame)
    assert found[newest].tolist() == [DROPPED] * 4
    assert found.drop(newest).equals(first.drop(newest))
    assert "4 near-duplicates" in caplog.text


def test_near_duplicates_never_straddle_splits() -> None:
    frame = make_frame({f"source{number}": 20 for number in range(8)})
    originals = frame["text"].to_numpy()
    rng = np.random.default_rng(5)
    frame["text"] = [change(originals[rng.integers(0, 40)], 0.06, row) for row in range(len(frame))]
    found = split(frame)
    clusters = near_duplicates(frame["title"] + "\n" + frame["text"], 0.7)
    kept = found[found != DROPPED]
    assert kept.groupby(clusters[kept.index]).nunique().max() == 1
    assert (found == DROPPED).any()


def test_reposts_within_one_split_are_kept() -> None:
    frame = make_frame({"a": 20})
    frame.loc[1, "text"] = frame.loc[0, "text"]
    assert split(frame)[:2].tolist() == ["train", "train"]


@pytest.mark.parametrize(("changed", "same"), [(0.0, True), (0.04, True), (0.4, False), (1.0, False)])
def test_texts_are_near_duplicates_when_most_of_them_is_the_same(changed: float, same: bool) -> None:
    # A tenth replaced leaves about 0.8 of all shingles in common, two fifths about 0.4.
    texts = [write_text(seed) for seed in range(40)]
    clusters = near_duplicates(pd.Series(texts + [change(text, changed, seed) for seed, text in enumerate(texts)]), 0.7)
    found = [clusters[row] == clusters[row + 40] for row in range(40)]
    assert all(found) if same else not any(found)
    assert len(set(clusters)) == (40 if same else 80)


def test_a_chain_of_near_duplicates_is_one_cluster() -> None:
    text = write_text(1, 400)
    chain = [text]
    for step in range(6):
        words = chain[-1].split()
        words[step * 20 : step * 20 + 20] = write_text(50 + step, 20).split()
        chain.append(" ".join(words))
    assert len(set(near_duplicates(pd.Series(chain), 0.7))) == 1


def test_case_and_punctuation_do_not_hide_a_repost() -> None:
    text = write_text(1)
    clusters = near_duplicates(pd.Series([text, text.upper().replace(" ", ", "), write_text(2)]), 0.7)
    assert clusters[0] == clusters[1] != clusters[2]


def test_texts_that_open_alike_and_go_on_differently_are_apart() -> None:
    opening = write_text(1, 30)
    clusters = near_duplicates(pd.Series([f"{opening} {write_text(seed, 100)}" for seed in range(2, 12)]), 0.7)
    assert len(set(clusters)) == 10


def test_short_and_empty_texts_are_no_error() -> None:
    clusters = near_duplicates(pd.Series(["", "one", "two words", "Two words!", "one"]), 0.7)
    assert clusters[1] == clusters[4] != clusters[0]
    assert clusters[2] == clusters[3] != clusters[1]
