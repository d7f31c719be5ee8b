"""Word documents (.docx) to HTML, as the page does it: with Mammoth, its headings and lists kept, its pictures left out."""

from __future__ import annotations

import io
import re
import zipfile

from serving.text.signatures import is_zip

_STYLES = """
p[style-name='Title'] => h1.title:fresh
p.Title => h1.title:fresh
p[style-name='Subtitle'] => p:fresh
p.Subtitle => p:fresh
"""
MOST_DOCX_BYTES = 1 << 26  # of a file, pictures and all
_PART_BYTES, _ALL_BYTES, _PARTS = 1 << 24, 1 << 25, 2000  # of a document's XML, unpacked; a long book has some MiB
_TAGS = 500_000  # a long book has some 100,000
_DTD = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_WORD = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACE = re.compile(rb"""\bxmlns:w=(["'])(?!http://(?:schemas\.openxmlformats|purl\.oclc)\.org/)[^"'<>]*\1""")
_CHANGE = re.compile(rb"<\w+:(?:ins|del)\s[^<>]*[^/<>]>")  # a stretch; the mark of a paragraph has no content
_COMMENT = re.compile(rb"<\w+:comment\s")
_TITLE = re.compile(r'<h1 class="title">(.*?)</h1>', re.DOTALL)
_HEADING = re.compile(r"<(/?)h([0-6])>")
_EMPTY_TITLE = re.compile(r'<h1 class="title">\s*</h1>')


class BadDocxError(ValueError):
    """A file that is no Word document or cannot be read; the text says what is wrong and, in brackets, the mend."""


def is_docx(data: bytes, ending: str = "") -> bool:
    """Whether a file that begins with ``data`` and whose name ends in ``ending`` is a Word document."""
    return is_zip(data) and (ending.lower() == ".docx" or b"word/document" in data)


def docx_to_html(data: bytes) -> str:
    """The HTML of the document ``data``. A paragraph in the style Title is the only ``h1`` then; the headings come below it.

    Deleted text and comments are left out, inserted text is there. Raises ``BadDocxError``.
    """
    import mammoth  # noqa: PLC0415 - few drafts are Word documents

    try:
        html = mammoth.convert_to_html(
            _slim(data), style_map=_STYLES, convert_image=mammoth.images.img_element(_no_picture)
        ).value
    except BadDocxError:
        raise
    except Exception as error:  # whatever a broken file does to a parser
        reason = str(error).partition("\n")[0][:100] or type(error).__name__
        raise BadDocxError(f"is no Word document that can be read: {reason} (open it in Word and save it again)") from None
    html, titles = _TITLE.subn(r"<h0>\1</h0>", _EMPTY_TITLE.sub("", html))
    return _HEADING.sub(lambda tag: f"<{tag[1]}h{min(int(tag[2]) + 1, 6)}>", html) if titles else html


def count_beside(data: bytes) -> tuple[int, int]:
    """What the document ``data``, which could be read, holds beside its text: tracked changes, and comments.

    Inserted text counts as accepted, and deleted text is left out.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = {part.filename: part for part in packed.infolist()}

        def count(name: str, pattern: re.Pattern[bytes]) -> int:
            if name not in parts:
                return 0
            with packed.open(parts[name]) as stream:
                return len(pattern.findall(stream.read(_PART_BYTES)))

        return count("word/document.xml", _CHANGE), count("word/comments.xml", _COMMENT)


def _no_picture(_: object) -> dict[str, str]:
    return {"src": ""}


def _slim(data: bytes) -> io.BytesIO:
    """The document's XML alone, within limits, in a new file of zip: no picture, no DTD, and Word's own namespace."""
    slim = io.BytesIO()
    left = _ALL_BYTES
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(slim, "w") as new:
        parts = [part for part in packed.infolist() if part.filename.lower().endswith((".xml", ".rels"))]
        if len(parts) > _PARTS:
            raise BadDocxError(f"has more than {_PARTS:,} parts (open it in Word and save it again)")
        for part in parts:
            with packed.open(part) as stream:
                xml = stream.read(min(_PART_BYTES, left) + 1)
            left -= len(xml)
            if len(xml) > _PART_BYTES or left < 0:
                raise BadDocxError(f"unpacks to more than {_PART_BYTES >> 20} MiB (split it)")
            if xml.count(b"<") > 2 * _TAGS:
                raise BadDocxError(f"has more than {_TAGS:,} elements (split it)")
            if any(mark in xml for mark in _DTD):
                raise BadDocxError(
                    "defines entities, which no Word document does: it is not read (open it in Word and save it again)"
                )
            new.writestr(part.filename, _NAMESPACE.sub(b'xmlns:w="' + _WORD + b'"', xml))
    slim.seek(0)
    return slim
