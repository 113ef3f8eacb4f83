"""发文字号: the number of an official document, such as 湘政发〔2019〕20号 (facts §10)."""

import re
import unicodedata
from dataclasses import dataclass

OPENING, CLOSING = "[(（【〔［", "])）】〕］"
BRACKETS = str.maketrans({**dict.fromkeys(OPENING, "〔"), **dict.fromkeys(CLOSING, "〕")})
NUMBER = re.compile(r"(?P<organ>[\u4e00-\u9fa5]{2,12})〔(?P<year>(?:19|20)\d{2})〕第?0*(?P<serial>[1-9]\d{0,5})号")


class NotANumber(ValueError):
    """A text that is no document number."""


@dataclass(frozen=True, kw_only=True, order=True)
class DocumentNumber:
    """Who numbered, in which year, and the serial within it. Sorts by authority, year and serial, not by digits as text."""

    organ: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.organ}〔{self.year}〕{self.serial}号"


def parse_number(text: str) -> DocumentNumber:
    """Return the number that a text is, in whatever brackets, digits and spaces it was typed.

    Older documents stand in other brackets (京教研[2017]14号); all are kept in the form 〔2017〕. Leading noughts and 第, which
    do not belong there, are left out.

    :raises NotANumber: when it is none.
    """
    tidy = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).translate(BRACKETS)
    found = NUMBER.fullmatch(tidy)
    if found is None:
        raise NotANumber(text)
    return DocumentNumber(organ=found["organ"], year=int(found["year"]), serial=int(found["serial"]))


# Words before a number that are none of it: nobody can tell where an authority's short name begins, but for these.
BEFORE = re.compile(r"^(?:.*?(?:根据|按照|依据|印发|转发|废止|修改|参见|详见))?(?:见|和|与|及|以及|的)?")


def numbers_in(text: str) -> list[DocumentNumber]:
    """Return the document numbers that stand in a text, each once, in order; words that lead up to one are left out where they are known."""
    tidy = unicodedata.normalize("NFKC", text).translate(BRACKETS)
    found = [
        DocumentNumber(organ=BEFORE.sub("", one["organ"]), year=int(one["year"]), serial=int(one["serial"]))
        for one in NUMBER.finditer(tidy)
    ]
    return list(dict.fromkeys(found))
