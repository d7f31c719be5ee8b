"""Speed, as ratios of what was measured in one run on one machine."""

import os

import serving  # noqa: F401 - before any library, so that none reports anything anywhere

# As the archive's workers have it: numpy's own threads would fight with the encoder's. It is read when numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
