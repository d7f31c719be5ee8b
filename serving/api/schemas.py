"""What the HTTP service takes, and the shape of its errors; it answers the dataclasses of ``report``, ``compare``."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from serving.api.envelope import RequestError
from serving.report import RankedConnector
from serving.text.markup import Format
from serving.text.sections import Draft

MAX_TITLES = 50
MAX_ID = 1_000  # characters
MAX_SITE = 2_000  # characters of an address
MAX_PARTS = 4_000  # of one JSON text: strings, commas and brackets. What we take has a few fields and MAX_TITLES headlines
MAX_DEPTH = 8
_FEW = (
    MAX_PARTS // 4
)  # opening brackets and commas: in JSON at most four parts go with each, so there is no need to look closer
MAX_SHOWN = 40  # characters of a field's name that a message repeats

# A string, or what opens, closes or goes on with an array or object; an unfinished string reaches to the end. Possessive, so
# that it never goes back: its time is linear and its memory constant.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?+|[\[{\]},]', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


def _whole(value: object) -> object:
    """``value`` with every lone surrogate replaced, one for one, so that offsets stay and UTF-8 can carry it."""
    return _SURROGATE.sub("\ufffd", value) if isinstance(value, str) else value


def _identity(value: object) -> object:
    """Archives number their articles too; a report's id is text. Raises ``PydanticCustomError`` for one too long."""
    identity = str(value) if isinstance(value, int) and not isinstance(value, bool) else _whole(value)
    if isinstance(identity, str) and len(identity) > MAX_ID:
        raise PydanticCustomError("too_long", "should have at most {most} characters", {"most": f"{MAX_ID:,}"})
    return identity


def _absent(value: object) -> object:
    """Null says the same as leaving the field out."""
    return "" if value is None else _whole(value)


def _default_format(value: object) -> object:
    return "auto" if value is None else value


def _day(value: object) -> object:
    """``value`` as a date. Raises ``PydanticCustomError`` for what is none."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise PydanticCustomError("bad_date", "should be a date such as 2026-05-01") from None


Text = Annotated[str, BeforeValidator(_absent)]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Title = Annotated[str, BeforeValidator(_whole)]
Written = Annotated[Format, BeforeValidator(_default_format)]
Site = Annotated[str, BeforeValidator(_absent), Field(max_length=MAX_SITE)]
Identity = Annotated[str, BeforeValidator(_identity), WithJsonSchema({"type": "string", "maxLength": MAX_ID})]


class ScoreRequest(BaseModel):
    """One draft."""

    model_config = ConfigDict(extra="forbid", strict=True)

    title: Text = Field("", description="The headline, plain text")
    text: Text = Field("", description="The body; without it the title is scored alone")
    format: Written = Field("auto", description="How the body is written")
    id: Identity | None = Field(None, description="Comes back in the report")
    site: Site = Field("", description="Where it will appear, such as example.com: who shared this site before counts for more")

    def draft(self) -> Draft:
        """The draft that this request holds."""
        return Draft(text=self.text, title=self.title, format=self.format, id=self.id, site=self.site)


class CompareRequest(BaseModel):
    """One draft's body and the headlines to rank for it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: Text = Field("", description="The body")
    titles: list[Title] = Field(min_length=1, max_length=MAX_TITLES, description="The headlines")
    format: Written = Field("auto", description="How the body is written")


class ConnectorsRequest(BaseModel):
    """One draft, and where and when it will appear."""

    model_config = ConfigDict(extra="forbid", strict=True)

    title: Text = Field("", description="The headline, by which past shares are compared")
    text: Text = Field("", description="The body; its first words stand for a headline that is not there")
    format: Written = Field("auto", description="How the body is written")
    site: Site = Field("", description="Where it will appear, such as example.com")
    date: Day | None = Field(None, description="When it will appear, such as 2026-05-01 (today): later shares do not count")

    def draft(self) -> Draft:
        """The draft that this request holds."""
        return Draft(text=self.text, title=self.title, format=self.format, site=self.site)


class ConnectorsAnswer(BaseModel):
    """Who may share a draft, the likeliest first."""

    connectors: list[RankedConnector]


class ErrorBody(BaseModel):
    """What is wrong: a stable word, a sentence with the mend, and the field where there is one."""

    code: str
    message: str
    field: str | None


class ErrorEnvelope(BaseModel):
    """The shape of every error."""

    error: ErrorBody


Model = TypeVar("Model", bound=BaseModel)


def to_json(value: dict[str, Any]) -> bytes:
    """``value`` as JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def parse(body: bytes | bytearray, model: type[Model]) -> Model:
    """``body`` as a ``model``.

    Raises ``RequestError``: 400 ``invalid_json`` for what is not JSON in UTF-8, else 422 with ``field`` as the place.
    """
    return validate(read_json(body), model)


def read_json(body: bytes | bytearray, name: str = "the body") -> Any:
    """``body`` as JSON. Raises ``RequestError`` 400 ``invalid_json`` or 422 ``too_many_values``; they quote nothing of it."""
    _require_structure(body, name)
    try:
        return json.loads(body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        message = f"{name} is not UTF-8 at byte {error.start}: send JSON in UTF-8"
    except json.JSONDecodeError as error:
        message = f"{name} is not JSON at character {error.pos}: {error.msg[:1].lower()}{error.msg[1:]}"
    except ValueError:
        message = f"{name} holds a number that is too long: send it as a string"
    raise RequestError(400, "invalid_json", message)


def _require_structure(body: bytes | bytearray, name: str) -> None:
    """Refuse JSON of too many values or too deep before any object is made of it: a few bytes each, they take a hundred."""
    opened = body.count(b"[") + body.count(b"{")
    if opened <= MAX_DEPTH and opened + body.count(b",") <= _FEW:
        return
    depth = 0
    for number, match in enumerate(_TOKEN.finditer(body)):
        token = match[0]
        if token in (b"[", b"{"):
            depth += 1
        elif token in (b"]", b"}"):
            depth -= 1
        if depth > MAX_DEPTH:
            raise RequestError(400, "invalid_json", f"{name} is nested too deeply: send one flat object")
        if number >= MAX_PARTS:
            message = f"{name} has more than {MAX_PARTS:,} strings, commas and brackets: send only the fields that /docs names"
            raise RequestError(422, "too_many_values", message)


def validate(value: Any, model: type[Model]) -> Model:
    """``value`` as a ``model``. Raises ``RequestError`` 422 with ``field`` naming the first wrong place."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        # not the input: an error's text may be logged, and a draft never is
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    field = _shown(".".join(str(part) for part in first["loc"])) or None
    if first["type"] == "extra_forbidden":
        known = ", ".join(model.model_fields)
        raise RequestError(422, "unknown_field", f'"{field}" is not a field here: send only {known}', field=field)
    if first["type"] == "missing":
        raise RequestError(422, "missing_field", f'"{field}" is missing: send it', field=field)
    if field is None:
        raise RequestError(422, "invalid_request", 'this is not a JSON object: send one, such as {"text": "…"}')
    reason = first["msg"].removeprefix("Input ")
    raise RequestError(422, "invalid_field", f'"{field}" {reason[0].lower()}{reason[1:]}', field=field)


def _shown(name: str) -> str:
    """``name`` as a message may repeat it: never as long as somebody cares to send."""
    return name if len(name) <= MAX_SHOWN else name[: MAX_SHOWN - 1] + "…"
