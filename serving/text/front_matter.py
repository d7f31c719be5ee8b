"""The header of an article file: what generators of sites and note-taking programs write above an article about it.

Between fences (``---`` YAML, ``+++`` TOML, ``;;;`` JSON), as a JSON object (Hugo), as lines without a fence (Pelican,
MultiMarkdown, Hexo), as comments (Nikola), as ``%`` lines (Pandoc), or under the heading (Notion). Lines without a fence are a
header only where their names are those of one: an article that begins "Note: ..." stays an article.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath

from serving.text.header_values import LONGEST, HeaderError, read_json, read_lines, read_toml, read_yaml


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


_REACH = 1 << 20  # characters within which a header ends
_TITLE = "title"
_DATES = (
    "date", "publishedat", "pubdate", "publishdate", "datepublished", "publishedon", "publicationdate", "published", "publish",
    "posted", "postedat", "created", "createdat", "createdtime", "createdon", "datecreated",
)  # fmt: skip
_YES, _NO = frozenset(["true", "yes", "on", "1", "y"]), frozenset(["false", "no", "off", "0", "n"])
_UNPUBLISHED = frozenset(["draft", "hidden", "private", "pending", "unpublished", "in progress", "not started", "idea"])
_TELLING = frozenset([*_DATES, "title", "slug", "tags", "author", "authors", "category", "categories", "layout", "permalink"])
_KNOWN = _TELLING | _names(
    "abstract affiliation alias aliases bibliography canonicalurl comments copyright cover coverimage createdby css draft "
    "description email excerpt featured featuredimage header id image keywords lang language lastedited lasteditedby "
    "lasteditedtime lastmod link modified owner postid priority series source status subject subtitle summary tag template "
    "thumbnail toc translation type updated updatedat url version weight"
)

_START = re.compile(r"[\ufeff\s]{0,200}")
_FENCE = re.compile(r"(---|\+\+\+|;;;)[ \t]*(yaml|toml|json)?[ \t]*\r?\n", re.IGNORECASE)
_CLOSERS = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*\r?$", re.MULTILINE),
    ";;;": re.compile(r"^;;;[ \t]*\r?$", re.MULTILINE),
}
_REMARK = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*")
_FIRST = {
    "---": re.compile(r"[\"']?[\w.$-]+(?: [\w.$-]+){0,3}[\"']?[ \t]*:(?:\s|$)|\{"),
    "+++": re.compile(r"[\"']?[\w.-]+[\"']?[ \t]*=|\[{1,2}[\w.\"' -]+\]"),
    ";;;": re.compile(r"\{|\"[\w. -]+\"[ \t]*:"),
}
_READERS: Mapping[str, Callable[[str], dict[str, str]]] = {"---": read_yaml, "+++": read_toml, ";;;": read_json}
_LANGUAGES = {"yaml": "---", "toml": "+++", "json": ";;;"}
_OBJECT = re.compile(r"\{\s*\"")
_ARTICLE_NAMES = frozenset(["text", "html", "body", "content"])  # of a JSON object that is the article itself
_QUOTED_LINE = re.compile(r"\"[\w. -]+\"[ \t]*:")
_KEY_LINE = re.compile(r"([A-Za-z][\w-]*(?: [\w-]+){0,3})[ \t]*:(?:[ \t]+(\S[^\n]*)|[ \t]*)\r?$")
_REST = re.compile(r"[ \t]+\S|- \S")
_HEADLINE = re.compile(r"#[ \t]+[^\n]*\n(?:[ \t]*\r?\n)+")
_LONGEST_TITLE = 300
_NIKOLA = re.compile(r"(<!--[ \t]*\r?\n)?((?:\.\. [\w-]+:[^\n]*\n)+)(?(1)[ \t]*-->[ \t]*(?:\r?\n|$))")
_PANDOC = re.compile(r"((?:%[ \t][^\n]*(?:\n|$)){1,3})(?=\s*\n|\s*$)")
_FILE_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?=[-_ .]|$)")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The header of a text: ``text[start:end]``, both 0 where there is none. ``start`` is behind the heading in Notion's notes.

    ``values`` are the single values by their names as they are written; lists and the like are left out. ``problem`` says in
    one line why they could not be read as they should; then they are those of its plain ``name: value`` lines.
    """

    start: int = 0
    end: int = 0
    values: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None

    def get(self, *names: str) -> str:
        """The first value called so, whatever its spelling (``publishedAt``, ``Published_at``); empty without one."""
        found = {_plain(name): value for name, value in self.values.items()}
        return next((value for name in names if (value := found.get(_plain(name), "").strip())), "")

    @property
    def title(self) -> str:
        """The article's title on one line, empty where it gives none."""
        return " ".join(self.get(_TITLE).split())

    @property
    def date(self) -> str:
        """When the article was published, as it is written there; empty where it does not say."""
        dates = (self.get(name) for name in _DATES)
        return next((value for value in dates if value and value.lower() not in _YES | _NO), "")

    @property
    def others(self) -> dict[str, str]:
        """The values that say neither the title nor the date."""
        return {name: value for name, value in self.values.items() if _plain(name) not in (_TITLE, *_DATES)}

    @property
    def is_draft(self) -> bool:
        """Whether it says that the article is not published."""
        return (
            self.get("draft").lower() in _YES
            or self.get("published").lower() in _NO
            or self.get("publish").lower() in _NO
            or self.get("status").lower() in _UNPUBLISHED
        )


NO_FRONT_MATTER = FrontMatter()


