"""Definitions as JSON: one CatalogueFile, UTF-8."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mingban.catalogue.definitions import CatalogueFile
from mingban.catalogue.formats.source import CannotRead, Source
from mingban.catalogue.words import Path, part_of, say_path
from mingban.core.errors import Problem

MAX_BYTES = 5 * 1024 * 1024
MAX_DIGITS = 100
# So much is shown of a name, which may be as long as the file.
MAX_NAME = 100


def read_json(content: bytes) -> Source:
    """Read a JSON file.

    :raises CannotRead: when it is too large, no JSON, or names one thing twice.
    """
    if len(content) > MAX_BYTES:
        raise CannotRead(f"文件太大，JSON 文件最大 {MAX_BYTES // 1024 // 1024} MB")
    raw = _load(content)
    if not isinstance(raw, dict):
        raise CannotRead("文件最外层要是一组名称和值，见格式说明")
    problems = [Problem(_say_place(raw, path), "有半个字符，存不下来，请重新写一遍") for path in _half_characters(raw)]
    if problems:
        raise CannotRead(f"文件里有 {len(problems)} 处要改", problems=problems)
    return Source(raw=raw, locate=lambda path: _say_place(raw, path))


def _load(content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CannotRead("文件要存成 UTF-8 编码") from error
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_int=_read_int)
    except json.JSONDecodeError as error:
        place = Problem(
            f"第 {error.lineno} 行第 {error.colno} 个字符",
            "从这里开始不是正确的 JSON，看看前面是不是多了或少了逗号、引号、括号",
        )
        raise CannotRead("文件不是正确的 JSON", problems=[place]) from error
    except RecursionError as error:
        raise CannotRead("文件里一层套一层，套得太深了") from error


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for name, value in pairs:
        if name in seen:
            raise CannotRead(f"同一组里“{_whole(name)}”写了两次，只能写一次")
        seen[name] = value
    return seen


def _refuse_constant(name: str) -> Any:
    raise CannotRead(f"不能写 {name}，要写数字")


def _read_int(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise CannotRead(f"数字“{digits[:20]}…”太长了")
    return int(digits)


def _half_characters(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[Path]:
    """Find texts with half of a pair of surrogates (a lone D800, as JSON can write it): nothing can keep or even show them."""
    if isinstance(value, str):
        if _whole(value) != value:
            yield path
        return
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        if isinstance(key, str) and _whole(key) != key:
            yield path
        yield from _half_characters(inner, (*path, key))


def _whole(text: str) -> str:
    return text.encode(errors="replace").decode()


def _say_place(raw: Mapping[str, Any], path: Path) -> str:
    """Say where a path leads: the thing's own name where it has one, else its place in the list."""
    if len(path) < 2 or not isinstance(path[1], int):
        return say_path(CatalogueFile, path)
    kind, index = str(path[0]), path[1]
    owner = part_of(CatalogueFile, kind)
    things = raw.get(kind)
    thing = things[index] if isinstance(things, Sequence) and index < len(things) else None
    name = (thing.get("name") or thing.get("label") or thing.get("code")) if isinstance(thing, Mapping) else None
    head = (
        say_path(CatalogueFile, path[:1]) + f"“{_whole(str(name))[:MAX_NAME]}”"
        if name
        else say_path(CatalogueFile, path[:2])
    )
    rest = say_path(owner, path[2:]) if owner else ""
    return _whole(f"{head} · {rest}" if rest else head)


def write_json(file: CatalogueFile) -> str:
    """Return definitions as a file that `read_json` reads; defaults are left out."""
    content = {"format": file.format, **file.model_dump(mode="json", exclude_defaults=True)}
    for key in ("items", "bundles"):
        for definition, parsed in zip(content.get(key, ()), getattr(file, key), strict=True):
            definition["format"] = parsed.format
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
