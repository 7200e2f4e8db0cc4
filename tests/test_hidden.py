"""What nobody sees is not read: one PDF for each way to hide words, and what stays seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest

from qa_notes.errors import NoText
from qa_notes.parse.document import read

SEEN = (
    "The model reads every sentence of the paper and keeps the place where it stands, so that",
    "a reader can check each answer against the page that it was taken from without effort.",
    "Nothing else is printed in these rows, and nothing else may be told of this small paper.",
)
HIDDEN = "Zebras juggle quokkas behind velvet fog"
HEIGHT = 792
TOP, LEFT = 300, 72  # of the hidden words' base line

Hide = Callable[[pymupdf.Page], None]
KINDS: dict[str, Hide] = {}


def kind(hide: Hide) -> Hide:
    KINDS[hide.__name__] = hide
    return hide


def words(page: pymupdf.Page, text: str = HIDDEN, **look: object) -> None:
    """Print words where the hidden ones belong."""
    page.insert_text((LEFT, TOP), text, **{"fontsize": 10, "fontname": "tiro", **look})


def over(page: pymupdf.Page) -> pymupdf.Rect:
    return pymupdf.Rect(LEFT - 4, TOP - 14, LEFT + 300, TOP + 8)


def raw(page: pymupdf.Page, content: str) -> None:
    """Add operators to the page; /tiro and /helv are fonts of it."""
    page.insert_font("tiro")
    page.insert_font("helv")
    pdf = page.parent
    xref = pdf.get_new_xref()
    pdf.update_object(xref, "<<>>")
    pdf.update_stream(xref, f"\nq\n{content}\nQ\n".encode("latin-1"))
    old = pdf.xref_get_key(page.xref, "Contents")[1].strip("[]")
    pdf.xref_set_key(page.xref, "Contents", f"[{old} {xref} 0 R]")


def shown(text: str = HIDDEN, font: str = "tiro", size: float = 10) -> str:
    return f"BT /{font} {size} Tf 1 0 0 1 {LEFT} {HEIGHT - TOP} Tm ({text}) Tj ET"


def resource(page: pymupdf.Page, kind: str, name: str, value: str) -> None:
    """An entry of the page's resources."""
    page.insert_font("tiro")  # so that there are resources
    pdf = page.parent
    where = pdf.xref_get_key(page.xref, "Resources")
    xref = int(where[1].split()[0]) if where[0] == "xref" else page.xref
    pdf.xref_set_key(xref, f"{'' if where[0] == 'xref' else 'Resources/'}{kind}/{name}", value)


def stream(page: pymupdf.Page, dictionary: str, content: str) -> int:
    pdf = page.parent
    xref = pdf.get_new_xref()
    pdf.update_object(xref, dictionary)
    pdf.update_stream(xref, content.encode("latin-1"))
    return int(xref)


def picture(color: int = 255) -> pymupdf.Pixmap:
    pixels = pymupdf.Pixmap(pymupdf.csGRAY, (0, 0, 60, 40), False)
    pixels.clear_with(color)
    return pixels


def noise() -> pymupdf.Pixmap:
    """A picture of many greys."""
    samples = bytes((i * 7919 + i * i * 31) % 256 for i in range(60 * 40))
    return pymupdf.Pixmap(pymupdf.csGRAY, 60, 40, samples, False)


@kind
def white_on_white(page: pymupdf.Page) -> None:
    words(page, color=(1, 1, 1))


@kind
def nearly_white(page: pymupdf.Page) -> None:
    words(page, color=(0.94, 0.94, 0.94))


@kind
def black_on_black(page: pymupdf.Page) -> None:
    page.draw_rect(over(page), color=0, fill=0)
    words(page)


@kind
def grey_on_the_same_grey(page: pymupdf.Page) -> None:
    page.draw_rect(over(page), color=0.5, fill=0.5)
    words(page, color=(0.52, 0.52, 0.52))


