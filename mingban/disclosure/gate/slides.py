"""PowerPoint files: hidden slides, and what stands on which slide. Speakers' notes go with the hidden data (`office`)."""

from collections.abc import Iterator

from mingban.disclosure.gate.package import LINK_NAMESPACES, Element, Package, local, remove
from mingban.disclosure.gate.passages import Passage
from mingban.disclosure.gate.traces import Trace, hidden

SHOW = "ppt/presentation.xml"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def slides(package: Package) -> list[tuple[str, str, Element]]:
    """Return the slides in their order: number, part, and their rows in the presentation."""
    found = []
    rows = [one for one in package.tree(SHOW).iter() if local(one) == "sldId"]
    for number, row in enumerate(rows, 1):
        link = next((row.get(f"{space}id") for space in LINK_NAMESPACES if row.get(f"{space}id")), "")
        part = package.target(SHOW, link)
        if part in package:
            found.append((f"第 {number} 张幻灯片", part, row))
    return found


def passages(package: Package) -> Iterator[Passage]:
    """Yield the paragraphs on slides."""
    for place, part, _ in slides(package):
        for paragraph in package.tree(part).iter(f"{A}p"):
            texts = list(paragraph.iter(f"{A}t"))
            if texts:
                yield Passage(place=place, elements=texts)


def _is_hidden(package: Package, part: str) -> bool:
    return package.tree(part).get("show") in {"0", "false"}


def look(package: Package) -> list[Trace]:
    """Return the hidden slides."""
    return [hidden("隐藏的幻灯片", place) for place, part, _ in slides(package) if _is_hidden(package, part)]


def clean(package: Package) -> None:
    """Take hidden slides out."""
    for _, part, row in slides(package):
        if _is_hidden(package, part):
            link = next((row.get(f"{space}id") for space in LINK_NAMESPACES if row.get(f"{space}id")), "")
            remove(row)
            package.drop_relations(lambda source, one, link=link: source == SHOW and one.get("Id") == link)  # type: ignore[misc]  # bound now
