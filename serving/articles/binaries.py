"""Files that are no archive: they are named, with the way to get at what they hold, and never printed."""

from __future__ import annotations

from collections.abc import Iterator

from serving.articles.formats import FileFormat, Source, register
from serving.articles.records import Row
from serving.errors import RecordError
from serving.text.signatures import find_signature, is_zip

_PARQUET = b"PAR1"


def _signature_text(source: Source) -> str:
    found = find_signature(source.head, source.ending)
    return f"is {found.what} ({found.mend})" if found else ""


def _recognise(source: Source) -> bool:
    binary = not is_zip(source.head) and not source.head.startswith(_PARQUET)
    return binary and find_signature(source.head, source.ending) is not None


def _refuse(source: Source) -> Iterator[Row]:
    raise RecordError(f"{source.name}: {_signature_text(source)}")


register(FileFormat("binary", (), _recognise, _refuse, rank=0, anywhere=True))
# After all formats that are zip files within.
register(FileFormat("zip", (".zip",), lambda source: is_zip(source.head), _refuse, rank=15, anywhere=True))
