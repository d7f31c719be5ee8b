"""Bytes to text, whatever their encoding: one detector for every input, which says where it had to guess.

A byte order mark, zero bytes (UTF-16 without a mark), valid UTF-8 and what a page declares of itself settle the encoding, in
this order. Where none of them does, the letters decide: the language models of ``chardet`` tell alphabets apart, and
``letters`` the code pages of one alphabet, also where a long text in plain ASCII has a single foreign word.
"""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import IO

from serving.text.letters import ODD, SINGLE_BYTE, guess_code_page

_PIECE = 1 << 20
_HEAD = 1 << 16  # bytes in which a mark, zero bytes or a declaration are looked for
_SAMPLE = 128 << 10  # bytes from around letters that are no UTF-8, which decide between the code pages
_WINDOW, _BEFORE = 2_000, 80  # bytes of a sample's piece, and of them ahead of its first letter

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as that of UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(
    rb"""<\?xml\b[^<>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{2,40})|<meta\b[^<>]{0,200}?\bcharset\s*=\s*["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE,
)
# What pages call by the name of a smaller set: browsers read the larger one, too.
_LARGER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
}
# That spreadsheets, editors and web pages wrote before UTF-8.
_CODE_PAGES = [
    "cp1252", "mac-roman", "cp1250", "cp1254", "cp1251", "cp1253", "cp1255", "cp1256", "cp1257", "cp1258", "cp874", "iso8859-1",
    "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-13", "iso8859-15", "koi8-r", "koi8-u", "cp437", "cp850",
    "cp852", "cp866", "mac-latin2", "mac-cyrillic", "mac-greek", "mac-turkish", "cp932", "shift_jis", "euc_jis_2004",
    "gb18030", "big5hkscs", "euc_kr", "cp949",
]  # fmt: skip
_NAMES = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32",
    "mac-roman": "Mac Roman",
    "mac-latin2": "Mac Central European",
    "cp932": "Shift-JIS",
    "cp949": "EUC-KR",
    "euc_jis_2004": "EUC-JP",
    "big5hkscs": "Big5",
    "gb18030": "GB 18030",
}
_ASCII = bytes(range(128))
_NO_LEAD = bytes(range(192))  # of UTF-8: ASCII and the bytes that go on with a character
_UNDECODED = re.compile("[\udc80-\udcff]+")
_CUT = re.compile("[\udcc2-\udcdf]|[\udce0-\udcef][\udc80-\udcbf]?|[\udcf0-\udcf4][\udc80-\udcbf]{0,2}")
# Bytes that are no letters of Western code pages; in those of the Mac they are, so they count where ASCII letters touch them.
_NO_LETTER = re.compile("(?<![A-Za-z])[\udc81\udc8d\udc8f\udc90\udc9d](?![A-Za-z])|\udcff")
_MANY = 10_000  # runs of wrong bytes that are looked at one by one
_FEW, _SHARE = 20, 0.05  # bytes that may be damage, and their share of a text


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a text is written: Python's ``codec``, behind ``skip`` bytes of byte order marks.

    ``guessed``: no mark, no declaration and no valid UTF-8 says so, only the letters do; then the reader should be told.
    """

    codec: str
    skip: int = 0
    guessed: bool = False

    @property
    def label(self) -> str:
        """Its usual name."""
        if self.codec in _NAMES:
            return _NAMES[self.codec]
        return re.sub(r"^cp(125\d|874)$", r"Windows-\1", re.sub(r"^iso8859", "ISO-8859", self.codec)).replace("koi8", "KOI8")

    @property
    def errors(self) -> str:
        """How wrong bytes are read: in UTF-8 they become lone surrogates (U+DC80 to U+DCFF), elsewhere U+FFFD."""
        return "surrogateescape" if self.codec == "utf-8" else "replace"


def decode(data: bytes) -> tuple[str, Encoding]:
    """The whole of a file as text without byte order marks, and how it is written."""
    encoding = find_encoding(data)
    return data[encoding.skip :].decode(encoding.codec, encoding.errors), encoding


def find_encoding(data: bytes, *, complete: bool = True) -> Encoding:
    """How ``data`` is written; with ``complete=False`` it may stop in the middle of a character."""
    survey = Survey()
    survey.add(data)
    return survey.encoding(complete=complete)


def survey_stream(stream: IO[bytes]) -> Encoding:
    """How all of ``stream`` is written. It is read to its end, in constant memory."""
    survey = Survey()
    while piece := stream.read(_PIECE):
        survey.add(piece)
    return survey.encoding()


def open_text(stream: IO[bytes], encoding: Encoding, *, newline: str | None = "") -> io.TextIOWrapper:
    """``stream``, which is at its beginning, as text without byte order marks."""
    stream.read(encoding.skip)
    return io.TextIOWrapper(stream, encoding.codec, errors=encoding.errors, newline=newline)


class Survey:
    """Looks through a file piece by piece, from its beginning, and says how it is written.

    UTF-8 with some wrong bytes is UTF-8 all the same, unless these look like the letters of a code page.
    """

    def __init__(self) -> None:
        self._head = bytearray()
        self._tail = b""  # a character that the last piece cut
        self._size = 0
        self._proper = 0  # characters beyond ASCII
        self._wrong = self._runs = self._letters = self._cut = 0
        self._sample = bytearray()

    def add(self, piece: bytes) -> None:
        """Look at the next piece."""
        self._size += len(piece)
        if len(self._head) < _HEAD:
            self._head += piece[: _HEAD - len(self._head)]
        if self._tail or not piece.isascii():
            self._count(self._tail + piece, final=False)

    def _count(self, piece: bytes, *, final: bool) -> None:
        """Count the characters and the wrong bytes of ``piece``; ``final``: no more will come."""
        try:
            _, done = codecs.utf_8_decode(piece, "strict", final)
            self._proper += len(piece[:done].translate(None, _NO_LEAD))
        except UnicodeDecodeError:
            text, done = codecs.utf_8_decode(piece, "surrogateescape", final)
            valid = text.encode("utf-8", "ignore")
            self._proper += len(valid.translate(None, _NO_LEAD))
            self._wrong += done - len(valid)
            if self._runs < _MANY:
                self._look_at_wrong(text)
            if len(self._sample) < _SAMPLE:
                self._sample += take_sample(piece, _SAMPLE - len(self._sample))
        self._tail = piece[done:]

    def _look_at_wrong(self, text: str) -> None:
        for match in islice(_UNDECODED.finditer(text), _MANY):
            run = match.group()
            self._runs += 1
            self._letters += len(run) == 1 and not _NO_LETTER.match(text, match.start())
            self._cut += _CUT.fullmatch(run) is not None and len(run) > 1

    def encoding(self, *, complete: bool = True) -> Encoding:
        """How the pieces so far are written; ``complete``: no more of them will come."""
        head = bytes(self._head)
        found = _read_mark(head) or _read_zeros(head) or Encoding("utf-8")
        if found.codec != "utf-8":
            return found
        if complete and self._tail:
            self._count(self._tail, final=True)
        proper = self._proper - found.skip // len(codecs.BOM_UTF8)
        likely_letters = self._letters > self._runs / 2
        damaged = proper > self._wrong or (proper and not likely_letters and self._few())
        if not self._wrong or damaged:
            return found
        # What follows a mark may have been put there by a program that did not look at it.
        return replace(_read_declaration(head, self._letters_sample()) or self._guess(likely_letters), skip=found.skip)

    def _letters_sample(self) -> bytes:
        return bytes(self._sample).replace(codecs.BOM_UTF8, b"")

    def _few(self) -> bool:
        return self._wrong <= max(_FEW, _SHARE * self._size)

    def _guess(self, likely_letters: bool) -> Encoding:
        sample = self._letters_sample()
        codec = _guess_by_models(sample)
        if codec in SINGLE_BYTE:
            codec, fit = guess_code_page(sample)
            if not likely_letters and self._few() and (self._cut == self._runs or fit < ODD):
                return Encoding("utf-8")  # damage, not letters
        return Encoding(codec, guessed=True)


def _guess_by_models(sample: bytes) -> str:
    import chardet  # noqa: PLC0415 - most files are UTF-8, and it takes its time

    found = chardet.detect(sample, include_encodings=_CODE_PAGES, no_match_encoding="cp1252", compat_names=False)
    codec = str(found["encoding"] or "cp1252")
    return _LARGER.get(codec, codec)


def take_sample(data: bytes, size: int) -> bytes:
    """At most about ``size`` bytes: the pieces of lines around bytes beyond ASCII, none cut within a character."""
    pieces: list[bytes] = []
    place, taken = 0, 0
    for match in re.finditer(rb"[\x80-\xff]", data):
        if match.start() < place:
            continue
        start = max(place, data.rfind(b"\n", place, match.start()) + 1, match.start() - _BEFORE)
        end = data.find(b"\n", match.start(), match.start() + _WINDOW)
        if end < 0:
            end = match.start() + _WINDOW
            # a blank is never the second half of a character
            end = data.rfind(b" ", match.start(), end) if end < len(data) and b" " in data[match.start() : end] else end
        pieces.append(data[start:end])
        place = max(end, match.end())
        taken += end - start + 1
        if taken > size:
            break
    return b"\n".join(pieces)


def _read_mark(head: bytes) -> Encoding | None:
    for mark, codec in _MARKS:
        if not head.startswith(mark):
            continue
        skip = len(mark)
        while head.startswith(mark, skip):
            skip += len(mark)
        if codec.startswith("utf-16") and b"\0" not in head[skip:] and not _is_utf16(head[skip:], codec):
            continue  # two letters of a code page
        return Encoding(codec, skip)
    return None


def _is_utf16(data: bytes, codec: str) -> bool:
    """Whether ``data``, which holds no zero bytes, is UTF-16 nevertheless: Chinese on a single line, say."""
    if not data or len(data.translate(None, _ASCII)) < len(data) / 4:
        return not data
    try:
        data[: len(data) // 2 * 2].decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _read_zeros(head: bytes) -> Encoding | None:
    """UTF-16 without a mark: of each two bytes the zeros are always the first, or always the second."""
    head = head[: len(head) // 2 * 2]
    first, second = head[::2].count(0), head[1::2].count(0)
    least = max(2, len(head) // 40)
    if max(first, second) < least or min(first, second) > max(first, second) // 50:
        return None
    codec = "utf-16-le" if second > first else "utf-16-be"
    try:
        text = codecs.lookup(codec).incrementaldecoder("strict").decode(head)
    except UnicodeDecodeError:
        return None
    odd = sum(char < " " and char not in "\t\n\r\f" for char in text)
    return Encoding(codec) if odd <= len(text) // 50 else None


def _read_declaration(head: bytes, sample: bytes) -> Encoding | None:
    """What an HTML or XML file says of itself, where its letters are written so."""
    match = _DECLARATION.search(head)
    if match is None:
        return None
    try:
        codec = codecs.lookup((match[1] or match[2]).decode()).name
        codec = _LARGER.get(codec, codec)
        if codec.startswith("utf") or not codecs.lookup(codec)._is_text_encoding:
            return None
        text = sample.decode(codec, "replace")
    except (LookupError, ValueError):
        return None
    return Encoding(codec) if text.count("\ufffd") <= len(text) // 100 else None