def read_front_matter(text: str, *, fenced_only: bool = False) -> FrontMatter:
    """The header of ``text``. ``fenced_only``: lines without a fence are none, as in HTML. Raises nothing for odd ones."""
    head = text[:_REACH]
    match = _START.match(head)
    start = match.end() if match else 0
    found = _read_fenced(head, start) or _read_object(head, start)
    if found is None and not fenced_only:
        found = _read_marked(head, start) or _read_unfenced(head, start) or _read_properties(head, start)
    return found or NO_FRONT_MATTER


def find_date(name: str) -> str:
    """The date that a file's name begins with, as Jekyll's do (2024-05-06-name.md); empty without one."""
    match = _FILE_DATE.match(PurePosixPath(name).name)
    if match is None:
        return ""
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        return ""


def is_draft_path(name: str) -> bool:
    """Whether a file lies among the drafts, as Jekyll keeps them."""
    return "_drafts" in PurePosixPath(name).parts[:-1]


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).lower()


def _values(read: Callable[[str], dict[str, str]], block: str) -> tuple[dict[str, str], str | None]:
    if len(block) > LONGEST:
        return read_lines(block[:LONGEST]), f"it is longer than {LONGEST >> 10} kB"
    try:
        return read(block), None
    except HeaderError as error:
        return read_lines(block), str(error)


def _line_end(text: str, place: int) -> int:
    """The place behind the line break that comes next, in a text whose line is read to ``place``."""
    found = text.find("\n", place)
    return len(text) if found < 0 else found + 1


def _read_fenced(text: str, start: int) -> FrontMatter | None:
    opening = _FENCE.match(text, start)
    if opening is None:
        return None
    fence = opening[1]
    written = _LANGUAGES.get((opening[2] or "").lower(), fence)
    closing = _CLOSERS[fence].search(text, opening.end())
    content = _REMARK.match(text, opening.end())
    if closing is None or content is None or not _FIRST[written].match(text, content.end(), closing.start()):
        empty = (
            closing is not None and fence == "---" and not text[opening.end() : closing.start()].strip() and bool(opening[2])
        )
        return FrontMatter(start, _line_end(text, closing.end())) if closing and empty else None
    block = text[opening.end() : closing.start()]
    if written == ";;;" and not block.lstrip().startswith("{"):
        block = f"{{{block}}}"
    values, problem = _values(_READERS[written], block)
    return FrontMatter(start, _line_end(text, closing.end()), values, problem)


def _read_object(text: str, start: int) -> FrontMatter | None:
    """A JSON object (Hugo), or the lines of one that ``;;;`` ends (Hexo)."""
    if _QUOTED_LINE.match(text, start) and (closing := _CLOSERS[";;;"].search(text, start)):
        values, problem = _values(read_json, f"{{{text[start : closing.start()].strip().rstrip(',')}}}")
        return FrontMatter(start, _line_end(text, closing.end()), values, problem)
    if not _OBJECT.match(text, start):
        return None
    try:
        _, length = json.JSONDecoder().raw_decode(text[start : start + LONGEST])
        values = read_json(text[start : start + length])
    except (ValueError, RecursionError):
        return None
    end = _line_end(text, start + length)
    names = {_plain(name) for name in values}
    if text[start + length : end].strip() or not names & _KNOWN or names & _ARTICLE_NAMES or not text[end:].strip():
        return None
    return FrontMatter(start, end, values)


def _read_marked(text: str, start: int) -> FrontMatter | None:
    """Nikola's ``.. title: Bread`` lines, or Pandoc's ``% Bread``."""
    if match := _NIKOLA.match(text, start):
        return FrontMatter(start, match.end(), read_lines(re.sub(r"^\.\. ", "", match[2], flags=re.MULTILINE)))
    if match := _PANDOC.match(text, start):
        lines = [line[1:].strip() for line in match[1].splitlines()]
        values = {name: line for name, line in zip((_TITLE, "author", "date"), lines, strict=False) if line}
        return FrontMatter(start, match.end(), values)
    return None


def _read_unfenced(text: str, start: int) -> FrontMatter | None:
    """``Name: value`` lines up to an empty line (Pelican, MultiMarkdown) or up to ``---`` (Hexo)."""
    found = _find_lines(text, start)
    if found is None:
        return None
    names, stop, end = found
    known = sum(name in _KNOWN for name in names)
    title_alone = names == [_TITLE] and stop - start < _LONGEST_TITLE
    clear = names[0] in _KNOWN and (title_alone or (known > 1 and 2 * known >= len(names) and _TELLING.intersection(names)))
    if not clear or not text[end:].strip():
        return None
    values, problem = _values(read_yaml if end > stop + 1 else read_lines, text[start:stop])
    return FrontMatter(start, end, values, problem)


def _read_properties(text: str, start: int) -> FrontMatter | None:
    """Notion's properties: ``Name: value`` lines in a paragraph of their own under the heading."""
    headline = _HEADLINE.match(text, start)
    found = _find_lines(text, headline.end()) if headline else None
    if headline is None or found is None:
        return None
    names, stop, end = found
    known = sum(name in _KNOWN for name in names)
    if (
        end > stop + 1
        or not (known == len(names) or (known > 1 and 2 * known >= len(names)))
        or not _TELLING.intersection(names)
    ):
        return None
    return FrontMatter(headline.end(), end, read_lines(text[headline.end() : stop]))


def _find_lines(text: str, start: int) -> tuple[list[str], int, int] | None:
    """The names of ``name: value`` lines from ``start``, where these end, and where what ends them does; None without any."""
    names: list[str] = []
    place = start
    while place < len(text):
        after = _line_end(text, place)
        line = text[place:after]
        if not line.strip():
            break
        if names and line.rstrip() in ("---", "..."):
            return names, place, after
        if match := _KEY_LINE.match(line.rstrip("\n")):
            names.append(_plain(match[1]))
        elif not names or not _REST.match(line):
            return None
        place = after
        if place - start > LONGEST:
            return None
    return (names, place, place) if names else None