@kind
def under_a_white_box(page: pymupdf.Page) -> None:
    words(page)
    page.draw_rect(over(page), color=1, fill=1)


@kind
def under_a_box_that_lets_a_little_through(page: pymupdf.Page) -> None:
    words(page)
    page.draw_rect(over(page), color=1, fill=1, fill_opacity=0.95, stroke_opacity=0.95)


@kind
def under_two_thirds_of_a_box(page: pymupdf.Page) -> None:
    words(page, fontsize=12)
    box = over(page)
    page.draw_rect(pymupdf.Rect(box.x0, TOP - 7, box.x1, box.y1), color=1, fill=1)


@kind
def under_a_white_picture(page: pymupdf.Page) -> None:
    words(page)
    page.insert_image(over(page), pixmap=picture(), keep_proportion=False)


@kind
def under_a_picture_of_many_greys(page: pymupdf.Page) -> None:
    words(page)
    page.insert_image(over(page), pixmap=noise(), keep_proportion=False)


@kind
def under_an_annotation(page: pymupdf.Page) -> None:
    words(page)
    note = page.add_rect_annot(over(page))
    note.set_colors(stroke=(1, 1, 1), fill=(1, 1, 1))
    note.update()


@kind
def white_under_seen_letters(page: pymupdf.Page) -> None:
    words(page, color=(1, 1, 1))
    words(page, "Plain rows of plain letters stand here")


@kind
def white_over_nothing_before_seen_letters(page: pymupdf.Page) -> None:
    words(page, "Plain rows of plain letters stand here", color=(0, 0, 0.6))
    words(page, render_mode=3)


@kind
def under_a_box_with_letters_on_it(page: pymupdf.Page) -> None:
    words(page)
    page.draw_rect(over(page), color=1, fill=1)
    words(page, "Plain rows of plain letters stand here")


@kind
def on_letters_that_make_a_bar(page: pymupdf.Page) -> None:
    raw(page, "BT /helv 60 Tf 1 0 0 1 60 470 Tm (IIIIIIIIIIIIIIIIIIIIIIIIII) Tj ET " * 2)
    bars = " ".join(
        f"BT /helv 40 Tf 1 0 0 1 {60 + 2 * i} 480 Tm (||||||||||||||||||||||||||||) Tj ET"
        for i in range(12)
    )
    raw(page, bars)
    raw(page, shown())


@kind
def without_ink(page: pymupdf.Page) -> None:
    words(page, render_mode=3)


@kind
def as_a_clip(page: pymupdf.Page) -> None:
    raw(page, shown().replace("BT", "BT 7 Tr"))


@kind
def as_a_clip_of_something_elsewhere(page: pymupdf.Page) -> None:
    raw(page, shown().replace("BT", "BT 7 Tr") + " 1 0 0 rg 0 0 30 30 re f")


@kind
def without_opacity(page: pymupdf.Page) -> None:
    words(page, fill_opacity=0, stroke_opacity=0)


@kind
def with_little_opacity(page: pymupdf.Page) -> None:
    words(page, fill_opacity=0.08, stroke_opacity=0.08)


@kind
def under_a_soft_mask(page: pymupdf.Page) -> None:
    group = stream(
        page,
        "<</Type/XObject/Subtype/Form/BBox[0 0 612 792]/Group<</S/Transparency/CS/DeviceGray>>>>",
        "0 g 0 0 612 792 re f",
    )
    mask = f"<</Type/ExtGState/SMask<</S/Luminosity/G {group} 0 R>>>>"
    resource(page, "ExtGState", "Mask", mask)
    raw(page, "/Mask gs " + shown())


@kind
def blended_away(page: pymupdf.Page) -> None:
    resource(page, "ExtGState", "Away", "<</BM/Screen>>")
    page.draw_rect(over(page), color=1, fill=1)
    raw(page, "/Away gs 0 g " + shown())


