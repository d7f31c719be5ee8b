"""The HTTP service: routes only; what they do lives in ``service``, ``batch``, ``admission``, ``intake`` and ``schemas``."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles

from serving.api.admission import require_type, while_connected
from serving.api.batch import NDJSON, BatchResponse
from serving.api.envelope import RequestError, install_handlers
from serving.api.intake import declared_size, read_body
from serving.api.middleware import HeadAsGet, Surround
from serving.api.monitoring import CONTENT_TYPE, Metrics
from serving.api.origins import OwnSite
from serving.api.schemas import CompareRequest, ConnectorsAnswer, ConnectorsRequest, ErrorEnvelope, ScoreRequest, parse
from serving.api.service import Service
from serving.compare import Comparison
from serving.model.inference import Work
from serving.report import Report
from serving.scorer import Scorer
from serving.settings import Settings

PAGE = Path(__file__).parents[1] / "page" / "built"
JSON = ("application/json",)


def create_app(settings: Settings | None = None, scorer: Scorer | None = None) -> FastAPI:
    """The service. Without a ``scorer`` it loads the bundle that ``settings`` name once it runs."""
    settings = settings or Settings()
    metrics = Metrics()
    service = Service(settings, metrics, scorer)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        service.start()
        yield

    app = FastAPI(
        title="Second Customer",
        summary="How likely connectors are to share or link to a draft, and which sections hold it back",
        version=_release(),
        docs_url=None,  # FastAPI's own page loads its scripts from another host
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.service = service
    app.add_middleware(OwnSite, listening=settings.host, hosts=settings.hosts)
    app.add_middleware(HeadAsGet)
    app.add_middleware(Surround, metrics=metrics)
    install_handlers(app)
    app.include_router(scoring)
    app.include_router(watching)
    app.include_router(pages)
    app.mount("/page", GZipMiddleware(StaticFiles(directory=PAGE), minimum_size=1_000))
    app.mount("/docs/swagger", StaticFiles(packages=[("fastapi_swagger", "resources")]))
    return app


def the_service(request: Request) -> Service:
    """The service that the application was made with."""
    service = request.app.state.service
    assert isinstance(service, Service)  # noqa: S101 - for mypy: create_app put it there
    return service


TheService = Annotated[Service, Depends(the_service)]


async def authorized(
    request: Request,
    service: TheService,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(HTTPBearer(auto_error=False))],
    key: Annotated[str | None, Security(APIKeyHeader(name="X-API-Key", auto_error=False))],
) -> None:
    """Refuse (401) a request without one of the service's keys, where it has any; else note whose the request is."""
    keys = service.settings.api_keys
    given = bearer.credentials if bearer else key or ""
    # every key is compared, each in constant time: how long a refusal takes tells nothing
    matches = [hmac.compare_digest(given.encode(), known.encode()) for known in keys]
    request.state.owner = hashlib.blake2b(given.encode(), digest_size=16).digest() if keys else b""
    if keys and not any(matches):
        message = "this needs a key: send Authorization: Bearer KEY, or X-API-Key: KEY"
        raise RequestError(401, "unauthorized", message, headers={"WWW-Authenticate": "Bearer"})


def _release() -> str:
    try:
        return metadata.version("shareability")
    except metadata.PackageNotFoundError:
        return "not installed"


def timing(work: Work) -> str:
    """``work`` as W3C Server Timing, in milliseconds; ``tokens`` describes how many of how many were encoded."""
    return (
        f'tokens;desc="{work.encoded} of {work.tokens}", read;dur={1_000 * work.reading:.1f}, '
        f"judge;dur={1_000 * work.judging:.1f}"
    )


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": ErrorEnvelope} for status in statuses}


def _takes(model: type[BaseModel], media_type: str) -> dict[str, Any]:
    """OpenAPI's words for a body that a route reads by itself, after key and size are checked."""
    return {"requestBody": {"required": True, "content": {media_type: {"schema": model.model_json_schema()}}}}


scoring = APIRouter(prefix="/v1", dependencies=[Depends(authorized)], responses=_errors(401, 403, 421, 503), tags=["scoring"])
watching = APIRouter(tags=["watching"])
pages = APIRouter(include_in_schema=False)


