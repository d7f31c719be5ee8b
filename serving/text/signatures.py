"""The first bytes of files that are no text: what they are, and how to get a text out of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CSV = 'open it in a spreadsheet and save it as "CSV UTF-8"'
_WORDS = "save it as .docx, Markdown or plain text, or paste its words into a text file"
_UNPACK = "unpack it, and name the file or folder that it holds"
_TEXT = "give the words themselves, as text, Markdown, HTML or .docx"
_PRINTED = "save what it was made from as .docx or Markdown, or paste its words into a text file"

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EMPTY_ZIP = b"PK\x05\x06"


@dataclass(frozen=True)
class Signature:
    """``what`` a file is, for "it is ...", and the ``mend``."""

    what: str
    mend: str


# Folders and names inside zip files; UTF-16 names of streams inside Microsoft's older files.
_IN_ZIP = (
    (b"xl/", Signature("an Excel workbook (.xlsx)", _CSV)),
    (b"word/", Signature("a Word document (.docx)", "give it alone, or in a folder of articles")),
    (b"ppt/", Signature("a PowerPoint file (.pptx)", _TEXT)),
    (b"opendocument.spreadsheet", Signature("a spreadsheet (.ods)", _CSV)),
    (b"opendocument.text", Signature("an OpenDocument text (.odt)", _WORDS)),
    (b"epub+zip", Signature("an e-book (.epub)", _TEXT)),
    (b"Index/Document.iwa", Signature("a Pages or Numbers document", _WORDS)),
)
_IN_ZIP_BY_ENDING = {  # both look alike within
    ".pages": Signature("a Pages document (.pages)", _WORDS),
    ".numbers": Signature("a Numbers spreadsheet (.numbers)", _CSV),
}
_IN_OLE = (
    ("Workbook", Signature("an old Excel workbook (.xls)", _CSV)),
    ("WordDocument", Signature("an old Word document (.doc)", _WORDS)),
    ("PowerPoint Document", Signature("an old PowerPoint file (.ppt)", _TEXT)),
)
_IN_OLE_BY_ENDING = {".xls": _IN_OLE[0][1], ".doc": _IN_OLE[1][1], ".ppt": _IN_OLE[2][1]}

_BEGINNINGS = (
    (rb"\s{0,9}%PDF-", Signature("a PDF", _PRINTED)),
    (rb"\{\\rtf", Signature("an RTF document (.rtf)", _WORDS)),
    (
        rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP|II\*\0|MM\0\*|.{4}ftyp(?:heic|avif|mif1)",
        Signature("an image", _TEXT),
    ),
    (rb".{4}ftyp|ID3|OggS|RIFF....(?:AVI |WAVE)|\x1aE\xdf\xa3", Signature("a recording", _TEXT)),
    (rb"PAR1", Signature("a Parquet table", "shareability archive scores one")),
    (rb"\x1f\x8b|\x28\xb5\x2f\xfd", Signature("packed with gzip or zstd", "unpack it; shareability archive does")),
    (rb"7z\xbc\xaf\x27\x1c", Signature("a 7z archive", _UNPACK)),
    (rb"Rar!\x1a\x07", Signature("a RAR archive", _UNPACK)),
    (rb"BZh[1-9]1AY&SY|\xfd7zXZ\0", Signature("packed with bzip2 or xz", "unpack it, or pack it with gzip or zstd")),
    (rb".{257}ustar", Signature("a tar archive", _UNPACK)),
    (rb"SQLite format 3\0", Signature("an SQLite database", "export the table of articles as CSV")),
    (rb"ARROW1\0|FEA1|Obj\x01|ORC", Signature("a table of another kind (Arrow, Avro, ORC)", "save it as Parquet or CSV")),
    (
        rb"\x89HDF|\x93NUMPY|\x80[\x02-\x05]",
        Signature("a file of numbers or objects (HDF5, NumPy, pickle)", "save it as Parquet"),
    ),
    (rb"bplist00", Signature("a binary property list or web archive", "save the page as HTML")),
    (rb"\x7fELF|MZ.{30,}PE\0\0", Signature("a program", _TEXT)),
)
_COMPILED = tuple((re.compile(form, re.DOTALL), signature) for form, signature in _BEGINNINGS)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LOOKED_AT = 4096  # bytes in which the share of control characters is taken
_SHARE, _FEW = 0.05, 8
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_STRAIGHT = 0.3  # share of zeros on one side of the pairs of bytes: UTF-16 without a byte order mark


def is_zip(head: bytes) -> bool:
    """Whether a file that begins so is a zip file, of whatever kind."""
    return head.startswith((_ZIP, _EMPTY_ZIP))


def find_signature(head: bytes, ending: str = "") -> Signature | None:
    """What a file that begins with ``head`` is, where it is no text; None for text.

    ``ending`` (".doc") helps where the beginning does not tell kinds apart.
    """
    if is_zip(head):
        found = _IN_ZIP_BY_ENDING.get(ending.lower()) or next((found for mark, found in _IN_ZIP if mark in head), None)
        return found or Signature("a zip file", _UNPACK)
    if head.startswith(_OLE):
        found = next((found for name, found in _IN_OLE if name.encode("utf-16-le") in head), None)
        return found or _IN_OLE_BY_ENDING.get(ending.lower()) or Signature("an old Microsoft Office file", "save it anew")
    found = next((found for form, found in _COMPILED if form.match(head)), None)
    return found or (Signature("a binary file", _TEXT) if _is_binary(head[:_LOOKED_AT]) else None)


def _is_binary(head: bytes) -> bool:
    """Whether there are too many control characters for a text of any encoding."""
    if not head or head.startswith(_UTF16):
        return False
    zeros = [head[side::2].count(0) / max(1, len(head) // 2) for side in (0, 1)]
    if max(zeros) > _STRAIGHT and min(zeros) < max(zeros) / 3:
        return False
    controls = len(_CONTROLS.findall(head))
    return controls > _SHARE * len(head) and (b"\0" in head or controls > _FEW)
