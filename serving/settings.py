"""Settings from the environment: every variable that starts with SHAREABILITY_."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from serving.errors import BundleError, ConfigError
from serving.limits import FILE_CHARS
from serving.model.cpus import available_cores

PREFIX = "SHAREABILITY_"
BYTES_PER_CHAR = 12  # JSON may write one character as two escaped surrogates
ENVELOPE_BYTES = 65_536  # room for the title's share, the keys and white space
MIN_KEY = 16  # characters: a shorter key can be guessed

_SPEAKS_OF_KEYS = re.compile("KEY|SECRET|TOKEN|AUTH|PASSW")
_KUBERNETES = re.compile(r"_SERVICE_(HOST|PORT)|_PORT(_|$)")  # what it adds for a service of this name


def _keys(value: object) -> object:
    """A comma separated line to keys; a line that holds none is a mistake, for it would open the service."""
    keys = _parts(value)
    if not isinstance(keys, tuple):
        return value
    if not keys or not all(len(key) >= MIN_KEY and key.isascii() and key.isprintable() for key in keys):
        raise ValueError("no keys")
    return keys


def _hosts(value: object) -> object:
    """A comma separated line to host names as the Host header has them, without ports."""
    hosts = _parts(value)
    if not isinstance(hosts, tuple):
        return value
    hosts = tuple(host.lower().strip("[]") for host in hosts)
    if not hosts or not all(re.fullmatch(r"[a-z0-9_.-]+|[0-9a-f:]+|\*", host) for host in hosts):
        raise ValueError("no hosts")
    return hosts


def _parts(value: object) -> object:
    """The parts of a comma separated line, or of what came as a tuple from Python."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value or None


