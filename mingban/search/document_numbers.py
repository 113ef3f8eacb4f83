"""Numbers of documents, in whatever brackets and spaces somebody writes them: 湘政发〔2019〕20号, RZ/GK 02-2018.

发文字号 are 机关代字〔年份〕序号号 with hexagonal brackets (中办发〔2012〕14号 and GB/T 9704); older papers, web pages and people
write [2019], （2019）, 【2019】, put blanks anywhere and leave out 号.
"""

import re
import unicodedata
from dataclasses import dataclass

YEAR = r"(?P<year>(?:19|20)\d{2})"
BRACKETED = re.compile(
    rf"(?P<agency>[\u4e00-\u9fff]{{0,12}})\s*[\[(〔【〖{{<《「]\s*{YEAR}\s*年?\s*[\])〕】〗}}>》」]\s*(?:第\s*)?(?P<serial>\d{{1,6}})\s*(?P<end>号?)"
)
# Without brackets only a body's short name that ends as they do says that these are not just two figures.
BARE = re.compile(
    rf"(?P<agency>[\u4e00-\u9fff]{{1,11}}[发函字令规办审研督民财价通])\s*{YEAR}\s*(?:年|-|—|–|·|\s)\s*(?:第\s*)?"
    r"(?P<serial>\d{1,4})\s*(?P<end>号|$|(?=\s))"
)
STANDARD = re.compile(
    r"(?<![a-z0-9])(?P<letters>[a-z]{1,8}(?:\s*/\s*[a-z]{1,8})?)\s*(?P<serial>\d{1,6}(?:\.\d{1,4})*)\s*[-—–]\s*"
    rf"{YEAR}(?!\d)"
)
# Most texts hold none: a look for four digits (of any width) in a row spares them the rest.
A_YEAR = re.compile(r"\d{4}")
HEXAGONAL = "{agency}〔{year}〕{serial}号"
# Words that stand before a number in running text and are no part of a body's short name.
BEFORE = re.compile(
    r".*(?:根据|依据|按照|印发|执行|关于|详见|参照|和|与|及|以|见|查|找|看|的|是|文号|发文字号|文件|号)"
)


@dataclass(frozen=True, slots=True)
class Number:
    """One number found in a text, and where. A standard's `agency` is its letters; numbers asked for may lack the agency."""

    agency: str
    year: int
    serial: str
    start: int
    end: int
    is_standard: bool = False

    @property
    def text(self) -> str:
        """Return it as it should be written."""
        if self.is_standard:
            return f"{self.agency.upper()} {self.serial}-{self.year}"
        return HEXAGONAL.format(agency=self.agency, year=self.year, serial=self.serial)

    @property
    def key(self) -> str:
        """Return what equal numbers share, however they are written."""
        letters = re.sub(r"[^a-z]", "", self.agency) if self.is_standard else self.agency
        serial = ".".join(str(int(part)) for part in self.serial.split("."))
        return f"{letters}{self.year}-{serial}"


def numbers_in(text: str) -> list[Number]:
    """Return the numbers of documents in a text, in their order; places are those of the text as `folded` gives it."""
    if not A_YEAR.search(text):
        return []
    text = folded(text)
    found: list[Number] = []
    for pattern in (BRACKETED, BARE, STANDARD):
        for match in pattern.finditer(text):
            number = _number(match, is_standard=pattern is STANDARD)
            if not any(one.start < number.end and number.start < one.end for one in found):
                found.append(number)
    return sorted(found, key=lambda one: one.start)


class _Folding(dict[int, str]):
    """What each character is in one width and case; itself where that would be several."""

    def __missing__(self, code: int) -> str:
        """Work a character out the first time that it is met."""
        plain = unicodedata.normalize("NFKC", chr(code)).lower()
        self[code] = plain if len(plain) == 1 else chr(code)
        return self[code]


_folding = _Folding()


def folded(text: str) -> str:
    """Return the text in one width and case, character for character where that keeps its length."""
    return text.translate(_folding)


def _number(match: re.Match[str], *, is_standard: bool) -> Number:
    if is_standard:
        letters = re.sub(r"\s", "", match["letters"])
        return Number(letters, int(match["year"]), match["serial"], match.start(), match.end(), is_standard=True)
    agency = match["agency"]
    before = BEFORE.match(agency)
    start = match.start("agency") + (before.end() if before else 0)
    agency = agency[before.end() :] if before else agency
    return Number(agency, int(match["year"]), str(int(match["serial"])), start, match.end())


def normalise(text: str) -> str:
    """Return a document's number as it should be written, or the text as it is when it holds none."""
    found = numbers_in(text)
    return found[0].text if found else text.strip()


def keys_of(text: str) -> list[str]:
    """Return what a document with this number is found by: the whole, and year and serial without the body's name."""
    keys: dict[str, None] = {}
    for number in numbers_in(text):
        keys[number.key] = None
        if not number.is_standard:
            keys[f"{number.year}-{number.serial}"] = None
    return list(keys)


def without_numbers(text: str) -> tuple[str, list[Number]]:
    """Return the text with its numbers taken out, and the numbers."""
    found, rest, start = numbers_in(text), "", 0
    for number in found:
        rest += text[start : number.start] + " "
        start = number.end
    return rest + text[start:], found


def without_body(key: str) -> str:
    """Return a number's key without the body's name: how others of the same year and serial are found."""
    return re.sub(r"^[^\d]+", "", key)
