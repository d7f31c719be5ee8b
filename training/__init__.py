"""Learns from an archive with outcomes and exports a bundle; may import ``serving``, never the other way round."""

import serving  # noqa: F401 - before any library, so that none reports anything anywhere
