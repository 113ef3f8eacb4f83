"""What Word, Excel and PowerPoint files have in common: properties, comments, embedded files, macros, templates, pictures."""

import re
from collections.abc import Iterator
from types import ModuleType

from mingban.disclosure.gate import passages, pictures, sheets, slides, word
from mingban.disclosure.gate.package import BrokenPackage, Element, Package, local, remove
from mingban.disclosure.gate.passages import Passage
from mingban.disclosure.gate.traces import Group, Trace, hidden, once, private
from mingban.disclosure.rules import masked

PROGRAMS: dict[str, ModuleType] = {"docx": word, "xlsx": sheets, "pptx": slides}
ROOTS = {"docx": "word/document.xml", "xlsx": sheets.BOOK, "pptx": slides.SHOW}
# By the end of a relationship's type: what it is called; where that is empty it goes without being told of.
UNWANTED = {
    "/comments": "批注", "/commentsExtended": "批注", "/commentsIds": "批注", "/commentsExtensible": "批注",
    "/threadedComment": "批注", "/person": "批注人", "/people": "批注人", "/commentAuthors": "批注人", "/authors": "批注人",
    "/vbaProject": "宏（程序）", "/wordVbaData": "宏（程序）", "/extensibility": "宏（程序）",
    "/oleObject": "嵌入的文件", "/package": "嵌入的文件", "/control": "嵌入的控件", "/ctrlProp": "嵌入的控件",
    "/attachedTemplate": "模板的路径", "/externalLink": "连着的别的文件", "/externalLinkPath": "连着的别的文件",
    "/connections": "外部数据连接", "/queryTable": "外部数据连接", "/notesSlide": "演讲者备注",
    "/pivotTable": "透视表里的原始数据", "/pivotCacheDefinition": "透视表里的原始数据",
    "/revisionHeaders": "修改记录", "/usernames": "修改记录", "/mailMergeSource": "邮件合并的数据",
    "/recipientData": "邮件合并的数据", "/customXml": "", "/custom-properties": "", "/thumbnail": "", "/printerSettings": "",
    "/glossaryDocument": "", "/core-properties": "", "/extended-properties": "",
}  # fmt: skip
ENDINGS = tuple(UNWANTED)
PROPERTIES = {
    "creator": "作者",
    "lastModifiedBy": "最后修改的人",
    "Company": "单位",
    "Manager": "经理",
    "HyperlinkBase": "链接的路径",
    "lpwstr": "自定义的属性",
}
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff")
PART = re.compile(r"/(sheet|slide)(\d+)\.xml$")
PARTS = {"word/document.xml": "正文"}
PATH = re.compile(r"^(?:file:|[A-Za-z]:\\|\\\\)|[A-Za-z]:[\\/]Users[\\/]")


def look(content: bytes, kind: str) -> list[Trace]:
    """Return what an office file carries.

    :raises BrokenPackage: when it cannot be read.
    """
    package = Package(content)
    _check_root(package, kind)
    program = PROGRAMS[kind]
    found = [*_properties(package), *_related(package), *program.look(package), *_pictures(package)]
    known = list(program.passages(package))
    seen = {element for one in known for element in one.elements}
    found += passages.traces_in(known)
    found += passages.traces_in(one for one in passages.rest(package, seen) if not _goes(one))
    found += [trace for one, key, place in passages.attributes(package) for trace in private(one.get(key), place)]
    return once(found)


def clean(content: bytes, kind: str) -> bytes:
    """Return the file without what readers do not see."""
    package = Package(content)
    _check_root(package, kind)
    PROGRAMS[kind].clean(package)
    package.drop_relations(lambda _, one: one.get("Type", "").endswith(ENDINGS) or _is_path(one))
    for name in package.xml_names():
        for element in list(package.tree(name).iter()):
            if local(element) in {"pivotCaches", "externalReferences", "commentRangeStart", "commentRangeEnd"}:
                remove(element)
            elif PATH.search(element.get("descr", "")):
                del element.attrib["descr"]
    for name in _picture_names(package):
        package.replace(name, pictures.clean(package.bytes_of(name)))
    return package.save()


def mask(content: bytes, kind: str, words: tuple[str, ...] = ()) -> bytes:
    """Return the file with what is personal masked in its text, and the given words starred out."""
    package = Package(content)
    _check_root(package, kind)
    known = list(PROGRAMS[kind].passages(package))
    seen = {element for one in known for element in one.elements}
    passages.mask_in([*known, *passages.rest(package, seen)], words)
    for element, key, _ in list(passages.attributes(package)):
        element.set(key, masked(element.get(key)))
    if kind == "xlsx":
        sheets.settle_numbers(package)
    return package.save()


def _check_root(package: Package, kind: str) -> None:
    """Make sure that the file is what its name says.

    :raises BrokenPackage: when it is not.
    """
    if ROOTS[kind] not in package:
        raise BrokenPackage(f"这个文件里面不是 {kind.upper()}，请看看是不是改过名字")


def _properties(package: Package) -> Iterator[Trace]:
    for name in package.xml_names("docProps/"):
        for element in package.tree(name).iter():
            called, said = PROPERTIES.get(local(element), ""), (element.text or "").strip()
            if called and said:
                yield hidden("文件属性", called, masked(said))
            elif local(element) == "Template" and PATH.search(said):
                yield hidden("模板的路径", "文件属性", said)


def _related(package: Package) -> Iterator[Trace]:
    for source, one in package.all_relations():
        kind = one.get("Type", "")
        called = next((said for ending, said in UNWANTED.items() if kind.endswith(ending)), "")
        target = str(one.get("Target", "")).rpartition("/")[2]
        if called:
            yield hidden(called, _where(source), target if called.startswith(("嵌入", "宏", "连着")) else "")
        elif _is_path(one):
            yield hidden("本机的路径", _where(source), one.get("Target", ""))


def _is_path(relation: Element) -> bool:
    return relation.get("TargetMode") == "External" and bool(PATH.search(relation.get("Target", "")))


def _where(source: str) -> str:
    """Say in words in which part something stands."""
    found = PART.search(source)
    return (
        f"第 {found[2]} 张{'工作表' if found[1] == 'sheet' else '幻灯片'}" if found else PARTS.get(source, "整个文件")
    )


def _goes(passage: Passage) -> bool:
    """Tell whether a passage stands in the properties, which go as a whole."""
    return passage.place.startswith("文件内部（docProps/")


def _picture_names(package: Package) -> list[str]:
    """Return the pictures that are seen; thumbnails go with the properties."""
    return [name for name in package.names if name.lower().endswith(PICTURES) and not name.startswith("docProps/")]


def _pictures(package: Package) -> Iterator[Trace]:
    names = _picture_names(package)
    for number, name in enumerate(names, 1):
        yield from pictures.look(package.bytes_of(name), f"第 {number} 张图片")
    if names:
        yield Trace(group=Group.UNSEEN, kind="图片里的内容", place=f"{len(names)} 张图片")
