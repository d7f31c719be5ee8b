"""Inputs to records, whatever their format: the one reader of articles behind every door."""

from __future__ import annotations

import io
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from itertools import chain, islice
from typing import IO, Any

from serving.articles.columns import SPARED, WORDS, Found, Naming
from serving.articles.containers import EXPORT_FOLDER
from serving.articles.formats import FileFormat, Source, Spool, recognise
from serving.articles.inputs import Input
from serving.articles.maker import Options, RecordMaker, Survey, cells_of
from serving.articles.members import Members
from serving.articles.places import LocalFile, Place
from serving.articles.problems import Position, Problem, listed
from serving.articles.records import Record, Row
from serving.articles.streams import reading
from serving.articles.tally import Tally
from serving.articles.values.publication import unpublished
from serving.errors import RecordError

_PARQUET = b"PAR1"
_LOOKED_AT, _LOOKED_SIZE = 200, 16 << 20  # rows, and their characters, whose names are known before the first record is made


def read_articles(inputs: Sequence[Input], options: Options) -> Articles:
    """The records of ``inputs``, one for each row that is not left out, and a tally of each input."""
    return Articles(inputs, options)


class Articles:
    """Records, in the inputs' order. ``tallies``, one for each input, are complete when the last record was read.

    Iterating raises ``RecordError`` where an input cannot be read at all or holds no article, and where a column that the
    map names is in no input.
    """

    def __init__(self, inputs: Sequence[Input], options: Options) -> None:
        self.inputs = tuple(inputs)
        self.options = options
        self.tallies = [Tally(each.name) for each in inputs]

    def __iter__(self) -> Iterator[Record]:
        for _, _, records in self.parts():
            yield from records

    def parts(self) -> Generator[tuple[Input, Tally, Generator[Record]]]:
        """Each input, its tally, and its records, which must be read before the next input's."""
        for source, tally in zip(self.inputs, self.tallies, strict=True):
            yield source, tally, self._of(source, tally)
        self._check_map()

    def _of(self, source: Input, tally: Tally) -> Generator[Record]:
        prefix = f"{source.label}:" if len(self.inputs) > 1 else ""
        tally.left_out.update(source.passed_over)
        with reading(source.name), source.unchanged(), ExitStack() as stack:
            yield from self._read(source, tally, prefix, stack)
        if not tally.rows:
            raise RecordError(f"{source.name}: {_nothing(tally)}")

    def _check_map(self) -> None:
        naming = Naming(self.options.mapping)
        names = [name for tally in self.tallies for name in tally.names]
        for ours, theirs in self.options.mapping.items():
            if not naming.find(names, "", header=False).ours.get(ours):
                message = (
                    f'the map names a column "{theirs}" that is in no input (the columns read are {listed(sorted(names))})'
                )
                raise RecordError(message, field="map")

    def _read(self, source: Input, tally: Tally, prefix: str, stack: ExitStack) -> Iterator[Record]:
        if source.place is not None:
            opened = self._source(source.place, source.name, tally, stack)
            if not opened.head.strip():
                raise RecordError(f"{source.name}: is empty (export the archive again)")
            yield from self._records(opened, recognise(opened), prefix)
            return
        if source.is_export:
            yield from self._records(self._export(source, tally), EXPORT_FOLDER, prefix)
            return
        survey = Survey(lambda: self._page_cells(source), self.options.numbers)
        for number, (name, place) in enumerate(source.pages, start=1):
            with reading(place.name), ExitStack() as kept:
                page = self._source(place, name, tally, kept)
                page.number = number
                yield from self._page(page, prefix, survey)

    def _export(self, source: Input, tally: Tally) -> Source:
        """All files of an export that lies unpacked in a folder."""
        places = dict(source.pages)
        members = Members(tuple(places), lambda name: places[name].open())
        options = self.options
        return Source(
            source.name,
            lambda: io.BytesIO(b"\0"),
            tally,
            options.naming,
            options.max_chars,
            all_columns=options.others,
            types=options.types,
            members=members,
        )

    def _page_cells(self, source: Input) -> Iterator[Mapping[str, Any]]:
        """What is known of each file's article: the files of one input decide together what their dates and numbers mean."""
        for name, place in source.pages:
            with suppress(RecordError), reading(place.name), ExitStack() as kept:
                page = self._source(place, name, Tally(source.name), kept)
                for row in recognise(page, single=True).read(page):
                    yield cells_of(row.cells, page.naming.find(list(row.cells), name, header=False))

    def _page(self, page: Source, prefix: str, survey: Survey) -> Iterator[Record]:
        """The article of one file; a file that cannot be read is a row with an error."""
        try:
            yield from self._records(page, recognise(page, single=True), prefix, survey)
        except RecordError as error:
            page.tally.rows += 1
            position = Position(page.name)
            problem = Problem("unreadable", error.message.removeprefix(f"{page.name}: "), position=position)
            yield Record(page.name, problems=(problem,), position=position)

    def _source(self, place: Place, name: str, tally: Tally, stack: ExitStack) -> Source:
        opened = place.open if isinstance(place, LocalFile) else _reopened(place, stack)
        options = self.options
        return Source(name, opened, tally, options.naming, options.max_chars, all_columns=options.others, types=options.types)

    def _records(self, source: Source, form: FileFormat, prefix: str, survey: Survey | None = None) -> Iterator[Record]:
        source.tally.format = form.name
        rows = _kept(form.read(source), source)
        first = list(_beginning(rows))
        names = dict.fromkeys(name for row in first for name in row.cells)
        found = source.found or source.naming.find(list(names), source.name, header=False)
        if names and not any(row.error for row in first):
            source.naming.check_words(found, list(names), source.name)
        _tell(found, source.tally)
        survey = survey or Survey(lambda: _again(source, form, found), self.options.numbers)
        maker = RecordMaker(self.options, source.name, form.unit, found, survey, prefix)
        for row in chain(first, rows):
            if not source.found and not row.cells.keys() <= names.keys():
                names.update(dict.fromkeys(row.cells))
                found = _widened(found, source.naming.find(list(names), source.name, header=False))
                _tell(found, source.tally)
            record = maker.make(row, found)
            source.tally.rows += 1
            for problem in record.problems:
                if problem.severity == "warning":
                    source.tally.add_unread(problem)
            yield record
        source.tally.add_spared(maker.spared)
        source.tally.names.update(dict.fromkeys(source.names or names))
        if self.options.needed == WORDS:
            _tell_titles_alone(source.tally)


