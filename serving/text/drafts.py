"""A draft from a file or from standard input, for the command line."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from serving.errors import DraftError
from serving.text.docx import MOST_DOCX_BYTES, BadDocxError, count_beside, docx_to_html, is_docx
from serving.text.encodings import decode
from serving.text.markup import Format
from serving.text.sections import Draft
from serving.text.signatures import find_signature

# Of what an HTML file holds there is no doubt; other files are read as the same text is that comes without a name.
ENDINGS: dict[str, Format] = {".html": "html", ".htm": "html"}
BYTES_PER_CHAR = 4  # at most, in UTF-8
MOST_PASSED_OVER = 32 << 20  # bytes of images within the text and the like, which count as no characters
_UNDECODED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class LoadedDraft:
    """A draft as it was loaded; ``notice`` says in one line what had to be guessed or could not be read, if anything."""

    draft: Draft
    notice: str | None


def load_draft(file: str, *, title: str, format: str, max_chars: int) -> LoadedDraft:  # noqa: A002 - the contract's word
    """The draft in ``file`` ("-": standard input), decoded but not read; ``auto`` is HTML where the file is called so.

    A Word document is read as the HTML that it comes to. Raises ``DraftError``: ``unreadable`` (no such file, a folder, nothing
    piped in, a file that is no text) or ``too_long``.
    """
    check_argument("--title", title)
    name = "standard input" if file == "-" else file
    limit = BYTES_PER_CHAR * max_chars + MOST_PASSED_OVER
    data = _read(file, limit)
    if is_docx(data, Path(file).suffix):
        return _word(data, name, title, max_chars)
    if signature := find_signature(data, Path(file).suffix):
        raise DraftError(f"{name} is {signature.what}: {signature.mend}", code="unreadable", field="text")
    if len(data) > limit:
        raise _too_long(name, max_chars)
    if format == "auto":
        format = ENDINGS.get(Path(file).suffix.lower(), "auto")  # noqa: A001
    text, encoding = decode(data)
    wrong = 0 if text.isascii() else len(_UNDECODED.findall(text))
    notice = None
    if encoding.guessed:
        notice = f"{name} is read as {encoding.label}, which its letters suggest (save it as UTF-8 to be sure)"
    elif wrong:
        notice = f"{name}: {wrong:,} bytes are no {encoding.label} and are read as \ufffd (save it as UTF-8)"
    text = _UNDECODED.sub("\ufffd", text) if wrong else text
    return LoadedDraft(Draft(text=text, title=title, format=cast("Format", format)), notice)


def _word(data: bytes, name: str, title: str, max_chars: int) -> LoadedDraft:
    try:
        html = docx_to_html(data)
    except BadDocxError as error:
        raise DraftError(f"{name} {error}", code="unreadable", field="text") from None
    if len(html) > max_chars:
        raise _too_long(name, max_chars)
    changes, comments = count_beside(data)
    said = [f"{_count(changes, 'tracked change')} read as accepted"] if changes else []
    said += [f"{_count(comments, 'comment')} left out"] if comments else []
    return LoadedDraft(Draft(text=html, title=title, format="html"), f"{name}: {', '.join(said)}" if said else None)


def _count(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def _too_long(name: str, max_chars: int) -> DraftError:
    message = f"{name} has more than the {max_chars:,} characters allowed: score a shorter piece, or set SHAREABILITY_MAX_CHARS"
    return DraftError(message, code="too_long", field="text")


def check_argument(option: str, value: str) -> None:
    """Refuse an argument that the shell passed as bytes that are not UTF-8. Raises ``DraftError``."""
    if not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
        raise DraftError(f"{option} is not UTF-8: retype it in a UTF-8 terminal", code="not_utf8", field="title")


def _read(file: str, limit: int) -> bytes:
    """At most ``limit`` bytes and one more, so that a huge file is noticed without being loaded; more of a Word document."""
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
    data = stream.read(limit + 1)
    return data + stream.read(MOST_DOCX_BYTES) if is_docx(data) else data
