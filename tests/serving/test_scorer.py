import json
import math
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from serving.model import inference
from serving.model.bundle import Bundle, Limits
from serving.model.percentiles import DraftReference
from serving.model.reasons import NAMES, SignReference
from serving.scorer import Scorer
from serving.text.sections import Draft, read_document
from tests.archive import read_archive
from tests.conftest import SAMPLE

ARTICLES = read_archive(SAMPLE)[:50]


def drafts():
    return [read_document(Draft(row["text"], row["title"], id=row["id"])) for row in ARTICLES]


@pytest.fixture(scope="module")
def reports(scorer):
    return scorer.score(drafts())


def numbers(report):
    """Every number in a report, in order."""

    def walk(value):
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list | tuple):
            for item in value:
                yield from walk(item)
        elif isinstance(value, int | float):
            yield float(value)

    return list(walk(report.to_dict()))


def test_base_and_contributions_add_up_to_the_logit(reports):
    for report in reports:
        for name, outcome in report.outcomes.items():
            total = outcome.base + sum(section.outcomes[name].contribution for section in report.sections)
            assert total == pytest.approx(outcome.logit, abs=1e-5)
            assert outcome.probability == pytest.approx(1 / (1 + math.exp(-outcome.logit)), abs=1e-9)


def test_alone_in_a_batch_and_shuffled_the_numbers_are_the_same(scorer, reports):
    documents = drafts()
    order = list(range(len(documents)))
    random.Random(3).shuffle(order)
    shuffled = scorer.score([documents[index] for index in order])
    for position, index in enumerate(order):
        assert numbers(shuffled[position]) == pytest.approx(numbers(reports[index]), abs=1e-6)
    for document, report in zip(documents[:10], reports, strict=False):
        assert numbers(scorer.score([document])[0]) == pytest.approx(numbers(report), abs=1e-6)


def test_the_number_of_threads_and_callers_does_not_matter(bundle_path, reports):
    scorer = Scorer(Bundle.open(bundle_path), threads=1)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda document: scorer.score([document])[0], drafts()))
    for report, expected in zip(found, reports, strict=True):
        assert numbers(report) == pytest.approx(numbers(expected), abs=1e-6)


def test_without_is_the_probability_of_the_draft_without_that_section(scorer, reports):
    row = next(row for row in ARTICLES if len(drafts_of(row).sections) > 3)
    report = reports[ARTICLES.index(row)]
    untitled = scorer.score([read_document(Draft(row["text"]))])[0]
    assert report.sections[0].kind == "title"
    for name, outcome in untitled.outcomes.items():
        assert report.sections[0].outcomes[name].without == pytest.approx(outcome.probability, abs=1e-5)
    last = report.sections[-1]
    shorter = scorer.score([read_document(Draft(row["text"][: last.start], row["title"]))])[0]
    assert len(shorter.sections) == len(report.sections) - 1
    for name, outcome in shorter.outcomes.items():
        assert last.outcomes[name].without == pytest.approx(outcome.probability, abs=1e-5)


def drafts_of(row):
    return read_document(Draft(row["text"], row["title"]))


def test_the_only_section_has_no_without(scorer):
    report = scorer.score([read_document(Draft("A single paragraph with a few words."))])[0]
    assert [section.outcomes["shares"].without for section in report.sections] == [None]


def test_intervals_hold_the_probability_and_percentiles_are_in_range(reports):
    for report in reports:
        for outcome in report.outcomes.values():
            assert 0 <= outcome.low <= outcome.probability <= outcome.high <= 1
            assert 0 <= outcome.percentile <= 100


def test_likelier_drafts_stand_higher_in_the_archive(reports):
    ordered = sorted((report.outcomes["shares"] for report in reports), key=lambda outcome: outcome.logit)
    assert [outcome.percentile for outcome in ordered] == sorted(outcome.percentile for outcome in ordered)
    assert ordered[0].percentile < 30
    assert ordered[-1].percentile > 70


