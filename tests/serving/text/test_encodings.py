"""Bytes to text: every encoding that articles come in, told apart by their marks, their zeros or their letters."""

from __future__ import annotations

import codecs
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serving.text.encodings import Encoding, Survey, decode, find_encoding, open_text, survey_stream

LANGUAGES = {
    "German": "Der Bäcker wog jedes Brötchen, und zwölf waren zu leicht. Die größte Überraschung: Es störte nicht.",
    "Polish": "Otworzyliśmy wspólną skrzynkę w kwietniu. Największe zaskoczenie: większość listów była miła.",
    "Czech": "V březnu jsme otevřeli společnou schránku. Největší překvapení: většina dopisů nepotřebovala žádnou odpověď.",
    "Turkish": "Nisan ayında ortak gelen kutumuzu açtık; şimdi daha hızlı yanıt veriyoruz. Fırıncı her ekmeği tarttı.",
    "French": "Le café où nous étions a déménagé l’été dernier. Éloïse a pesé trois cents pains, et douze étaient trop légers.",
    "Spanish": "El año pasado abrimos un buzón común. ¿La mayor sorpresa? La mayoría no necesitaba respuesta, señora Núñez.",
    "Russian": "В апреле мы открыли общий почтовый ящик и с тех пор отвечаем быстрее. Пекарь взвешивал каждую буханку хлеба.",
    "Greek": "Τον Απρίλιο ανοίξαμε ένα κοινό γραμματοκιβώτιο και από τότε απαντάμε πιο γρήγορα σε όλους.",
    "Japanese": "四月に共有の受信箱を開き、それ以来返事が早くなりました。パン屋は一か月間すべてのパンを量りました。",
    "English": "The café’s naïve “experiment” – a shared inbox – cut our wait to 6 hours. Don’t ask why we hadn’t tried it.",
}
ENCODINGS = [
    *[("German", name) for name in ("cp1252", "mac-roman", "cp850")],
    *[("Polish", name) for name in ("cp1250", "iso8859-2")],
    *[("Czech", name) for name in ("cp1250", "iso8859-2")],
    ("Turkish", "cp1254"),
    *[("French", name) for name in ("cp1252", "mac-roman")],
    *[("Spanish", name) for name in ("cp1252", "mac-roman")],
    *[("Russian", name) for name in ("cp1251", "koi8-r")],
    ("Greek", "cp1253"),
    *[("Japanese", name) for name in ("cp932", "euc_jp")],
    *[("English", name) for name in ("cp1252", "mac-roman")],
]
ASCII = b"id,text\n" + b"1,A shared inbox cut our wait to six hours and nobody had to stay late for it.\n" * 20_000


@pytest.mark.parametrize(("language", "encoding"), ENCODINGS)
def test_the_letters_tell_the_code_page(language, encoding):
    data = LANGUAGES[language].encode(encoding)
    text, found = decode(data)
    assert text == LANGUAGES[language]
    assert found.guessed


@pytest.mark.parametrize(("language", "encoding"), [pair for pair in ENCODINGS if pair[0] != "Japanese"])
def test_a_foreign_sentence_in_a_long_english_text_is_enough(language, encoding):
    text = f"{'We moved our ticket desk to a shared inbox and kept a log. ' * 50}{LANGUAGES[language]}\nMore of it.\n"
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman", "utf-8"])
def test_letters_that_come_after_the_first_mebibyte_count(encoding):
    data = ASCII + "9,Café naïve “quoted” – done\n".encode(encoding)
    found = survey_stream(io.BytesIO(data))
    assert found.guessed == (encoding != "utf-8")
    with open_text(io.BytesIO(data), found) as text:
        assert text.read().endswith("9,Café naïve “quoted” – done\n")


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE])
@pytest.mark.parametrize("times", [1, 2])
def test_marks_are_passed_over_also_when_doubled(mark, times):
    name = {2: "utf-16", 3: "utf-8", 4: "utf-32"}[len(mark)]
    codec = name if name == "utf-8" else f"{name}-{'be' if mark == codecs.BOM_UTF16_BE else 'le'}"
    data = mark * times + "title,text\ncafé,Größe\n".encode(codec)
    text, found = decode(data)
    assert text == "title,text\ncafé,Größe\n"
    assert not found.guessed
    with open_text(io.BytesIO(data), found) as stream:
        assert stream.read() == text