@kind
def in_an_ink_that_paints_nothing(page: pymupdf.Page) -> None:
    tint = "<</FunctionType 2/Domain[0 1]/C0[0]/C1[1]/N 1>>"
    resource(page, "ColorSpace", "Void", f"[/Separation/None/DeviceGray {tint}]")
    raw(page, "/Void cs 1 scn " + shown())


@kind
def clipped_away(page: pymupdf.Page) -> None:
    raw(page, "0 0 2 2 re W n " + shown())


@kind
def clipped_to_a_hair(page: pymupdf.Page) -> None:
    raw(page, f"0 {HEIGHT - TOP} 612 1 re W n " + shown(size=12))


@kind
def clipped_away_over_a_bar(page: pymupdf.Page) -> None:
    page.draw_rect(over(page), color=0.4, fill=0.4)
    raw(page, "0 0 2 2 re W n " + shown())


@kind
def beyond_the_crop_box(page: pymupdf.Page) -> None:
    page.insert_text((LEFT, 770), HIDDEN, fontsize=10, fontname="tiro")
    page.set_cropbox(pymupdf.Rect(0, 0, 612, 740))


@kind
def beyond_the_paper(page: pymupdf.Page) -> None:
    page.insert_text((700, 300), HIDDEN, fontsize=10, fontname="tiro")
    page.insert_text((72, -30), HIDDEN, fontsize=10, fontname="tiro")


@kind
def tiny(page: pymupdf.Page) -> None:
    words(page, fontsize=0.6)


@kind
def squeezed_flat(page: pymupdf.Page) -> None:
    raw(page, shown().replace("1 0 0 1", "1 0 0 0.04"))


@kind
def squeezed_thin(page: pymupdf.Page) -> None:
    raw(page, shown().replace("BT", "BT 3 Tz"))


@kind
def in_a_shrunken_form(page: pymupdf.Page) -> None:
    page.insert_font("tiro")
    font = next(f[0] for f in page.get_fonts() if f[4] == "tiro")
    form = stream(
        page,
        "<</Type/XObject/Subtype/Form/BBox[0 0 612 792]/Matrix[.05 0 0 .05 72 400]"
        f"/Resources<</Font<</tiro {font} 0 R>>>>>>",
        shown(),
    )
    resource(page, "XObject", "Small", f"{form} 0 R")
    raw(page, "/Small Do")


@kind
def in_a_layer_that_is_off(page: pymupdf.Page) -> None:
    layer = page.parent.add_ocg("off", on=False)
    words(page, oc=layer)


@kind
def in_a_hidden_annotation(page: pymupdf.Page) -> None:
    note = page.add_freetext_annot(over(page), HIDDEN)
    note.set_flags(pymupdf.PDF_ANNOT_IS_HIDDEN)
    note.update()


@kind
def in_the_comment_of_an_annotation(page: pymupdf.Page) -> None:
    page.add_text_annot((LEFT, TOP), HIDDEN)


@kind
def as_actual_text(page: pymupdf.Page) -> None:
    span = f"/Span <</ActualText ({HIDDEN})>> BDC"
    raw(page, shown("Plain rows").replace("BT", span + " BT") + " EMC")


@kind
def as_alternative_text(page: pymupdf.Page) -> None:
    span = f"/Span <</Alt ({HIDDEN}) /E ({HIDDEN})>> BDC"
    raw(page, shown("Plain rows").replace("BT", span + " BT") + " EMC")


@kind
def under_letters_that_let_hardly_any_light_through(page: pymupdf.Page) -> None:
    words(page, fontsize=4)
    for i in range(30):
        page.insert_text(
            (LEFT + 5 * i, TOP + 20), "I", fontsize=60, fontname="hebo", fill_opacity=0.95
        )


@kind
def printed_over_each_other(page: pymupdf.Page) -> None:
    page.insert_font("cour")
    raw(page, shown(font="cour").replace("Tf", "Tf -5.4 Tc"))


@kind
def all_in_one_place(page: pymupdf.Page) -> None:
    for letter in HIDDEN:
        words(page, letter)


