"""Broken, locked, scanned and huge files: each ends as a document or as a named error."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from qa_notes.errors import (
    Encrypted,
    GarbledText,
    NoPages,
    NotAPdf,
    NoText,
    ParseError,
)
from qa_notes.models import Kind
from qa_notes.parse import parse

pytestmark = pytest.mark.real

REFUSED: dict[str, type[ParseError]] = {
    "base64_image.pdf": NoText,
    "broken_no_pages_1903.04263.pdf": NoPages,
    "docling_corrupted_36B.pdf": NotAPdf,
    "docling_empty_page.pdf": NoText,
    "docling_nemotron_multipage_scanned.pdf": NoText,
    "docling_ocr_test_rotated_90_scanned.pdf": NoText,
    "docling_scanned_01.pdf": NoText,
    "docling_scanned_02.pdf": NoText,
    "enc_libreoffice_needs_password.pdf": Encrypted,
    "enc_no_id.pdf": NoText,
    "enc_r6_aes256_needs_password.pdf": Encrypted,
    "enc_r6_owner_only_opens.pdf": NoText,  # opens, and holds one line
    "evil_xobject_cycle.pdf": NoText,
    "garbled_text_layer_1908.10084_sbert_2p.pdf": GarbledText,
    "issue-301.pdf": NoText,
    "multilang.pdf": NoText,
    "non_unicode_cmap.pdf": NoText,
    "not_a_pdf_symlink_text.pdf": NotAPdf,
    "pdfjs_GHOSTSCRIPT-698804-1-fuzzed.pdf": NoPages,
    "pdfjs_IdentityToUnicodeMap_charCodeOf.pdf": NoText,
    "pdfjs_Pages-tree-refs.pdf": NoText,  # one page raises, the other holds two words
    "pdfjs_REDHAT-1531897-0.pdf": NoPages,
    "pdfjs_bug1020226.pdf": NoPages,
    "pdfjs_bug1538111.pdf": NoText,
    "pdfjs_copy_paste_ligatures.pdf": NoText,
    "pdfjs_empty.pdf": NoText,
    "pdfjs_helloworld-bad.pdf": NoText,
    "pdfjs_issue9105_other.pdf": NoPages,
    "pdfjs_poppler-395-0-fuzzed.pdf": NoPages,
    "pdfjs_poppler-85140-0.pdf": NotAPdf,
    "pdfjs_poppler-90-0-fuzzed.pdf": NoText,
    "pdfjs_scan-bad.pdf": NoText,
    "scanned_175_no_text.pdf": NoText,
    "unreadable_metadata.pdf": NoPages,
    "unstr_password.pdf": Encrypted,
}
READ = {  # file -> pages
    "identity_cmap.pdf": 2,
    "ocr_layer_scan.pdf": 6,
    "pdfjs_freeculture.pdf": 352,
    "truncated_60pct_1803.02155.pdf": 5,
    "unstr_failure_after_repair_76p.pdf": 76,
    "unstr_fake_bold_double_glyphs.pdf": 1,
    "unstr_huge_400p.pdf": 400,
    "unstr_huge_619p.pdf": 619,
    "unstr_negative_coords.pdf": 1,
    "unstr_research_with_empty_pages.pdf": 4,
    "unstr_with_ocr_text.pdf": 1,
}
LONGEST = 60  # seconds


def test_every_hostile_file_has_an_expected_end(shared: Path) -> None:
    assert {path.name for path in (shared / "hostile").iterdir()} == set(REFUSED) | set(READ)


@pytest.mark.parametrize("name", REFUSED)
def test_refused_by_name(name: str, shared: Path) -> None:
    with pytest.raises(REFUSED[name]) as caught:
        parse(shared / "hostile" / name)
    assert type(caught.value) is REFUSED[name]
    assert name in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("name", READ)
def test_read(name: str, shared: Path) -> None:
    started = time.monotonic()
    document = parse(shared / "hostile" / name, timeout=LONGEST, memory_mb=2000)
    assert time.monotonic() - started < LONGEST
    assert len(document.pages) == READ[name]
    assert any(block.kind is Kind.TEXT for block in document.blocks)


def test_a_truncated_paper_is_still_read(shared: Path) -> None:
    document = parse(shared / "hostile" / "truncated_60pct_1803.02155.pdf")
    assert document.title == "Self-Attention with Relative Position Representations"
    assert document.authors == ("Peter Shaw", "Jakob Uszkoreit", "Ashish Vaswani")
    assert document.cut_off


@pytest.mark.parametrize(
    "name",
    [
        "fr_olap.pdf",
        "ja_jo_vertical.pdf",
        "ja_kampo.pdf",
        "ja_nlp2004slides.pdf",
        "ko_text_with_tables.pdf",
    ],
)
def test_other_languages_are_read(name: str, shared: Path) -> None:
    document = parse(shared / "papers_other_languages" / name)
    assert sum(block.end - block.start for block in document.blocks) > 500