@pytest.mark.parametrize("language", ["English", "Polish", "Russian"])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_zero_bytes_tell_utf16_without_a_mark(language, codec):
    text = f"title,text\n1,{LANGUAGES[language]}\n"
    assert decode(text.encode(codec)) == (text, Encoding(codec))


@pytest.mark.parametrize(
    "declared",
    [
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset={}">',
        "<!doctype html><meta charset={}>",
        '<?xml version="1.0" encoding="{}"?>',
    ],
)
@pytest.mark.parametrize(("name", "codec"), [("iso-8859-1", "cp1252"), ("windows-1250", "cp1250"), ("Shift_JIS", "cp932")])
def test_what_a_page_says_of_itself_is_believed(declared, name, codec):
    page = declared.format(name) + ("<p>「パン」</p>" if codec == "cp932" else "<p>“é”</p>")
    assert decode(page.encode(codec)) == (page, Encoding(codec))


@pytest.mark.parametrize("name", ["utf-8", "no-such-thing", "rot13", "base64", "utf-16"])
def test_a_declaration_that_cannot_be_true_is_not(name):
    text, found = decode(f'<meta charset="{name}"><p>Un été à la plage, déjà fini.</p>'.encode("cp1252"))
    assert "été à la plage, déjà" in text
    assert found.guessed
    page = '<meta charset="iso-8859-1"><p>Un été à la plage.</p>'
    assert decode(page.encode()) == (page, Encoding("utf-8"))


def test_damage_leaves_utf8_what_it_is():
    for data in (
        b"1,fine\n2,bad \xff\xfe bytes\n3,caf\xc3\xa9\n",
        b"It ends within a quote\xe2\x80",
        "Größe ".encode() * 9 + b"\xe9",
    ):
        assert find_encoding(data) == Encoding("utf-8")
    assert decode(b"bad \xff\xfe \xc3\xa9")[0] == "bad \udcff\udcfe é"


def test_a_mark_before_another_encoding_is_only_skipped():
    text, found = decode(codecs.BOM_UTF8 + "Un été à la plage, déjà fini.".encode("cp1252"))
    assert text == "Un été à la plage, déjà fini."
    assert found.guessed


def test_a_beginning_may_stop_within_a_character():
    data = ("x" * 99 + "é").encode()[:-1]
    assert find_encoding(data, complete=False) == Encoding("utf-8")
    data = "caf\xe9 et th\xe9".encode("cp1252")
    assert find_encoding(data, complete=False).codec == find_encoding(data).codec == "cp1252"


def test_labels_are_the_usual_names():
    names = {
        "cp1252": "Windows-1252",
        "mac-roman": "Mac Roman",
        "iso8859-2": "ISO-8859-2",
        "koi8-r": "KOI8-r",
        "cp850": "cp850",
    }
    assert {codec: Encoding(codec).label for codec in names} == names


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff")))
@settings(deadline=None, derandomize=True)
def test_utf8_is_read_as_it_was_written(text):
    assert decode(text.encode()) == (text, Encoding("utf-8"))


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=4))
@settings(deadline=None, derandomize=True)
def test_any_bytes_are_read_and_pieces_make_no_difference(data, cuts):
    text, found = decode(data)
    assert isinstance(text, str)
    survey = Survey()
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(data)], strict=True):
        survey.add(data[start:end])
    if found.codec in ("utf-8", "utf-16-le", "utf-16-be"):
        assert survey.encoding().codec == found.codec
