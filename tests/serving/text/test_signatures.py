"""Files that are no text are known by their first bytes; texts of any encoding are none of them."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.text.signatures import find_signature, is_zip


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


@pytest.mark.parametrize(
    ("head", "ending", "what"),
    [
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "", ".xlsx"),
        (zipped("[Content_Types].xml", "word/document.xml"), "", ".docx"),
        (zipped("articles.csv"), "", "a zip file"),
        (zipped("mimetype", "Index/Document.iwa"), "", "Pages"),
        (zipped("preview.jpg", "index.xml"), ".pages", ".pages"),
        (zipped("preview.jpg", "Index/Document.iwa"), ".NUMBERS", ".numbers"),
        (OLE + "Workbook".encode("utf-16-le"), ".dat", ".xls"),
        (OLE + "WordDocument".encode("utf-16-le"), "", ".doc"),
        (OLE, ".xls", ".xls"),
        (OLE, "", "an old Microsoft Office file"),
        (b"%PDF-1.4\n%\xe2\xe3", "", "a PDF"),
        (b"\r\n%PDF-1.4\n%\xe2\xe3", "", "a PDF"),
        (rb"{\rtf1\ansi\deff0 Bread.}", "", "RTF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "", "an image"),
        (b"\0\0\0\x20ftypheic", "", "an image"),
        (b"\0\0\0\x20ftypisom", "", "a recording"),
        (b"SQLite format 3\0", "", "SQLite"),
        (bytes(257) + b"ustar\0", "", "tar"),
        (b"PAR1\x15\x04", "", "a Parquet table"),
        (bytes(range(256)) * 4, "", "a binary file"),
    ],
)
def test_what_is_no_text_is_named_with_a_mend(head, ending, what):
    found = find_signature(head, ending)
    assert found
    assert what in found.what
    assert found.mend


@pytest.mark.parametrize("data", [b"", b"title,text\n1,2\n", b"\x1b[1mbold", b"BMW, a car\n", b"MZ is a name"])
def test_texts_are_none(data):
    assert find_signature(data) is None


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=20),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252", "shift_jis", "koi8-r"]),
)
@settings(deadline=None, derandomize=True, max_examples=150)
def test_no_text_of_any_encoding_is_taken_for_a_binary_file(text, encoding):
    data = ("title,text\n" + text).encode(encoding, "ignore")
    assert find_signature(data) is None
    assert not is_zip(data)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_needs_no_byte_order_mark(encoding):
    assert find_signature("title,text\nRye,Rye wants time – thirty hours.\n".encode(encoding)) is None
