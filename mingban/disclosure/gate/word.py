"""Word files: what was changed and not accepted, what is hidden, and what stands where."""

from collections.abc import Iterator

from mingban.disclosure.gate.package import Element, Package, local, remove, unwrap
from mingban.disclosure.gate.passages import Passage
from mingban.disclosure.gate.traces import Trace, hidden
from mingban.disclosure.rules import masked

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OLD_FORMS = frozenset({
    "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "tcPrChange", "trPrChange", "tblPrExChange",
    "numberingChange", "cellIns", "cellDel", "cellMerge", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart",
    "moveToRangeEnd", "customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd",
})  # fmt: skip
GONE, COME = frozenset({"del", "moveFrom"}), frozenset({"ins", "moveTo"})
CHANGED = OLD_FORMS | GONE | COME
COMMENTED = frozenset({"commentRangeStart", "commentRangeEnd", "commentReference"})
PLACES = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注", "document": "正文"}
NOT_TEXT = frozenset({"styles", "settings", "fontTable", "numbering", "webSettings", "comments"})


def parts(package: Package) -> list[tuple[str, str]]:
    """Return the parts that hold what is read, with what they are called."""
    found = []
    for name in package.xml_names("word/"):
        stem = name.removeprefix("word/").removesuffix(".xml")
        called = next((said for start, said in PLACES.items() if stem.startswith(start)), "")
        if called and "/" not in stem:
            found.append((name, called))
    return found


def passages(package: Package) -> Iterator[Passage]:
    """Yield the paragraphs of all parts, each with its place."""
    for name, called in parts(package):
        for number, paragraph in enumerate(package.tree(name).iter(f"{W}p"), 1):
            texts = [
                one for one in paragraph.iter(f"{W}t", f"{W}instrText", f"{W}delText") if _nearest(one) is paragraph
            ]
            if texts:
                yield Passage(place=f"{called}第 {number} 段", elements=texts)


def _nearest(element: Element) -> Element:
    return next(one for one in element.iterancestors() if one.tag == f"{W}p")


def look(package: Package) -> list[Trace]:
    """Return what readers do not see: changes that were tracked, hidden text."""
    styles = _hidden_styles(package)
    found: list[Trace] = []
    for name, called in parts(package):
        root = package.tree(name)
        numbers = {one: number for number, one in enumerate(root.iter(f"{W}p"), 1)}
        for element in root.iter():
            kind = (
                "没有接受的修订" if local(element) in CHANGED else "隐藏的文字" if _is_hidden(element, styles) else ""
            )
            if kind:
                above = next((numbers[one] for one in element.iterancestors() if one in numbers), 0)
                place = f"{called}第 {above} 段" if above else called
                said = "" if kind == "没有接受的修订" else masked("".join(element.itertext()))
                found.append(hidden(kind, place, said))
    return found


def clean(package: Package) -> None:
    """Accept all changes; take comments' marks and hidden text out."""
    styles = _hidden_styles(package)
    for name, _ in parts(package):
        root = package.tree(name)
        for element in list(root.iter()):
            if element.getparent() is not None:
                _settle(element, styles)
    for name in ("word/styles.xml", "word/settings.xml"):
        if name in package:
            for element in list(package.tree(name).iter(f"{W}vanish", f"{W}attachedTemplate", f"{W}trackRevisions")):
                remove(element)


def _settle(element: Element, styles: set[str]) -> None:
    name, parent = local(element), local(element.getparent())
    if parent == "trPr" and name == "del":
        remove(element.getparent().getparent())
    elif name in COME and parent not in {"rPr", "trPr"}:
        unwrap(element)
    elif name in OLD_FORMS | COMMENTED | GONE | COME | {"vanish"} or _is_hidden(element, styles):
        remove(element)


def _is_hidden(element: Element, styles: set[str]) -> bool:
    """Tell whether a run is hidden: by itself or by its style, or is written in white."""
    if element.tag != f"{W}r":
        return False
    form = element.find(f"{W}rPr")
    if form is None:
        return False
    vanish, style, colour = (form.find(f"{W}{name}") for name in ("vanish", "rStyle", "color"))
    if vanish is not None and vanish.get(f"{W}val", "true") not in {"0", "false", "off"}:
        return True
    if style is not None and style.get(f"{W}val") in styles:
        return True
    is_white = colour is not None and colour.get(f"{W}val", "").upper() == "FFFFFF"
    return is_white and form.find(f"{W}shd") is None and form.find(f"{W}highlight") is None


def _hidden_styles(package: Package) -> set[str]:
    if "word/styles.xml" not in package:
        return set()
    styles = package.tree("word/styles.xml").iter(f"{W}style")
    return {one.get(f"{W}styleId", "") for one in styles if one.find(f"{W}rPr/{W}vanish") is not None}