@scoring.post(
    "/score",
    response_model=Report,
    responses=_errors(400, 408, 413, 415, 422, 429),
    openapi_extra=_takes(ScoreRequest, JSON[0]),
)
async def score(request: Request, service: TheService) -> Response:
    """Score one draft. The header ``Server-Timing`` says what it took: an edited draft's unchanged sections are remembered."""
    async with _body(request, service) as body:
        scoring = service.score(lambda: parse(body, ScoreRequest).draft(), owner=request.state.owner)
        answer, work = await while_connected(request, scoring)
    return Response(answer, media_type=JSON[0], headers={"Server-Timing": timing(work)})


@scoring.post(
    "/score/batch",
    response_class=Response,
    responses={
        200: {"description": "One line for each line, in order: a report, or {id, error}", "content": {NDJSON[0]: {}}},
        **_errors(413, 415, 429),
    },
    openapi_extra=_takes(ScoreRequest, NDJSON[0]),
)
async def score_batch(request: Request, service: TheService) -> BatchResponse:
    """Score many drafts, one JSON object a line, answered while they come in.

    A line that cannot be scored gets a line with its error, and the rest goes on.
    """
    service.scorer()
    require_type(request, NDJSON)
    declared_size(request, service.settings.max_batch_bytes)
    return BatchResponse(service, request.state.owner)


@scoring.post(
    "/compare",
    response_model=Comparison,
    responses=_errors(400, 408, 413, 415, 422, 429),
    openapi_extra=_takes(CompareRequest, JSON[0]),
)
async def compare(request: Request, service: TheService) -> Response:
    """Rank headlines for one draft, best first, by the primary outcome."""
    async with _body(request, service) as body:
        answer = await while_connected(request, service.compare(lambda: parse(body, CompareRequest), owner=request.state.owner))
    return Response(answer, media_type=JSON[0])


@scoring.post(
    "/connectors",
    response_model=ConnectorsAnswer,
    responses=_errors(400, 408, 413, 415, 422, 429),
    openapi_extra=_takes(ConnectorsRequest, JSON[0]),
)
async def connectors(request: Request, service: TheService) -> Response:
    """Name who may share one draft, the likeliest first, each with what it shared before that is like the draft."""
    service.require_ranker()
    async with _body(request, service) as body:
        answer = await while_connected(request, service.rank(lambda: parse(body, ConnectorsRequest)))
    return Response(answer, media_type=JSON[0])


@scoring.get("/model")
async def model(service: TheService) -> JSONResponse:
    """What the bundle in use says of itself, and for each outcome and form the percentiles of its archive's probabilities."""
    return JSONResponse(service.scorer().bundle.describe())


@watching.get("/health/live")
async def live() -> JSONResponse:
    """Answers while the process runs."""
    return JSONResponse({"status": "live"})


@watching.get("/health/ready", responses=_errors(503))
async def ready(service: TheService) -> JSONResponse:
    """Answers 200 once a first draft was scored; before that, and with a broken bundle, 503 with the reason."""
    return JSONResponse({"status": "ready", "model": service.scorer().bundle.version})


@watching.get("/metrics", response_class=Response)
async def metrics(service: TheService) -> Response:
    """Counters for Prometheus."""
    return Response(service.metrics.text(), headers={"Content-Type": CONTENT_TYPE})


@pages.get("/")
async def page() -> FileResponse:
    """The editor's page."""
    return FileResponse(PAGE / "index.html")


@pages.get("/docs")
async def docs() -> FileResponse:
    """Swagger UI, from this machine alone."""
    return FileResponse(PAGE / "docs.html")


@asynccontextmanager
async def _body(request: Request, service: Service) -> AsyncIterator[bytearray]:
    """The request's body, whose bytes count as held until the end: the work on it needs them."""
    service.scorer()  # nothing is read that nobody can score
    require_type(request, JSON)
    service.permits.require_place()
    settings = service.settings
    with service.uploads.admit() as held:
        yield await read_body(
            request,
            settings.max_body_bytes,
            service.uploads,
            held,
            pause=settings.body_timeout,
            whole=settings.upload_timeout,
        )
