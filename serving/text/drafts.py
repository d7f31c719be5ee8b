"""A draft from a file or from standard input, for the command line."""

from __future__ import annotations

import codecs
import sys
from pathlib import Path
from typing import IO, cast

from serving.errors import DraftError
from serving.text.markup import Format
from serving.text.sections import Draft

# Of what an HTML file holds there is no doubt; other files are read as the same text is that comes without a name.
ENDINGS: dict[str, Format] = {".html": "html", ".htm": "html"}
BYTES_PER_CHAR = 4  # at most, in UTF-8
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def load_draft(file: str, *, title: str, format: str, max_chars: int) -> Draft:  # noqa: A002 - the contract's word
    """The draft in ``file`` ("-": standard input), decoded but not read; ``auto`` is HTML where the file is called so.

    Raises ``DraftError``: ``unreadable`` (no such file, a folder, nothing piped in), ``not_utf8`` or ``too_long``.
    """
    check_argument("--title", title)
    name = "standard input" if file == "-" else file
    data = _read(file, BYTES_PER_CHAR * max_chars)
    if len(data) > BYTES_PER_CHAR * max_chars:
        raise DraftError(
            f"{name} has more than the {max_chars:,} characters allowed: score a shorter piece, or set SHAREABILITY_MAX_CHARS",
            code="too_long",
            field="text",
        )
    if format == "auto":
        format = ENDINGS.get(Path(file).suffix.lower(), "auto")  # noqa: A001
    return Draft(text=decode(data, name), title=title, format=cast("Format", format))


def decode(data: bytes, name: str) -> str:
    """``data`` as UTF-8, with or without a byte order mark. Raises ``DraftError`` naming the first wrong byte."""
    mark = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    try:
        return data[mark:].decode()
    except UnicodeDecodeError as error:
        place = mark + error.start
        other = "utf-16" if data.startswith(_UTF16) else "windows-1252"
        message = (
            f"{name} is not UTF-8: byte {place} is 0x{data[place]:02x}. Save it as UTF-8, "
            f"or convert it: iconv -f {other} -t utf-8 FILE > NEW"
        )
    raise DraftError(message, code="not_utf8", field="text")


def check_argument(option: str, value: str) -> None:
    """Refuse an argument that the shell passed as bytes that are not UTF-8. Raises ``DraftError``."""
    if not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
        raise DraftError(f"{option} is not UTF-8: retype it in a UTF-8 terminal", code="not_utf8", field="title")


def _read(file: str, limit: int) -> bytes:
    """At most ``limit`` bytes and one more, so that a huge file is noticed without being loaded."""
    if file == "-":
        if sys.stdin.isatty():
            raise DraftError('no draft: name a FILE, or pipe one in ("-")', code="unreadable", field="text")
        return _read_from(sys.stdin.buffer, limit)
    try:
        with Path(file).open("rb") as stream:
            return _read_from(stream, limit)
    except IsADirectoryError:
        message = f"{file} is a folder: name one file"
    except OSError as error:
        message = f"{file} cannot be read: {(error.strerror or 'unknown reason').lower()}"
    except ValueError:
        message = "FILE is not a file's name: it holds a null character"
    raise DraftError(message, code="unreadable", field="text")


def _read_from(stream: IO[bytes], limit: int) -> bytes:
    return stream.read(limit + 1)