WEAK = ("weak", "style")


def test_weak_sections_are_listed_with_reasons_at_their_place(reports):
    assert any(len(report.weakest) > 1 for report in reports)
    for report in reports:
        assert set(report.weakest) == {section.index for section in report.sections if section.verdict in WEAK}
        for section in report.sections:
            assert bool(section.reasons) == (section.verdict in WEAK)
            assert len(section.reasons) <= 3
            for reason in section.reasons:
                assert section.start <= reason.start < reason.end <= section.end
                assert all(reason.start <= start < end <= reason.end for start, end in reason.spans)


def test_verdicts_do_not_contradict_the_numbers(reports):
    found = set()
    for report in reports:
        whole = report.outcomes["shares"]
        for section in report.sections:
            part = section.outcomes["shares"]
            helps = (
                part.contribution > 0 if part.without is None or section.kind == "title" else part.without < whole.probability
            )
            assert section.verdict != "strong" or part.contribution >= 0
            assert section.verdict != "weak" or not helps
            assert section.verdict != "style" or helps
            found.add(section.verdict)
    assert found == {"strong", "fair", "style", "weak"}


def test_few_sections_are_weak(reports):
    verdicts = [section.verdict for report in reports for section in report.sections if section.kind == "body"]
    assert 0.02 < sum(verdict in WEAK for verdict in verdicts) / len(verdicts) < 0.4


# ---------------------------------------------------------------- reasons and checks

PARAGRAPHS = [
    f"The {word} of the town was measured each morning for a year, and what we wrote down about the {word} surprised nobody "
    f"who had ever kept a {word} of their own, least of all those who sell it."
    for word in ("water", "garden", "bread", "bicycle", "ledger")
]


@pytest.fixture(scope="module")
def stern(scorer):
    """A scorer to whom every section is weak, and a repetition the only reason that is known."""
    bundle, never = scorer.bundle, np.full(101, 1e9)
    signs = {name: SignReference(np.linspace(0, 1e-6, 101), 0.9, used=name == "repetition") for name in NAMES}
    reference = {name: replace(each, title=never) for name, each in bundle.reference.items()}
    return Scorer(
        replace(bundle, sections=replace(bundle.sections, strength=never, signs=signs), reference=reference), threads=1
    )


def score(scorer, text, title=""):
    return scorer.score([read_document(Draft(text, title))])[0]


def test_a_planted_exact_repeat_is_told_where_it_stands(stern):
    text = "\n\n".join([*PARAGRAPHS[:4], PARAGRAPHS[1], PARAGRAPHS[4]])
    report = score(stern, text)
    codes = {section.index: [reason.code for reason in section.reasons] for section in report.sections}
    assert codes[1][0] == codes[4][0] == "repeats"
    reason = report.sections[4].reasons[0]
    assert text[reason.start : reason.end] == PARAGRAPHS[1]
    assert reason.start == text.rindex(PARAGRAPHS[1])


def test_a_weak_title_comes_after_what_can_be_left_out(stern):
    title = "  On gardens "
    report = score(stern, "\n\n".join(PARAGRAPHS), title)
    assert report.weakest[-1] == 0
    assert sorted(report.weakest) == list(range(6))
    (reason,) = report.sections[0].reasons
    assert reason.code == "weak_title"
    assert title[reason.start : reason.end] == "On gardens"


def test_an_unsafe_link_is_a_check_at_its_exact_place(scorer):
    text = "\n\n".join(
        ["\U0001f600 " + PARAGRAPHS[0], "Read [this](javascript:alert(1)) and [that](https://example.com).", PARAGRAPHS[2]]
    )
    (check,) = score(scorer, text).checks
    assert (check.code, check.severity, check.field) == ("script_link", "error", "text")
    assert text[check.start : check.end] == "[this](javascript:alert(1))"


