"""Archives that are made to hurt: each function writes one into a folder and returns what ``archive`` is given."""

from __future__ import annotations

import gzip
import os
import struct
from pathlib import Path

LAYERS = 4_000
WINDOW = 31  # log of the window's bytes
_ROW = "{id},{title},We kept notes for a year and learned from them what a year holds.\n"


def brackets(folder: Path, size: int) -> Path:
    """A Ghost export of ``size`` bytes, whose posts are lists in lists."""
    path = folder / "ghost.json"
    path.write_bytes(b'{"db":[{"data":{"posts":' + b"[" * size)
    return path


def objects(folder: Path, size: int) -> Path:
    """A Ghost export whose one post is an object in an object."""
    path = folder / "ghost.json"
    path.write_bytes(b'{"db":[{"data":{"posts":[' + b'{"a":' * (size // 5))
    return path


def lines(folder: Path, size: int) -> Path:
    """A line of JSON, lists in lists."""
    path = folder / "articles.jsonl"
    path.write_bytes(b'{"text":' + b"[" * size + b"\n")
    return path


def layers(folder: Path) -> Path:
    """A table, packed again and again: some ten kilobytes."""
    packed = b"id,title,text\n1,a,b\n"
    for _ in range(LAYERS):
        packed = gzip.compress(packed, 1, mtime=0)
    path = folder / "articles.csv.gz"
    path.write_bytes(packed)
    return path


def zeros(folder: Path, size: int) -> Path:
    """A packed table of one cell of ``size`` bytes."""
    path = folder / "articles.csv.gz"
    piece = b"a" * 2**20
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"id,title,text\n1,")
        for _ in range(size // len(piece)):
            file.write(piece)
    return path


def window(folder: Path) -> Path:
    """A zstd file of 64 kB that wants a window of 2 GB and fills it with line ends."""
    block, kind_repeated = 1 << 17, 1
    number = (1 << WINDOW) // block
    head = b"\x28\xb5\x2f\xfd\x00" + bytes([(WINDOW - 10) << 3])
    blocks = (
        struct.pack("<I", (block << 3) | (kind_repeated << 1) | (place == number - 1))[:3] + b"\n" for place in range(number)
    )
    path = folder / "articles.jsonl.zst"
    path.write_bytes(head + b"".join(blocks))
    return path


def nameless(folder: Path) -> Path:
    """A folder with an article whose file name is no UTF-8."""
    inside = folder / "articles"
    inside.mkdir()
    (inside / "good.md").write_text("# Good\n\nWe kept notes for a year.\n")
    with open(os.fsencode(inside) + b"/b\xff\xfed.md", "w") as file:  # noqa: PTH123 - the name is bytes
        file.write("# Named badly\n\nWe kept notes for a year.\n")
    return inside


def leading_out(folder: Path) -> Path:
    """A folder with a link to a file and a link to a folder beside it."""
    inside, outside = folder / "articles", folder / "private"
    inside.mkdir()
    outside.mkdir()
    (inside / "good.md").write_text("# Good\n\nWe kept notes for a year.\n")
    (outside / "secret.md").write_text("# Secret\n\nNobody was to read these notes.\n")
    (inside / "linked-file.md").symlink_to(outside / "secret.md")
    (inside / "linked-folder").symlink_to(outside)
    return inside


def aliases(folder: Path) -> Path:
    """A folder with an article whose front matter names itself ten times in ten times, nine levels deep."""
    inside = folder / "articles"
    inside.mkdir()
    levels = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    levels += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    (inside / "bomb.md").write_text("---\n" + "\n".join(levels) + "\ntitle: *a8\n---\n\nWe kept notes for a year.\n")
    return inside


def entities(folder: Path) -> Path:
    """A WordPress export with entities in entities."""
    levels = ['<!ENTITY e0 "ha">', *(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))]
    begin = '<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version>'
    path = folder / "export.xml"
    path.write_text(f"<?xml version='1.0'?><!DOCTYPE rss [{''.join(levels)}]>{begin}<title>&e9;</title></channel></rss>")
    return path


def tags(folder: Path, size: int) -> Path:
    """A folder with a web page of tags in tags."""
    inside = folder / "articles"
    inside.mkdir()
    (inside / "page.html").write_text("<html><body>" + "<div>" * (size // 5) + "We kept notes for a year.")
    return inside


def same_text(folder: Path, rows: int) -> Path:
    """A Parquet file in which a text of 100 kB is written once and meant ``rows`` times."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    text = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["We kept notes. " * 7_000]))
    path = folder / "articles.parquet"
    pq.write_table(pa.table({"id": list(range(rows)), "text": text}), path, row_group_size=rows, compression="zstd")
    return path


def table(folder: Path, rows: int) -> tuple[Path, int]:
    """A plain table of ``rows`` rows, of which the first and the last have the title "marked", and where to cut it between."""
    path = folder / "articles.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("id,title,text\n")
        for number in range(rows):
            if number == rows // 2:
                middle = file.tell()
            file.write(_ROW.format(id=number, title="marked" if number in (0, rows - 1) else f"Title {number}"))
    return path, middle
