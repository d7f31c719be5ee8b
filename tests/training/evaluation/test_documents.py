"""Documents filled in from templates: nothing is left out in silence."""

import pytest
from jinja2 import UndefinedError

from training.evaluation.card import write_card
from training.evaluation.documents import fill_in


def test_a_card_of_a_manifest_without_a_figure_is_not_written() -> None:
    with pytest.raises(UndefinedError, match="'data' is undefined"):
        write_card({"version": "20260101-abcdef12"})


def test_markdown_is_not_escaped_as_html() -> None:
    shown = fill_in("run_report.md.jinja", {**EMPTY, "version": "a & b < c"})
    assert shown.startswith("# Evaluation of a & b < c\n\n")


EMPTY = {
    "primary": "shares",
    "metrics": {
        "test": [],
        "slices": [],
        "weak": {"articles": 0, "probes": 0},
        "faithfulness": {"articles": 0},
        "signs": {},
    },
    "pooled": [],
    "finders": {},
    "pictures": {"rivals": "r.png", "reliability": "p.png", "hits": "h.png"},
}
