"""What is learned of shares, what the index says, and that nothing of the future is in it."""

import json

import numpy as np
import pytest

from serving.connectors.history import FEATURES
from serving.connectors.index import Index, digest_of_name, forget
from serving.connectors.index_card import write_index_card
from serving.connectors.learning import fit_index
from serving.connectors.ranking import Ranker, Wanted
from serving.errors import ConnectorsError
from tests.serving.connectors.world import ENCODER, embed, make_world, share


def fit(events, **given):
    return fit_index(events, embed, ENCODER, aliases="", forgotten=given.pop("forgotten", ()), seed=1, **given)


@pytest.fixture(scope="module")
def events():
    return make_world()


@pytest.fixture(scope="module")
def folder(events, tmp_path_factory):
    index = fit(events)
    place = tmp_path_factory.mktemp("connectors") / "index"
    index.save(place, write_index_card(index.facts, index.connectors))
    return place


@pytest.fixture
def ranker(folder):
    return Ranker(folder, embed, ENCODER)


def test_those_who_share_a_subject_come_first_with_proof(ranker):
    found = ranker.rank(Wanted("hive queen honey", "bees.example"))
    assert {found[0].name, found[1].name} == {"bees-0", "bees-3"}
    assert found[0].shared_you > 20
    assert found[0].last_shared_at is not None
    for each in found:
        assert 0 <= each.chance <= 1
        assert each.because
        assert each.why
    assert [each.chance for each in found] == sorted((each.chance for each in found), reverse=True)
    assert any(word in proof.title for proof in found[0].because for word in ("hive", "queen", "honey"))


def test_the_list_follows_the_draft(ranker):
    assert ranker.rank(Wanted("dough oven flour", "bread.example"))[0].name.startswith("bread")
    assert ranker.rank(Wanted("rail signal track", ""))[0].name.startswith("trains")


def test_the_ranking_beats_popularity_and_its_chances_are_kept(folder):
    metrics = json.loads((folder / "manifest.json").read_text())["metrics"]["all"]
    assert metrics["ranking"]["reciprocal_rank"] > metrics["popularity"]["reciprocal_rank"] + 0.2
    assert metrics["ranking"]["reciprocal_rank"] >= metrics["history"]["reciprocal_rank"] - 0.05


def test_nothing_of_the_day_or_later_is_known(events):
    """A leak is planted: on the day of the draft, and after it, somebody shares just this title."""
    early = [event for event in events if event.day < 10_240]
    title, site = "quite another thing", "elsewhere.example"
    leak = [share("leaker", title, day, url=f"https://{site}/{day}") for day in (10_250.1, 10_250.9, 10_251.5)]
    past = [share("leaker", "dough oven yeast", 10_001.5 + turn) for turn in range(30)]
    with_leak = fit(sorted([*early, *past, *leak], key=lambda event: (event.day, event.connector))).history
    names = sorted({*(event.connector for event in early), "leaker"})
    row = names.index("leaker")

    def features(day):
        moment = with_leak.at(day)
        share_row = int(np.flatnonzero((with_leak.connector == row) & (with_leak.days > 10_250))[0])
        from serving.connectors.history import Query

        query = Query(with_leak.vectors[share_row], title, with_leak.sites[share_row], with_leak.domains[share_row])
        return dict(zip(FEATURES, moment.features(query)[row].tolist(), strict=True))

    before, after = features(10_250.95), features(10_252.0)
    assert before["site"] == 0
    assert before["nearest"] < 0.9
    assert before["words"] == 0
    assert after["site"] > 0  # the same test finds the leak where there is one
    assert after["nearest"] > 0.99
    assert after["words"] > 0.99


def test_what_was_withheld_is_not_known(events):
    history = fit(events).history
    moment = history.at(10_300.0, withheld=history.days > 10_100)
    assert moment.known.sum() == (history.days <= 10_100).sum()


