"""An office file (OOXML, ISO/IEC 29500): a ZIP of parts, which name each other by relationships.

Read with limits and without entities; written anew with only the parts that can be reached from its root.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from mingban.core.errors import BadInput

MOST_PARTS = 5_000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_XML = 30 * 1024 * 1024
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
LINK_NAMESPACES = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}",
)
TYPES = "[Content_Types].xml"
# What goes with a reference: the frame in which an embedded thing stands.
FRAMES = frozenset({"object", "oleObject", "graphicFrame", "control", "pict"})
OPEN_MACROS = ".macroEnabled."

Element = Any


class BrokenPackage(BadInput):
    """The file is no office file, is damaged, locked, or would be too large when unpacked."""


def local(element: Element) -> str:
    """Return an element's name without its namespace; nothing for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def remove(element: Element) -> None:
    """Take an element out; what follows it in its parent stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def unwrap(element: Element) -> None:
    """Put an element's children in its place."""
    parent = element.getparent()
    place = parent.index(element)
    for offset, child in enumerate(list(element)):
        parent.insert(place + offset, child)
    parent.remove(element)


class Package:
    """The parts of an office file by name. Trees that were asked for are written back as they are then."""

    def __init__(self, content: bytes) -> None:
        """Unpack.

        :raises BrokenPackage: when it cannot be, or should not be.
        """
        self._parts = _unpacked(content)
        self._trees: dict[str, Element] = {}
        if TYPES not in self._parts:
            raise BrokenPackage("这不是 Office 文件，或者文件坏了。请用 Office 或 WPS 另存一份再传")

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    @property
    def names(self) -> list[str]:
        """The names of all parts."""
        return list(self._parts)

    def bytes_of(self, name: str) -> bytes:
        """Return a part as it was."""
        return self._parts[name]

    def replace(self, name: str, content: bytes) -> None:
        """Put other bytes in a part's place."""
        self._parts[name] = content

    def tree(self, name: str) -> Element:
        """Return the root of an XML part.

        :raises BrokenPackage: when it is no XML, or declares a document type.
        """
        if name not in self._trees:
            self._trees[name] = _parsed(self._parts[name])
        return self._trees[name]

    def xml_names(self, folder: str = "") -> list[str]:
        """Return the names of the XML parts below a folder."""
        return [name for name in self._parts if name.startswith(folder) and name.endswith(".xml")]

    def relations(self, source: str = "") -> list[Element]:
        """Return the relationships of a part; of the package without one."""
        name = _relations_name(source)
        return list(self.tree(name).iter(RELATION)) if name in self._parts else []

    def targets(self, source: str, ending: str) -> list[str]:
        """Return the parts that a part names by relationships of a type."""
        found = [one for one in self.relations(source) if one.get("Type", "").endswith(ending)]
        return [_target(source, one) for one in found if one.get("TargetMode") != "External"]

    def target(self, source: str, link: str) -> str:
        """Return the part that a part names by the id of a relationship; nothing when there is none."""
        found = [one for one in self.relations(source) if one.get("Id") == link]
        return _target(source, found[0]) if found else ""

    def all_relations(self) -> Iterator[tuple[str, Element]]:
        """Yield every relationship with the part whose it is."""
        for source in ["", *self._parts]:
            for relation in self.relations(source):
                yield source, relation

    def drop_relations(self, is_unwanted: Callable[[str, Element], bool]) -> None:
        """Take relationships away, with what refers to them; parts that nothing names any more are not written."""
        for source, relation in list(self.all_relations()):
            if is_unwanted(source, relation):
                remove(relation)
                if source in self._parts and source.endswith(".xml"):
                    _forget(self.tree(source), relation.get("Id", ""))

    def save(self) -> bytes:
        """Return the file, written anew: what can be reached, and nothing of when and by whom it was packed."""
        kept = self._reachable()
        self._write_types(kept)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in (TYPES, *sorted(kept - {TYPES})):
                info = zipfile.ZipInfo(name)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, self._written(name))
        return out.getvalue()

    def _written(self, name: str) -> bytes:
        tree = self._trees.get(name)
        if tree is None:
            return self._parts[name]
        return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))

    def _reachable(self) -> set[str]:
        seen: set[str] = set()
        waiting = [""]
        while waiting:
            source = waiting.pop()
            if source in seen:
                continue
            seen.add(source)
            seen |= {_relations_name(source)} & self._parts.keys()
            found = [one for one in self.relations(source) if one.get("TargetMode") != "External"]
            waiting += [name for one in found if (name := _target(source, one)) in self._parts]
        return (seen - {""}) | {TYPES}

    def _write_types(self, kept: set[str]) -> None:
        for one in list(self.tree(TYPES)):
            kind = one.get("ContentType", "")
            if local(one) == "Override" and one.get("PartName", "").lstrip("/") not in kept:
                remove(one)
            elif OPEN_MACROS in kind:
                one.set("ContentType", _without_macros(kind))


def _without_macros(kind: str) -> str:
    """application/vnd.ms-word.document.macroEnabled.main+xml and its like become the kinds of plain files."""
    plain = {
        "word": "wordprocessingml.document",
        "excel": "spreadsheetml.sheet",
        "powerpoint": "presentationml.presentation",
    }
    program = kind.partition("vnd.ms-")[2].partition(".")[0]
    return f"application/vnd.openxmlformats-officedocument.{plain.get(program, 'wordprocessingml.document')}.main+xml"


def _unpacked(content: bytes) -> dict[str, bytes]:
    """Unpack with limits.

    :raises BrokenPackage: saying what is wrong.
    """
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise BrokenPackage("这个文件设了密码，或者是旧格式（DOC、XLS、PPT）。请去掉密码，另存为新格式再传")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            if len(entries) > MOST_PARTS or sum(one.file_size for one in entries) > MOST_UNPACKED:
                raise BrokenPackage("这个文件解开以后太大了，不像一份文件，没有收")
            return {one.filename: archive.read(one) for one in entries}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise BrokenPackage("这个文件打不开，可能坏了。请用 Office 或 WPS 打开，另存一份再传") from error


def _parsed(content: bytes) -> Element:
    if len(content) > MOST_XML:
        raise BrokenPackage("这个文件解开以后太大了，不像一份文件，没有收")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise BrokenPackage("这个文件里面坏了。请用 Office 或 WPS 打开，另存一份再传") from error
    if root.getroottree().docinfo.doctype:
        raise BrokenPackage("这个文件里面有不该有的东西（实体定义），没有收")
    return root


def _relations_name(source: str) -> str:
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _target(source: str, relation: Element) -> str:
    target = relation.get("Target", "")
    if target.startswith("/"):
        return str(target.lstrip("/"))
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))


def _forget(root: Element, link: str) -> None:
    """Take away the elements that refer to a relationship, with the frame in which they stand."""
    names = [f"{space}{name}" for space in LINK_NAMESPACES for name in ("id", "embed", "link")]
    for element in list(root.iter()):
        name = next((one for one in names if element.get(one) == link), "")
        if not name:
            continue
        if local(element) == "pageSetup":
            del element.attrib[name]
            continue
        frames = [one for one in element.iterancestors() if local(one) in FRAMES]
        remove(frames[-1] if frames else element)
