"""Word documents for tests."""

from __future__ import annotations

import io
import zipfile
from html import escape

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def paragraph(text: str, style: str = "") -> str:
    """A paragraph in a style, by the style's id."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def docx(*body: str, namespace: str = WORD, **parts: str) -> bytes:
    """A document of paragraphs; ``parts`` are more files of its folder ``word``."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", f'<w:document xmlns:w="{namespace}"><w:body>{"".join(body)}</w:body></w:document>')
        for name, xml in parts.items():
            packed.writestr(f"word/{name}.xml", xml)
    return data.getvalue()
