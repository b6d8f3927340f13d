"""The three shapes of a letter say the same, literally, whatever anybody typed."""

from __future__ import annotations

import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.letters import pdf as pdf_module
from bot.letters.clean import clean, is_blank
from bot.letters.glyphs import BOX, FONTS, covered, drawable, in_latin
from bot.letters.layout import lay_out
from bot.letters.letter import Letter
from bot.letters.render import Rendered, render
from tests.letters.examples import ALL, FOREIGN, NASTY, SENT_ON, letter


def pdf_text(made: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages)


def squeezed(text: str) -> str:
    """Without white space: lines break elsewhere in each shape."""
    return re.sub(r"[\s\u200b]+", "", text)


class _Seen(HTMLParser):
    """What a reader sees, and which elements there are."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.tags = "", set[str]()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)


def seen(html: str) -> _Seen:
    parser = _Seen()
    parser.feed(html)
    parser.close()
    return parser


def everywhere(text: str) -> Letter:
    """The text in every place that people fill in."""
    made = letter("received_on", "summary", "handler")
    return replace(
        made.with_texts({part.id: text for part in made.parts}),
        recipient_name=text,
        recipient_address=text,
        subject=text,
        salutation=text,
        signed_by=(text, text),
        sender=replace(made.sender, organisation=text, name=text),
    )


@pytest.mark.parametrize("language", ["nl", "en"])
def test_all_three_shapes_tell_everything(language: str) -> None:
    made = letter(*ALL, language=language)
    out = render(made, SENT_ON)
    told = [made.subject, made.salutation, "K-2026-0001", "Noor Zeven", "5678 CD Zwolle", *made.signed_by, made.role]
    told += [line.removeprefix("- ") for part in made.parts for line in part.text.splitlines()]
    told.append("dinsdag 22 december 2026" if language == "nl" else "Tuesday 22 December 2026")
    for shape in (out.text, seen(out.html).text, pdf_text(out.pdf)):
        folded = squeezed(shape)
        assert [line for line in told if squeezed(line) not in folded] == []


def test_subject_and_file_name_hold_no_name() -> None:
    out = render(letter(), SENT_ON)
    assert out.subject == "We hebben uw klacht ontvangen (K-2026-0001)"
    assert out.filename == "ontvangstbevestiging-K-2026-0001.pdf"
    assert render(replace(letter(language="en"), reference="../K 1\n"), SENT_ON).filename == "acknowledgement-K-1.pdf"


def test_the_same_letter_gives_the_same_bytes_and_another_day_does_not() -> None:
    assert render(letter(), SENT_ON) == render(letter(), SENT_ON)
    assert render(letter(), date(2026, 12, 23)).pdf != render(letter(), SENT_ON).pdf


def test_a_preview_says_that_it_is_one() -> None:
    out = render(letter(), None)
    for shape in (out.text, seen(out.html).text, pdf_text(out.pdf)):
        assert "Voorbeeld: nog niet verstuurd" in shape
        assert "22 december" not in shape


def test_text_flows_within_76_columns() -> None:
    lines = render(letter(*ALL), SENT_ON).text.splitlines()
    assert max(map(len, lines)) <= 76
    assert sorted(map(len, lines))[-10] > 65


def test_the_pdf_is_tagged_titled_and_for_keeping() -> None:
    reader = PdfReader(BytesIO(render(letter(*ALL), SENT_ON).pdf))
    root = reader.trailer["/Root"]
    assert bool(root["/MarkInfo"]["/Marked"])
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "nl"
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert reader.metadata is not None
    assert reader.metadata.title == "We hebben uw klacht ontvangen (K-2026-0001)"
    assert reader.metadata.author == "Focus"
    assert str(reader.metadata.creation_date).startswith("2026-12-22")
    about = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in about
    assert "<pdfaid:part>3</pdfaid:part>" in about
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in about
    assert "Pagina 1 van 2" in reader.pages[0].extract_text()


def tags(node: object) -> list[str]:
    """The structure of a tagged PDF, in reading order."""
    found: list[str] = []
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, dict):
        found += [str(node["/S"])] if "/S" in node else []
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            found += tags(kid)
    return found


def test_the_structure_has_headings_paragraphs_and_lists() -> None:
    made = letter()
    structure = tags(PdfReader(BytesIO(render(made, SENT_ON).pdf)).trailer["/Root"]["/StructTreeRoot"])
    headings = [section for section in lay_out(made, SENT_ON).sections if section.heading]
    assert structure.count("/H1") == 1
    assert structure.count("/H2") == len(headings)
    assert structure.count("/LI") == 3
    assert structure.count("/P") > 5


def test_the_html_can_be_read_aloud_and_fetches_nothing() -> None:
    html = render(letter(), SENT_ON).html
    assert html.startswith('<!doctype html>\n<html lang="nl">')
    assert seen(html).tags <= {
        "html", "head", "meta", "title", "body", "div", "p", "br", "h1", "h2", "ul", "li", "strong",
    }  # fmt: skip
    assert not re.search(r"https?:|url\(|src=", html)


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_nasty_texts_come_out_as_they_went_in(text: str) -> None:
    out = render(everywhere(text), SENT_ON)
    page = seen(out.html)
    assert "script" not in page.tags
    for shape in (out.text, page.text, pdf_text(out.pdf)):
        assert squeezed(shape).count(squeezed(text)) >= 6, shape
    assert "\n" not in out.subject


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN.keys())
def test_foreign_texts_never_break_a_letter(text: str) -> None:
    out = render(everywhere(text), SENT_ON)
    whole = squeezed(clean(text))
    assert squeezed(out.text).count(whole) >= 6
    assert squeezed(seen(out.html).text).count(whole) >= 6
    out.text.encode()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out.text + out.html)
    assert len(PdfReader(BytesIO(out.pdf)).pages) >= 1


def test_arabic_is_written_and_chinese_and_emoji_become_boxes() -> None:
    name = FOREIGN["arabic"]
    assert drawable(name) == name
    letters = set(unicodedata.normalize("NFKC", pdf_text(render(everywhere(name), SENT_ON).pdf)))
    assert set(name) <= letters
    assert drawable("李小龙 👩‍👩‍👧 é ﷽") == f"{BOX * 3} {BOX * 3} é ﷽"
    assert BOX in pdf_text(render(everywhere("李"), SENT_ON).pdf)


def test_a_long_word_stays_on_the_page() -> None:
    made = render(letter("summary").with_texts({"summary": "a" * 3000}), SENT_ON)
    right_edges: list[float] = []
    for page in PdfReader(BytesIO(made.pdf)).pages:
        page.extract_text(visitor_text=lambda text, _cm, tm, _font, size: right_edges.append(tm[4]) if text else None)
    lines = [line for line in pdf_text(made.pdf).splitlines() if line.startswith("aaa")]
    assert max(map(len, lines)) < 120
    assert sum(map(len, lines)) == 3000
    assert max(right_edges) < 595


def test_a_long_address_pushes_the_letter_down() -> None:
    """Nothing is laid over anything else: every line is there, in the order of reading."""
    address = "\n".join(f"regel {n}" for n in range(30))
    text = pdf_text(render(replace(letter(), recipient_address=address), SENT_ON).pdf)
    assert text.index("regel 0") < text.index("regel 29") < text.index("Ons kenmerk") < text.index("Geachte")


def test_the_signature_is_never_alone_on_a_page() -> None:
    for lines in range(1, 45, 2):
        text = "\n".join(f"regel {n}" for n in range(lines))
        last = PdfReader(BytesIO(render(letter("summary").with_texts({"summary": text}), SENT_ON).pdf)).pages[-1]
        assert f"regel {lines - 1}" in last.extract_text()


def test_what_the_fonts_cannot_combine_falls_back_to_latin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "drawable", lambda text: text)
    assert f"Noor {BOX}" in pdf_text(render(replace(letter(), recipient_name="Noor 李"), SENT_ON).pdf)
    assert in_latin("Zoë\n李") == f"Zoë\n{BOX}"


def test_the_fonts_are_read_rightly() -> None:
    assert {*"aZ09 éëïąłşžЖΩ€“”…•□", "ش", "ء"} <= covered()
    assert not {"李", "😀", "\ufffe"} & covered()
    assert 2000 < len(covered()) < 10000
    assert sum(font.stat().st_size for font in FONTS.glob("*.ttf")) < 3_000_000
    assert (FONTS / "OFL.txt").is_file()


def test_several_threads_at_once() -> None:
    names = [f"Klager {n}" for n in range(24)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda name: render(replace(letter(), recipient_name=name), SENT_ON), names))
    assert all(name in pdf_text(out.pdf) for name, out in zip(names, made, strict=True))


anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)


@settings(deadline=None, max_examples=150)
@given(anything)
def test_any_text_renders(text: str) -> None:
    out: Rendered = render(everywhere(text), SENT_ON)
    assert out.pdf.startswith(b"%PDF-1.7")
    assert squeezed(clean(text)) in squeezed(out.text) or is_blank(text)
    assert out.text.encode()
    assert out.html.encode()


@settings(deadline=None, max_examples=300)
@given(st.text(st.sampled_from(sorted(covered())), max_size=80))
def test_whatever_the_fonts_have_needs_no_fallback(text: str) -> None:
    layout = lay_out(letter("summary").with_texts({"summary": text}), SENT_ON)
    assert pdf_module._compile(pdf_module._data(layout, drawable), SENT_ON)