def test_a_title_louder_than_its_text_is_a_check_in_the_title(scorer):
    title = " You won't believe what senators eat"
    (check,) = score(scorer, "\n\n".join(PARAGRAPHS), title).checks
    assert (check.code, check.field) == ("buzz", "title")
    assert title[check.start : check.end].startswith("You won't believe")
    assert score(scorer, "", title).checks == ()  # there is no text yet


def everywhere(bundle, name, logit):
    """A reference in which all drafts have that logit."""
    drafts = DraftReference(100, np.array([100.0]), np.full((1, 101), logit))
    return replace(bundle.reference[name], drafts={"article": drafts, "post": drafts})


@pytest.mark.parametrize(("primary", "first", "told"), [(-1e9, 1e9, True), (1e9, -1e9, False), (-1e9, -1e9, False)])
def test_connectors_and_the_first_customer_may_disagree(scorer, primary, first, told):
    bundle = scorer.bundle
    reference = {"shares": everywhere(bundle, "shares", primary), "links": everywhere(bundle, "links", first)}

    def codes(first_customer):
        manifest = bundle.manifest.model_copy(update={"first_customer": first_customer})
        report = score(Scorer(replace(bundle, manifest=manifest, reference=reference), threads=1), PARAGRAPHS[0])
        return [check.code for check in report.checks]

    assert codes("links") == ["customers_disagree"] * told
    assert codes(None) == codes("shares") == []


def test_what_they_disagree_about_is_told_in_words(scorer):
    bundle = scorer.bundle
    manifest = bundle.manifest.model_copy(update={"first_customer": "links"})
    reference = {name: everywhere(bundle, name, sign * 1e9) for name, sign in zip(bundle.reference, (-1, 1), strict=True)}
    (check,) = score(Scorer(replace(bundle, manifest=manifest, reference=reference), threads=1), PARAGRAPHS[0]).checks
    assert (check.severity, check.start, check.end) == ("warning", 0, 0)
    assert "more than 100 % of comparable posts" in check.message
    assert "links are expected above only 0 %" in check.message


# ---------------------------------------------------------------- forms


def forms(bundle, **drafts):
    """The bundle with other references of both outcomes, by form."""
    reference = {name: replace(each, drafts={**each.drafts, **drafts}) for name, each in bundle.reference.items()}
    return replace(bundle, reference=reference)


def drafts_at(words, logits):
    """Items whose logits are spread over one unit around each of ``logits`` at each length of ``words``."""
    rows = np.asarray(logits)[:, None] + np.linspace(-0.5, 0.5, 101)
    return DraftReference(100, np.asarray(words, dtype=float), rows)


def test_a_draft_is_placed_among_the_items_of_its_form(scorer):
    bundle = forms(scorer.bundle, article=drafts_at([300], [1e3]), post=drafts_at([30], [-1e3]))
    found = Scorer(bundle, threads=1)
    post, article = score(found, PARAGRAPHS[0], "A title"), score(found, "\n\n".join(PARAGRAPHS), "A title")
    assert (post.form, article.form) == ("post", "article")
    assert {outcome.percentile for outcome in post.outcomes.values()} == {100}
    assert {outcome.percentile for outcome in article.outcomes.values()} == {0}


def test_a_draft_is_placed_among_items_of_about_its_length(scorer):
    text = "\n\n".join(PARAGRAPHS)
    logit = score(scorer, text).outcomes["shares"].logit
    length = read_document(Draft(text)).body_words
    short, long = (drafts_at([length / 2, length * 2], [logit + side, logit - side]) for side in (1e3, -1e3))
    between = drafts_at([length - 1, length + 1], [logit - 1e3, logit + 1e3])
    found = [score(Scorer(forms(scorer.bundle, article=each), threads=1), text) for each in (short, long, between)]
    assert [report.outcomes["shares"].percentile for report in found] == [50, 50, 50]
    beyond = drafts_at([length * 2, length * 4], [logit, logit + 1e3])
    assert score(Scorer(forms(scorer.bundle, article=beyond), threads=1), text).outcomes["shares"].percentile == 50


