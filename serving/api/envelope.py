"""The one shape of every error that the HTTP service answers: {"error": {"code", "message", "field"}}."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from serving.errors import BundleError, ShareabilityError

INTERNAL = "something went wrong in the service; its log says where"


class RequestError(ShareabilityError):
    """A request that is refused before its draft is read; ``status`` is the HTTP status to answer."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, code=code, field=field)
        self.status = status
        self.headers = headers


def error_object(code: str, message: str, field: str | None = None) -> dict[str, Any]:
    """The envelope as JSON-ready built-in types."""
    return {"error": {"code": code, "message": message, "field": field}}


def error_status(error: ShareabilityError) -> int:
    """The HTTP status for an error: 413 for what is too long, 503 for the bundle's faults, 422 for the draft's."""
    if isinstance(error, RequestError):
        return error.status
    if isinstance(error, BundleError):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE if error.code == "too_long" else HTTPStatus.UNPROCESSABLE_ENTITY


def error_response(error: ShareabilityError) -> JSONResponse:
    """The answer that tells of ``error``."""
    headers = error.headers if isinstance(error, RequestError) else None
    return JSONResponse(error_object(error.code, error.message, error.field), error_status(error), headers)


def internal_error() -> JSONResponse:
    """The answer to a fault of ours: no details, for they may quote the draft."""
    return JSONResponse(error_object("internal", INTERNAL), HTTPStatus.INTERNAL_SERVER_ERROR)


def install_handlers(app: FastAPI) -> None:
    """Answer every error of ``app`` in the envelope, unknown paths and methods included."""

    async def refused(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, ShareabilityError)  # noqa: S101 - for mypy: it is registered for no other
        return error_response(error)

    async def http_exception(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101 - likewise
        code = HTTPStatus(error.status_code).name.lower()
        message = str(error.detail)
        if error.status_code == HTTPStatus.NOT_FOUND:
            message = "there is nothing at this address: /docs lists what there is"
        elif error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            message = f"{request.method[:10]} is not for this address: /docs says which method is"
        return JSONResponse(error_object(code, message), error.status_code, error.headers)

    app.add_exception_handler(ShareabilityError, refused)
    app.add_exception_handler(HTTPException, http_exception)
