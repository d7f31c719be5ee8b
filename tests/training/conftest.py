"""Tests of training run torch on one thread."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session", autouse=True)
def _on_one_thread(one_thread: None) -> None:
    """See ``one_thread``."""
