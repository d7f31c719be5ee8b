"""Every error that a user can mend.

ShareabilityError
├── DraftError      a draft that cannot be scored
├── BundleError     a model folder that is missing, changed or unusable
├── ArchiveError    a run over an archive that cannot go on
│   └── EngineError its engine stopped while it scored
├── ConnectorsError an index of connectors that is missing, changed or cannot be fitted
├── RecordError     archive or training records that cannot be read
├── GivenUpError    a draft for which nobody waits any more
├── RequestError    a request that the HTTP service refuses (in ``serving.api.envelope``)
├── ConfigError     a run's TOML or a setting from the environment
└── TrainingError   a stage of the training pipeline that cannot go on
    └── RefusedError a bundle that was trained and is not good enough to be put to use
"""

from __future__ import annotations


class ShareabilityError(Exception):
    """Base of all errors whose message names what is wrong, where, and the mend.

    ``code`` is a stable machine-readable word; ``field`` names the place in the input where there is one.
    """

    code = "error"

    def __init__(self, message: str, *, code: str | None = None, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        if code is not None:
            self.code = code


class DraftError(ShareabilityError):
    """A draft that cannot be scored: empty, only punctuation, binary, too long."""

    code = "invalid_draft"


class BundleError(ShareabilityError):
    """A model folder with a missing, changed or unlisted file, or none at all."""

    code = "invalid_bundle"


class RecordError(ShareabilityError):
    """Archive records that cannot be read; the message lists rows."""

    code = "invalid_records"


class ArchiveError(ShareabilityError):
    """A run over an archive that cannot begin, be carried on or be written."""

    code = "archive"


class ConnectorsError(ShareabilityError):
    """An index of connectors that is missing, changed, of another encoder, or cannot be fitted or written."""

    code = "connectors"


class EngineError(ArchiveError):
    """The engine of a run stopped while it scored: a worker died, or could not write."""


class GivenUpError(ShareabilityError):
    """Work that was left undone because whoever had asked for it has left."""

    code = "given_up"


class ConfigError(ShareabilityError):
    """A run's TOML or an environment setting with an unknown key or a bad value."""

    code = "invalid_config"


class TrainingError(ShareabilityError):
    """A stage of the pipeline that cannot go on, say for want of an earlier one."""

    code = "training"


class RefusedError(TrainingError):
    """A bundle that was trained and measured, and does not meet every condition of the gate."""

    code = "refused"