def _beginning(rows: Iterator[Row]) -> Iterator[Row]:
    """The first rows, as many as there is room for."""
    size = 0
    for row in islice(rows, _LOOKED_AT):
        yield row
        size += sum(len(cell) for cell in row.cells.values() if isinstance(cell, str | bytes))
        if size > _LOOKED_SIZE:
            return


def _kept(rows: Iterator[Row], source: Source) -> Iterator[Row]:
    """Rows that are articles; the others are counted."""
    for row in rows:
        if kind := row.left_out or unpublished(row.cells, source.types, source.tally):
            source.tally.left_out[kind] += 1
        else:
            yield row


def _again(source: Source, form: FileFormat, found: Found) -> Iterator[Mapping[str, Any]]:
    """The cells of all rows, read once more; what is said of them is said already."""
    again = replace(source, tally=Tally(source.name))
    return (cells_of(row.cells, found) for row in form.read(again))


def _widened(before: Found, now: Found) -> Found:
    """What was found with names that came late: other tools' names are taken up at the beginning alone."""
    late = {column: names for column, names in now.ours.items() if column not in now.known}
    ours = {column: tuple(dict.fromkeys((*late.get(column, ()), *names))) for column, names in before.ours.items()}
    held = {name for names in (*late.values(), *ours.values()) for name in names}
    spare = {column: tuple(name for name in names if name not in held) for column, names in now.spare.items()}
    for column, (name, _) in now.known.items():
        if column in SPARED and name not in held:
            spare[column] = (name, *spare.get(column, ()))
    return replace(before, ours={**late, **ours}, spare={column: names for column, names in spare.items() if names})


def _tell(found: Found, tally: Tally) -> None:
    tally.columns |= {ours: names[0] for ours, names in found.ours.items() if ours not in tally.columns}
    tally.known.update(found.known)
    tally.unused += [name for name in found.unused if name not in tally.unused]


def _tell_titles_alone(tally: Tally) -> None:
    """Said of articles that have titles and no column of texts."""
    if tally.rows and "title" in tally.columns and not {"text", "html"} & tally.columns.keys():
        columns = listed(list(tally.names))
        tally.note(f"no column of texts was found: its titles alone are read; columns: {columns} (--map text=... names one)")


def _reopened(place: Place, stack: ExitStack) -> Callable[[], IO[bytes]]:
    """Opens what gives its bytes once, or slowly: they are kept aside, but for Parquet, of which some columns are fetched."""
    kept: list[Spool] = []

    def opened() -> IO[bytes]:
        if kept:
            return kept[0].open()
        stream = place.open()
        if stream.seekable():
            begin = stream.read(len(_PARQUET))
            stream.seek(0)
            if begin == _PARQUET:
                return stream
        kept.append(stack.enter_context(closing(Spool(stream))))
        return kept[0].open()

    return opened


def _nothing(tally: Tally) -> str:
    """Why an input gives no article."""
    if tally.left_out.keys() - {"blank row"}:
        return f"holds no published article (left out: {tally.left_out_text})"
    return "has no rows (export the archive again)"
