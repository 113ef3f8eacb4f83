"""The passages of an office file, as readers see them: pieces of one paragraph, cell or shape, however many runs they are cut into."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mingban.disclosure.gate.package import Element, Package, local
from mingban.disclosure.gate.traces import Trace, private
from mingban.disclosure.rules import private_in

# Shorter texts than a telephone number, without an address, are not looked at again.
WORTH = re.compile(r"\d{4}|址|村|小区|公寓|花园|苑|住")
TEXTS = frozenset({"t", "instrText", "v", "f"})
DESCRIBED = ("descr", "title", "name", "display", "tooltip", "location")


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A piece of text in the elements that hold it, and where it stands."""

    place: str
    elements: list[Element]

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(one.text or "" for one in self.elements)

    def put(self, start: int, end: int, words: str) -> None:
        """Replace a part of the text: its first element gets the new words, the others lose theirs."""
        place = 0
        for element in self.elements:
            text = element.text or ""
            left, right = max(start - place, 0), min(end - place, len(text))
            if left < right or (start == end == place + left <= place + len(text)):
                element.text = text[:left] + words + text[right:]
                words = ""
            place += len(text)


def traces_in(passages: Iterable[Passage]) -> list[Trace]:
    """Return what is personal in passages."""
    return [trace for one in passages if WORTH.search(one.text) for trace in private(one.text, one.place)]


def mask_in(passages: Iterable[Passage], words: Iterable[str] = ()) -> int:
    """Mask what is personal in passages, and the given words; return how many places that were."""
    return sum(_masked(one, tuple(words)) for one in passages)


def _masked(passage: Passage, words: tuple[str, ...]) -> int:
    count = 0
    for word in words:
        while word and (start := passage.text.find(word)) >= 0:
            passage.put(start, start + len(word), "＊" * len(word))
            count += 1
    for one in reversed(private_in(passage.text)):
        passage.put(one.start, one.end, one.masked)
        count += 1
    return count


def rest(package: Package, seen: set[Element]) -> Iterator[Passage]:
    """Yield what no known passage holds: charts' labels, properties, whatever programs have put into other parts."""
    for name in package.xml_names():
        for element in package.tree(name).iter():
            if element not in seen and isinstance(element.tag, str) and element.text and WORTH.search(element.text):
                yield Passage(place=f"文件内部（{name}）", elements=[element])


def attributes(package: Package) -> Iterator[tuple[Element, str, str]]:
    """Yield attributes that carry words, with their part: descriptions of pictures, addresses of links."""
    for name in package.names:
        if not name.endswith((".xml", ".rels")):
            continue
        for element in package.tree(name).iter():
            for key in (*DESCRIBED, *(("Target",) if local(element) == "Relationship" else ())):
                if WORTH.search(element.get(key, "")):
                    yield element, key, f"文件内部（{name}）"
