"""Ray: one that runs already, or one of this machine's own cores that keeps to itself."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from typing import Any

from serving.errors import ArchiveError

_HERE = "127.0.0.1"
_NOWHERE = f"http://{_HERE}:9"  # the discard service's port: nobody answers
# Ray asks the addresses of three clouds where it runs, usage statistics or not. It does so by HTTP, and heeds a proxy.
_ASKS_NOBODY = {"HTTP_PROXY": _NOWHERE, "http_proxy": None, "NO_PROXY": f"{_HERE},localhost", "no_proxy": None}
_LONGEST = 32  # characters of the place for temporary files: Ray makes sockets below, and their paths have a limit
_TOKENS = ("RAY_AUTH_MODE", "RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH")


def join_cluster(address: str | None, environment: Mapping[str, str]) -> None:
    """Connect to the Ray at ``address``, or start one; its workers get ``environment``. Raises ``ArchiveError``."""
    try:
        import ray  # noqa: PLC0415 - few have it, and it takes its time to import
    except ModuleNotFoundError:
        raise ArchiveError("--runner ray needs Ray: pip install 'shareability[cluster]'") from None
    variables = {"env_vars": dict(environment)}
    options: dict[str, Any] = {"ignore_reinit_error": True, "log_to_driver": False, "runtime_env": variables}
    try:
        if address is None and "RAY_ADDRESS" not in os.environ and not ray.is_initialized():
            _start(ray, options)
        else:
            ray.init(address, **options)
    except (ConnectionError, ValueError) as error:
        raise ArchiveError(f"--address {address}: {str(error).splitlines()[0]} (start the cluster, or check it)") from None


def _start(ray: Any, options: dict[str, Any]) -> None:
    """Start Ray for this process alone: it listens on the loopback, and what it writes goes with it."""
    if not any(name in os.environ for name in _TOKENS):
        os.environ["RAY_AUTH_TOKEN"] = secrets.token_hex(32)  # or Ray leaves one in the home folder
    place = tempfile.gettempdir()
    folder = tempfile.mkdtemp(prefix="ray-", dir=place if len(place) <= _LONGEST else "/tmp")  # noqa: S108 - a private one

    def end() -> None:
        ray.shutdown()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    with _environment(_ASKS_NOBODY):
        ray.init(_temp_dir=folder, _node_ip_address=_HERE, include_dashboard=False, logging_level=logging.WARNING, **options)


@contextlib.contextmanager
def _environment(values: Mapping[str, str | None]) -> Iterator[None]:
    """These variables, None for none, for the processes that are started meanwhile."""
    before = {name: os.environ.pop(name, None) for name in values}
    os.environ.update({name: value for name, value in values.items() if value is not None})
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