class Settings(BaseSettings):
    """What an operator may set. Each description is the mend that an error offers.

    Raises ``ConfigError`` naming the variable for a bad value and for a name that is nearly one of these.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

    model: str | None = Field(None, description="a bundle's folder, or a version in the models folder")
    models: Path | None = Field(None, description="the folder that holds the bundles")
    connectors: Path | None = Field(
        None, description="the folder of an index of connectors, or nothing for the folder connectors where there is one"
    )
    host: str = Field("127.0.0.1", description="the address to listen on, 0.0.0.0 for every one")
    port: int = Field(8000, ge=0, le=65_535, description="a whole number from 0 (any free port) to 65535")
    hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_hosts)] = Field(
        (), description="the names that clients reach the service by, separated by commas, without ports; * for any"
    )
    api_keys: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_keys)] = Field(
        (),
        repr=False,
        description=f"keys of at least {MIN_KEY} plain ASCII letters, digits and signs each, separated by commas, or unset it",
    )
    insecure: bool = Field(
        False, description="1 to serve without keys on an address that other machines reach, or 0 to refuse that"
    )
    threads: int | None = Field(None, ge=1, description="a whole number of cores from 1, or nothing for all there are")
    max_chars: int = Field(100_000, ge=1, description="the longest draft in characters, a whole number from 1")
    max_batch_bytes: int = Field(64 * 2**20, ge=1, description="the longest batch in bytes, a whole number from 1")
    concurrency: int | None = Field(
        None, ge=1, description="drafts that take turns at the same time, a whole number from 1, or nothing for four a core"
    )
    remember: int = Field(
        4_000, ge=0, description="sections of which what was read is kept in memory (2 kB each), a whole number from 0"
    )
    queue: int = Field(32, ge=0, description="requests that may wait for their turn, a whole number from 0")
    batches: int = Field(4, ge=1, description="batches that may be open at the same time, a whole number from 1")
    upload_bytes: int = Field(
        64 * 2**20, ge=1, description="bytes of all single drafts that are held at the same time, a whole number from 1"
    )
    spool_bytes: int = Field(
        128 * 2**20, ge=1, description="bytes of all batches that are held at the same time, a whole number from 1"
    )
    max_connections: int = Field(1_000, ge=1, description="connections open at the same time, a whole number from 1")
    header_timeout: float = Field(10, gt=0, description="seconds that a request's header may take, a number above 0")
    body_timeout: float = Field(20, gt=0, description="seconds that a body may pause, a number above 0")
    upload_timeout: float = Field(30, gt=0, description="seconds that the whole body of one draft may take, a number above 0")
    write_timeout: float = Field(30, gt=0, description="seconds that a client may leave an answer unread, a number above 0")
    keep_alive: int = Field(
        5, ge=1, description="seconds that a connection stays open for the next request, a whole number from 1"
    )

    def __init__(self, **values: Any) -> None:
        _refuse_near_misses(type(self))
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise _explained(error) from None

    @property
    def file_chars(self) -> int:
        """Longest article of a file or an archive: ``max_chars`` where it is set."""
        return self.max_chars if "max_chars" in self.model_fields_set else FILE_CHARS

    @property
    def max_body_bytes(self) -> int:
        """Longest request body that may hold a draft of ``max_chars``, in bytes."""
        return BYTES_PER_CHAR * self.max_chars + ENVELOPE_BYTES

    def cores(self) -> int:
        """Threads to score with: ``threads``, else what this container may use."""
        return self.threads or available_cores()

    def models_folder(self) -> Path:
        """The folder of bundles: the one set, else ``models`` in the working directory, else beside the source tree."""
        if self.models is not None:
            return self.models
        places = (Path("models"), Path(__file__).resolve().parents[1] / "models")
        with_current = (place for place in places if (place / "current").is_file())
        return next(with_current, next((place for place in places if place.is_dir()), places[0]))

    def connectors_folder(self, given: str | None = None) -> Path:
        """The index of connectors: the one given, else the one set, else ``connectors`` in the working directory."""
        return Path(given) if given else self.connectors or Path("connectors")

    def has_connectors(self) -> bool:
        """Whether an index is set, or lies where one is looked for."""
        return self.connectors is not None or (self.connectors_folder() / "manifest.json").is_file()

    def bundle_path(self) -> Path:
        """The folder of the bundle in use. Raises ``BundleError`` when there is none."""
        from serving.model.registry import Models  # noqa: PLC0415 - keeps reading settings quick

        place = self.models_folder()
        models = Models(place)
        if self.model is None:
            version = models.current()
            if version is None:
                raise BundleError(
                    f"no bundle is in use in {place}: run `shareability model use VERSION`, "
                    f"or set {PREFIX}MODEL to a bundle's folder",
                    code="no_bundle",
                )
            return models.path(version)
        versions = models.versions()
        if self.model in versions:
            return models.path(self.model)
        folder = Path(self.model).expanduser()
        if folder.is_dir():
            return folder
        raise BundleError(
            f'no bundle "{self.model}": it is neither a folder nor a version in {place} '
            f"(there: {', '.join(versions) or 'none'})",
            code="no_bundle",
        )


def _refuse_near_misses(settings: type[Settings]) -> None:
    """A mistyped name would be ignored, and SHAREABILITY_API_KEY or SHAREABILITY_KEYS, say, leave the service open."""
    known = [name.upper() for name in settings.model_fields]
    for variable in os.environ:
        name = variable.upper().removeprefix(PREFIX)
        if name == variable.upper() or name in known:
            continue
        meant = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
        if not meant and _SPEAKS_OF_KEYS.search(name) and not _KUBERNETES.search(name):
            meant = ["API_KEYS"]
        if meant:
            raise ConfigError(f"{variable} is not a setting: did you mean {PREFIX}{meant[0]}?", field=variable)


def _explained(error: ValidationError) -> ConfigError:
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    variable = PREFIX + name.upper()
    field = Settings.model_fields.get(name)
    if field is None:
        return ConfigError(f"{name} is not a setting", field=name)
    shown = "cannot be read" if name == "api_keys" else f'is "{first["input"]}"'
    mend = f"use {field.description}"
    if str(first["input"]).startswith("tcp://"):
        mend += " (Kubernetes sets it for a service of this name: give the pod enableServiceLinks: false)"
    return ConfigError(f"{variable} {shown}: {mend}", field=variable)