@kind
def among_five_other_rows_in_one_place(page: pymupdf.Page) -> None:
    for row in (HIDDEN, *(line[: len(HIDDEN)][::step] for line in SEEN for step in (1, -1))):
        words(page, row)


@kind
def in_letters_far_smaller_than_their_size(page: pymupdf.Page) -> None:
    """A font of ten points whose letters are 20 times smaller than their em."""
    fontfile = bytearray(pymupdf.Font("cjk").buffer)
    units = int.from_bytes(fontfile[fontfile.index(b"head") + 8 :][:4]) + 18  # of the em
    fontfile[units : units + 2] = (20 * int.from_bytes(fontfile[units : units + 2])).to_bytes(2)
    page.insert_font("tiny", fontbuffer=bytes(fontfile))
    gids = (pymupdf.Font("cjk").has_glyph(ord(char)) for char in HIDDEN)
    printed = "".join(f"{gid:04x}" for gid in gids)
    raw(page, shown(font="tiny").replace("Tf", "Tf 6 Tc").replace(f"({HIDDEN})", f"<{printed}>"))


def unicode_map(pairs: dict[int, str]) -> str:
    rows = "\n".join(
        f"<{code:02x}> <{text.encode('utf-16-be').hex()}>" for code, text in pairs.items()
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(pairs)} beginbfchar\n{rows}\nendbfchar endcmap end end"
    )


def codes(text: str) -> dict[str, int]:
    """A code from 65 on for each character."""
    return {char: 65 + i for i, char in enumerate(dict.fromkeys(text))}


@kind
def in_blank_glyphs(page: pymupdf.Page) -> None:
    """A Type 3 font whose letters draw nothing."""
    _type3(page, "500 0 d0")


@kind
def in_dots(page: pymupdf.Page) -> None:
    """A Type 3 font in which every letter is one small dot."""
    _type3(page, "500 0 0 0 500 500 d1 200 0 60 60 re f")


@kind
def in_boxes(page: pymupdf.Page) -> None:
    """A Type 3 font in which every letter is one square."""
    _type3(page, "500 0 0 0 500 500 d1 50 0 400 400 re f")


def _type3(page: pymupdf.Page, glyph: str) -> None:
    used = codes(HIDDEN)
    drawn = stream(page, "<<>>", glyph)
    names = " ".join(f"/g{code}" for code in used.values())
    procs = " ".join(f"/g{code} {drawn} 0 R" for code in used.values())
    read_as = stream(page, "<<>>", unicode_map({code: char for char, code in used.items()}))
    last = 64 + len(used)
    resource(
        page,
        "Font",
        "Void",
        "<</Type/Font/Subtype/Type3/FontBBox[0 0 500 500]/FontMatrix[.001 0 0 .001 0 0]"
        f"/FirstChar 65/LastChar {last}/Widths[{'500 ' * len(used)}]/CharProcs<<{procs}>>"
        f"/Encoding<</Type/Encoding/Differences[65 {names}]>>/ToUnicode {read_as} 0 R>>",
    )
    raw(page, shown("".join(f"\\{used[char]:03o}" for char in HIDDEN), font="Void"))


@kind
def behind_one_dot_that_stands_for_many_letters(page: pymupdf.Page) -> None:
    read_as = stream(page, "<<>>", unicode_map({46: HIDDEN[:30]}))
    font = f"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode {read_as} 0 R>>"
    resource(page, "Font", "Dot", font)
    raw(page, shown(".", font="Dot"))


@kind
def behind_dots_that_stand_for_four_letters(page: pymupdf.Page) -> None:
    parts = [HIDDEN[i : i + 4] for i in range(0, len(HIDDEN), 4)]
    read_as = stream(page, "<<>>", unicode_map({65 + i: part for i, part in enumerate(parts)}))
    names = "/period " * len(parts)
    font = (
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica"
        f"/Encoding<</Type/Encoding/Differences[65 {names}]>>/ToUnicode {read_as} 0 R>>"
    )
    resource(page, "Font", "Dots", font)
    raw(page, shown("".join(chr(65 + i) for i in range(len(parts))), font="Dots"))


