"""Scores drafts with a bundle: light enough to install without torch."""

import serving.privacy  # noqa: F401 - before anything else is imported: from here on no library reports anything anywhere
