"""Excel files: hidden sheets, rows and columns, what formulas and caches remember, and what stands in which cell."""

import re
from collections.abc import Iterator

from mingban.disclosure.gate.package import LINK_NAMESPACES, Element, Package, local, remove
from mingban.disclosure.gate.passages import Passage
from mingban.disclosure.gate.traces import Trace, hidden

BOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"
LETTERS = re.compile(r"[A-Z]+")


def _children(element: Element, name: str) -> list[Element]:
    return [one for one in element.iter() if local(one) == name]


def sheets(package: Package) -> list[tuple[str, str, Element]]:
    """Return the sheets: name, part, and their rows in the workbook."""
    found = []
    for one in _children(package.tree(BOOK), "sheet"):
        link = next((one.get(f"{space}id") for space in LINK_NAMESPACES if one.get(f"{space}id")), "")
        part = package.target(BOOK, link)
        if part in package:
            found.append((one.get("name", ""), part, one))
    return found


def passages(package: Package) -> Iterator[Passage]:
    """Yield the texts of cells, each with its place; a shared text once, with the first cell in which it stands."""
    strings = _children(package.tree(STRINGS), "si") if STRINGS in package else []
    said: set[int] = set()
    for title, part, _ in sheets(package):
        for cell in _children(package.tree(part), "c"):
            place = f"工作表“{title}”的 {cell.get('r', '')}"
            if cell.get("t") == "s":
                number = _index(cell)
                if 0 <= number < len(strings) and number not in said:
                    said.add(number)
                    yield Passage(place=place, elements=_texts(strings[number]))
            else:
                yield Passage(place=place, elements=_children(cell, "t") or _children(cell, "v"))


def _texts(string: Element) -> list[Element]:
    """Return the elements that hold a text, without how it is read aloud."""
    return [one for one in _children(string, "t") if local(one.getparent()) != "rPh"]


def _index(cell: Element) -> int:
    value = next((one.text or "" for one in cell if local(one) == "v"), "")
    return int(value) if value.isdecimal() else -1


def look(package: Package) -> list[Trace]:
    """Return hidden sheets, rows and columns, and what else the file remembers."""
    found: list[Trace] = []
    for title, part, row in sheets(package):
        if row.get("state") in {"hidden", "veryHidden"}:
            found.append(hidden("隐藏的工作表", f"工作表“{title}”"))
            continue
        root = package.tree(part)
        rows = [one.get("r", "") for one in _children(root, "row") if _is_on(one) and len(one)]
        columns = [one for one in _children(root, "col") if _is_on(one) and _cells_of(root, one)]
        if rows:
            found.append(hidden("隐藏的行", f"工作表“{title}”第 {'、'.join(rows[:5])} 行"))
        if columns:
            said = "、".join(f"{_letters(int(one.get('min', '1')))} 列" for one in columns[:5])
            found.append(hidden("隐藏的列", f"工作表“{title}”{said}"))
    return found


def clean(package: Package) -> None:
    """Take what is hidden out: sheets with all that only they need, rows and columns emptied, formulas turned into values."""
    for number, (_, part, row) in reversed(list(enumerate(sheets(package)))):
        if row.get("state") in {"hidden", "veryHidden"}:
            _drop_sheet(package, number, row)
            continue
        root = package.tree(part)
        for one in [one for one in _children(root, "row") if _is_on(one)]:
            remove_all(list(one))
        for one in [one for one in _children(root, "col") if _is_on(one)]:
            remove_all(_cells_of(root, one))
        remove_all(_children(root, "f"))
    package.drop_relations(lambda _, one: one.get("Type", "").endswith(("/calcChain", "/vmlDrawing")))
    _forget_strings(package)


def remove_all(elements: list[Element]) -> None:
    """Take elements out."""
    for one in elements:
        remove(one)


def _drop_sheet(package: Package, number: int, row: Element) -> None:
    book = package.tree(BOOK)
    for name in _children(book, "definedName"):
        at = name.get("localSheetId")
        if at == str(number) or (name.text or "").startswith((f"{row.get('name')}!", f"'{row.get('name')}'!")):
            remove(name)
        elif at is not None and at.isdecimal() and int(at) > number:
            name.set("localSheetId", str(int(at) - 1))
    for view in _children(book, "workbookView"):
        view.attrib.pop("activeTab", None)
        view.attrib.pop("firstSheet", None)
    link = next((row.get(f"{space}id") for space in LINK_NAMESPACES if row.get(f"{space}id")), "")
    package.drop_relations(lambda source, one: source == BOOK and one.get("Id") == link)


def _forget_strings(package: Package) -> None:
    """Empty the shared texts that no cell shows any more; their places stay, as cells count by them."""
    if STRINGS not in package:
        return
    shown = {
        _index(cell)
        for _, part, _ in sheets(package)
        for cell in _children(package.tree(part), "c")
        if cell.get("t") == "s"
    }
    for number, string in enumerate(_children(package.tree(STRINGS), "si")):
        if number not in shown:
            remove_all([one for one in list(string) if local(one) != "t"])
            for one in _children(string, "t"):
                one.text = ""


def _is_on(element: Element) -> bool:
    return element.get("hidden") in {"1", "true"}


def _cells_of(root: Element, column: Element) -> list[Element]:
    first, last = int(column.get("min", "1")), int(column.get("max", "1"))
    return [one for one in _children(root, "c") if first <= _number(one.get("r", "")) <= last]


def _number(place: str) -> int:
    found = LETTERS.match(place)
    number = 0
    for letter in found[0] if found else "":
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    said = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        said = chr(65 + rest) + said
    return said


def settle_numbers(package: Package) -> None:
    """Turn numeric cells whose value was masked into texts, as Excel would call the file broken."""
    for _, part, _ in sheets(package):
        for cell in _children(package.tree(part), "c"):
            value = next((one for one in cell if local(one) == "v"), None)
            if value is not None and "*" in (value.text or "") and cell.get("t") in {None, "n", "str"}:
                cell.set("t", "str")
                remove_all([one for one in list(cell) if local(one) == "f"])
