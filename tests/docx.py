"""Word documents for tests."""

from __future__ import annotations

import io
import zipfile
from html import escape

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def paragraph(text: str, style: str = "") -> str:
    """A paragraph in a style, by the style's id."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{run(text)}</w:p>"


def inserted(text: str, author: str = "Jane") -> str:
    """A paragraph that was inserted while changes were tracked."""
    mark = f'<w:pPr><w:rPr><w:ins w:id="1" w:author="{author}"/></w:rPr></w:pPr>'
    return f'<w:p>{mark}<w:ins w:id="2" w:author="{author}">{run(text)}</w:ins></w:p>'


def deleted(text: str, author: str = "Jane") -> str:
    """A paragraph of which ``text`` was deleted while changes were tracked."""
    gone = run(text).replace("w:t", "w:delText")
    return f'<w:p><w:del w:id="3" w:author="{author}">{gone}</w:del></w:p>'


def comments(*texts: str) -> str:
    """The part ``comments`` of a document."""
    each = "".join(
        f'<w:comment w:id="{number}" w:author="Jane">{paragraph(text)}</w:comment>' for number, text in enumerate(texts)
    )
    return f'<w:comments xmlns:w="{WORD}">{each}</w:comments>'


def run(text: str) -> str:
    """A stretch of text."""
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def docx(*body: str, namespace: str = WORD, **parts: str) -> bytes:
    """A document of paragraphs; ``parts`` are more files of its folder ``word``."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", f'<w:document xmlns:w="{namespace}"><w:body>{"".join(body)}</w:body></w:document>')
        for name, xml in parts.items():
            packed.writestr(f"word/{name}.xml", xml)
    return data.getvalue()