@kind
def under_letters_that_say_something_else(page: pymupdf.Page) -> None:
    """Each printed letter is read as another one."""
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    turned = {ord(a): b for a, b in zip(alphabet, alphabet[9:] + alphabet[:9], strict=True)}
    back = {b: chr(a) for a, b in turned.items()}
    read_as = stream(page, "<<>>", unicode_map({**turned, 32: " "}))
    font = f"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode {read_as} 0 R>>"
    resource(page, "Font", "Lie", font)
    printed = "".join(back.get(char, char) for char in HIDDEN.lower())
    raw(page, shown(printed, font="Lie"))


def scan(*lies: str) -> Hide:
    """A page that is one picture, under which an OCR laid letters."""

    def draw(page: pymupdf.Page) -> None:
        print_page = pymupdf.open().new_page(width=612, height=792)
        for i, line in enumerate(SEEN):
            print_page.insert_text((72, 100 + 14 * i), line, fontsize=10, fontname="tiro")
        page.insert_image(page.rect, pixmap=print_page.get_pixmap(dpi=150))
        for i, line in enumerate(SEEN):
            page.insert_text((72, 100 + 14 * i), line, fontsize=10, fontname="tiro", render_mode=3)
        for i, line in enumerate(lies):
            page.insert_text((72, 300 + 14 * i), line, fontsize=10, fontname="tiro", render_mode=3)

    return draw


def make(path: Path, *draws: Hide) -> Path:
    pdf = pymupdf.open()
    for draw in draws:
        draw(pdf.new_page(width=612, height=HEIGHT))
    pdf.save(path)
    return path


def seen(page: pymupdf.Page) -> None:
    for i, line in enumerate(SEEN):
        page.insert_text((72, 100 + 14 * i), line, fontsize=10, fontname="tiro")


