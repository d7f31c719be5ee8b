"""Small histories for tests of connectors: an encoder that anybody can compute, and shares that follow from a rule."""

from __future__ import annotations

import zlib
from random import Random

import numpy as np

from serving.connectors.events import Event
from serving.connectors.hosts import site_of_address

ENCODER = "of-tests"
SUBJECTS = {
    "bees": ("hive", "queen", "honey", "swarm", "pollen"),
    "trains": ("rail", "signal", "station", "track", "engine"),
    "bread": ("dough", "oven", "flour", "yeast", "crust"),
}


def embed(text: str) -> np.ndarray:
    """The mean of fixed random vectors of its words: like texts lie near each other."""
    vectors = [np.random.default_rng(zlib.crc32(word.encode())).normal(size=96) for word in text.casefold().split()]
    return np.mean(vectors or [np.zeros(96)], axis=0).astype(np.float32)


def share(connector: str, title: str, day: float, *, url: str = "", kind: str = "blog", contact: str = "") -> Event:
    url = url or f"https://site.example/{zlib.crc32(f'{title}{day}'.encode())}"
    return Event(connector, kind, contact, url, site_of_address(url), title, day)


def make_world(*, per_connector: int = 60, seed: int = 1) -> list[Event]:
    """Six connectors, two for each subject, who share what is of their subject in nine of ten cases."""
    rng, events = Random(seed), []
    for number in range(6):
        subject = list(SUBJECTS)[number % 3]
        for turn in range(per_connector):
            of = subject if rng.random() < 0.9 else rng.choice(list(SUBJECTS))
            title = " ".join(rng.sample(SUBJECTS[of], 3)) + f" {rng.choice('abcdefgh')}{rng.randint(1, 99)}"
            url = f"https://{of}.example/{rng.randint(1, 10**9)}"
            kind = "newsletter" if number < 3 else "person"
            events.append(share(f"{subject}-{number}", title, 10_000 + 5 * turn + rng.random(), url=url, kind=kind))
    return sorted(events, key=lambda event: (event.day, event.connector))