def test_a_draft_before_all_shares_has_nobody_and_one_long_after_is_ranked_as_of_the_last(ranker):
    assert ranker.rank(Wanted("hive queen honey", day=9_000.0)) == ()
    assert ranker.rank(Wanted("hive queen honey", day=99_000.0)) == ranker.rank(Wanted("hive queen honey"))
    assert ranker.rank(Wanted("  ")) == ()


def test_a_connector_s_own_site_is_not_offered_to_it(events, tmp_path):
    own = [
        share("own.example", "hive queen honey", 10_000.0 + 7 * turn, url=f"https://bees.example/x{turn}") for turn in range(40)
    ]
    index = fit(sorted([*events, *own], key=lambda event: (event.day, event.connector)))
    index.save(tmp_path / "index", "card")
    ranker = Ranker(tmp_path / "index", embed, ENCODER)
    assert "own.example" in [each.name for each in ranker.rank(Wanted("hive queen honey", "bees.example"))]
    assert "own.example" not in [each.name for each in ranker.rank(Wanted("hive queen honey", "https://blog.own.example/a"))]


def test_the_same_shares_give_the_same_index(events):
    one, two = fit(events), fit(events)
    assert one.facts["fingerprint"] == two.facts["fingerprint"]
    assert one.weights.to_dict() == two.weights.to_dict()
    assert (one.history.vectors == two.history.vectors).all()


def test_somebody_who_shared_once_gets_a_cautious_chance(events, tmp_path):
    cold = [share("newcomer", "hive queen honey z1", 10_100.5, url="https://bees.example/z")]
    index = fit(sorted([*events, *cold], key=lambda event: (event.day, event.connector)))
    index.save(tmp_path / "index", "card")
    found = Ranker(tmp_path / "index", embed, ENCODER).rank(Wanted("hive queen honey", "bees.example"))
    newcomer = next(each for each in found if each.name == "newcomer")
    assert 0 < newcomer.chance < found[0].chance


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ([share("one", f"title {turn}", float(turn)) for turn in range(50)], "of one connector"),
        ([share(f"c{turn % 3}", f"title {turn}", float(turn)) for turn in range(30)], "give events of a longer time"),
        (
            [share(f"c{turn % 3}", "", float(turn), url=f"https://a.example/{turn}") for turn in range(90)],
            "no share has a title",
        ),
    ],
)
def test_too_little_is_refused_with_the_mend(events, message):
    with pytest.raises(ConnectorsError, match=message):
        fit(events)


def test_an_index_that_was_changed_is_refused_by_name(folder, tmp_path):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / "connectors.json").write_text("[]")
    with pytest.raises(ConnectorsError, match=r"connectors\.json was changed"):
        Index.open(copy)
    (copy / "connectors.json").unlink()
    with pytest.raises(ConnectorsError, match=r"connectors\.json is missing"):
        Index.open(copy)
    with pytest.raises(ConnectorsError, match="is no index"):
        Index.open(tmp_path / "nowhere")


def test_an_index_of_another_encoder_is_refused(folder):
    with pytest.raises(ConnectorsError, match="another bundle's encoder"):
        Ranker(folder, embed, "another")


def test_another_folder_is_not_written_over(events, tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("mine")
    with pytest.raises(ConnectorsError, match="is no index"):
        fit(events).save(tmp_path / "notes", "card")
    assert (tmp_path / "notes" / "mine.txt").read_text() == "mine"


def test_who_is_forgotten_leaves_nothing_but_a_digest(folder, tmp_path):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    before = Index.open(copy)
    count = forget(copy, "bees-0", write_index_card)
    after = Index.open(copy)
    assert count == 60
    assert "bees-0" not in [each.name for each in after.connectors]
    assert len(after.history.days) == len(before.history.days) - count
    assert after.facts["forgotten"] == [digest_of_name("bees-0")]
    assert not [path for path in copy.iterdir() if b"bees-0" in path.read_bytes()]
    found = Ranker(copy, embed, ENCODER).rank(Wanted("hive queen honey", "bees.example"))
    assert found[0].name == "bees-3"
    with pytest.raises(ConnectorsError, match="has no connector"):
        forget(copy, "bees-0", write_index_card)