@pytest.mark.parametrize("turn", [0, 90])
@pytest.mark.parametrize("name", KINDS)
def test_hidden_words_are_nowhere(name: str, turn: int, tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        seen(page)
        KINDS[name](page)
        page.set_rotation(turn)

    text = repr(read(make(tmp_path / "paper.pdf", draw)))
    assert lies_in(text) == []
    assert missing_in(text) == []


def lies_in(text: str) -> list[str]:
    return [word for word in HIDDEN.split() if word.lower() in text.lower()]


def missing_in(text: str) -> list[str]:
    return [word for line in SEEN for word in line.split() if word not in text]


def test_the_document_tells_how_many_letters_were_left_out(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        seen(page)
        words(page, color=(1, 1, 1))

    document = read(make(tmp_path / "paper.pdf", draw, seen))
    assert document.hidden == len(HIDDEN.replace(" ", ""))
    assert read(make(tmp_path / "plain.pdf", seen)).hidden == 0


def on_dark_ground(page: pymupdf.Page) -> None:
    page.draw_rect(over(page), color=0, fill=(0.1, 0.2, 0.4))
    words(page, color=(1, 1, 1))


def in_light_grey(page: pymupdf.Page) -> None:
    words(page, color=(0.7, 0.7, 0.7))


def printed_twice_for_bold(page: pymupdf.Page) -> None:
    words(page)
    page.insert_text((LEFT + 0.2, TOP), HIDDEN, fontsize=10, fontname="tiro")


def printed_twice_in_one_place(page: pymupdf.Page) -> None:
    words(page)
    words(page)


def in_a_white_border(page: pymupdf.Page) -> None:
    words(page, color=(1, 1, 1), render_mode=1, border_width=0.2)
    words(page)


def as_outlines(page: pymupdf.Page) -> None:
    words(page, fontsize=14, render_mode=1)


def filled_and_stroked(page: pymupdf.Page) -> None:
    words(page, render_mode=2)


def on_a_photograph(page: pymupdf.Page) -> None:
    page.insert_image(over(page), pixmap=noise(), keep_proportion=False)
    words(page, fontsize=14, color=(1, 0, 0))


def under_a_highlighter(page: pymupdf.Page) -> None:
    words(page)
    page.add_highlight_annot(over(page))


def under_a_veil(page: pymupdf.Page) -> None:
    words(page)
    page.draw_rect(over(page), color=1, fill=1, fill_opacity=0.4, stroke_opacity=0.4)


def under_a_watermark(page: pymupdf.Page) -> None:
    words(page)
    words(page, "DRAFT", fontsize=60, color=(0.8, 0.2, 0.2), fill_opacity=0.3)


def as_a_stencil(page: pymupdf.Page) -> None:
    raw(
        page,
        shown(size=14).replace("BT", "BT 7 Tr") + f" 1 0 0 rg 0 {HEIGHT - TOP - 9} 612 30 re f",
    )


def struck_out(page: pymupdf.Page) -> None:
    words(page)
    page.draw_line((LEFT, TOP - 3), (LEFT + 300, TOP - 3), width=1)


def of_three_points(page: pymupdf.Page) -> None:
    words(page, fontsize=3)


@pytest.mark.parametrize("turn", [0, 90])
@pytest.mark.parametrize(
    "show",
    [
        on_dark_ground,
        in_light_grey,
        printed_twice_for_bold,
        printed_twice_in_one_place,
        in_a_white_border,
        as_outlines,
        filled_and_stroked,
        on_a_photograph,
        under_a_highlighter,
        under_a_veil,
        under_a_watermark,
        as_a_stencil,
        struck_out,
        of_three_points,
    ],
)
def test_what_can_be_seen_is_read(show: Hide, turn: int, tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        seen(page)
        show(page)
        page.set_rotation(turn)

    document = read(make(tmp_path / "paper.pdf", draw))
    text = "".join(page.text for page in document.pages)
    assert "".join(HIDDEN.split()) in "".join(text.split())
    assert missing_in(text) == []
    assert document.hidden == 0


def test_a_file_whose_end_is_missing_is_said_to_be_cut_off(tmp_path: Path) -> None:
    whole = make(tmp_path / "whole.pdf", *[seen] * 6)
    assert not read(whole).cut_off
    data = whole.read_bytes()
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(data[: data.rindex(b"xref\n0")])
    assert read(cut).cut_off
    misplaced = tmp_path / "misplaced.pdf"
    misplaced.write_bytes(data.replace(b"startxref\n", b"startxref\n9"))
    assert not read(misplaced).cut_off


def test_a_scan_is_read_where_it_shows_letters(tmp_path: Path) -> None:
    text = repr(read(make(tmp_path / "paper.pdf", scan())))
    assert missing_in(text) == []


def test_letters_of_a_scan_that_stand_on_blank_paper_are_not_read(tmp_path: Path) -> None:
    text = repr(read(make(tmp_path / "paper.pdf", scan(HIDDEN, HIDDEN))))
    assert lies_in(text) == []
    assert missing_in(text) == []


def test_a_blank_scan_says_nothing(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        page.insert_image(page.rect, pixmap=picture(), keep_proportion=False)
        for i, line in enumerate(SEEN):
            page.insert_text((72, 100 + 14 * i), line, fontsize=10, render_mode=3)

    with pytest.raises(NoText):
        read(make(tmp_path / "paper.pdf", draw))


def test_letters_under_a_page_wide_picture_are_not_read_beside_print(tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        for i in range(20):
            page.insert_text((72, 300 + 14 * i), HIDDEN, fontsize=10)
        page.insert_image(page.rect, pixmap=picture(), keep_proportion=False)
        seen(page)

    text = repr(read(make(tmp_path / "paper.pdf", draw)))
    assert lies_in(text) == []
    assert missing_in(text) == []