def test_an_outcome_that_was_never_observed_for_a_form_is_null_for_drafts_of_it(scorer):
    reference = dict(scorer.bundle.reference)
    reference["links"] = replace(reference["links"], drafts={**reference["links"].drafts, "post": None})
    found = Scorer(replace(scorer.bundle, reference=reference), threads=1)
    document = read_document(Draft(PARAGRAPHS[0], "A title"))
    (post,) = found.score([document])
    assert post.outcomes["links"] is None
    assert [section.outcomes["links"] for section in post.sections] == [None, None]
    assert post.leading == "shares"
    (as_before,) = scorer.score([document])
    assert post.outcomes["shares"] == as_before.outcomes["shares"]
    assert score(found, "\n\n".join(PARAGRAPHS)).outcomes["links"] is not None
    assert found.predict(document) == pytest.approx(scorer.predict(document))  # what the network says is there all the same


def test_a_title_is_judged_by_the_outcome_that_is_known(scorer):
    """Where the primary outcome is null, by the other."""
    reference = dict(scorer.bundle.reference)
    never = np.full(101, 1e9)
    reference["shares"] = replace(reference["shares"], drafts={"article": None, "post": None})
    reference["links"] = replace(reference["links"], title=never)
    report = score(Scorer(replace(scorer.bundle, reference=reference), threads=1), "\n\n".join(PARAGRAPHS), "On gardens")
    assert report.leading == "links"
    assert [reason.code for reason in report.sections[0].reasons] == ["weak_title"]


def test_of_a_form_that_the_archive_lacks_nothing_is_said(articles_alone):
    report = score(Scorer(Bundle.open(articles_alone), threads=1), PARAGRAPHS[0], "A title")
    assert (report.form, report.leading, report.abstained) == ("post", None, None)
    assert report.outcomes == {"shares": None, "links": None}
    assert len(report.sections) == 2
    json.dumps(report.to_dict(), allow_nan=False)


# ---------------------------------------------------------------- limits


def test_more_sections_than_are_read_are_told_and_left_out(scorer):
    manifest = scorer.bundle.manifest.model_copy(update={"limits": Limits(tokens=160, sections=3)})
    report = score(Scorer(replace(scorer.bundle, manifest=manifest), threads=1), "\n\n".join(PARAGRAPHS), "A title")
    assert len(report.sections) == 3
    assert report.truncated
    alone = score(scorer, "\n\n".join(PARAGRAPHS[:2]), "A title")
    assert report.sections == alone.sections
    assert [each.logit for each in report.outcomes.values()] == pytest.approx([each.logit for each in alone.outcomes.values()])


def test_how_many_variants_run_together_does_not_matter(scorer, monkeypatch):
    document = read_document(Draft("\n\n".join(PARAGRAPHS), "A title"))
    together = scorer.score([document])[0]
    monkeypatch.setattr(inference, "_CELLS", 80)  # two variants of six sections
    assert numbers(scorer.score([document])[0]) == pytest.approx(numbers(together), abs=1e-6)


def test_words_that_are_not_read_are_told(scorer):
    assert not scorer.score([read_document(Draft("Some words. " * 20))])[0].truncated
    assert scorer.score([read_document(Draft("It is an antidisestablishmentarianism of one. " * 12))])[0].truncated


def test_the_report_is_json(reports):
    assert json.loads(json.dumps(reports[0].to_dict(), allow_nan=False))["id"] == ARTICLES[0]["id"]


def test_a_quick_prediction_is_the_reports(scorer, reports):
    for document, report in zip(drafts()[:5], reports, strict=False):
        assert scorer.predict(document) == pytest.approx({name: o.probability for name, o in report.outcomes.items()}, abs=1e-6)
