"""What the probe says of each kind of PDF, asked in this process; `test_actions` runs it in its own."""

import pikepdf
import pytest

from mingban.files.pdf_probe import verdict
from mingban.files.tests.factories import pdf, pdf_carrying, pdf_with

NO_PAGES = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (pdf(), "fine"),
        (pdf(encryption=pikepdf.Encryption(owner="x", user="")), "fine"),
        (pdf_carrying("发票.XML", b"<x/>"), "fine"),
        (pdf_with("OpenAction", "<</S/GoTo/D[0/Fit]>>"), "fine"),
        (pdf_with("Link", "<</S/URI/URI(https://example.org)>>"), "fine"),
        (pdf(encryption=pikepdf.Encryption(owner="x", user="x")), "password"),
        (pdf_with("OpenAction", "<</S/JavaScript/JS(x)>>"), "active"),
        (pdf_with("Form", "<</S/SubmitForm/F(https://example.org)>>"), "active"),
        (pdf_with("Deep", "[[[<</A [<</Subtype/Movie>>]>>]]]"), "active"),
        (pdf_carrying("a.docm", b"x"), "attachment"),
        (pdf_carrying("noextension", b"x"), "attachment"),
        (pdf() + b"x" * 3000, "trailing"),
        (b"", "trailing"),
        (b"nonsense %%EOF", "broken"),
        (NO_PAGES, "broken"),
        (pdf(1001), "pages"),
    ],
)
def test_says_in_one_word_what_is_wrong(data: bytes, word: str) -> None:
    assert verdict(data).split()[0] == word
