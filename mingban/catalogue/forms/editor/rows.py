"""What the buttons of rows do to what was typed."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from mingban.catalogue.rules.loose import Content


def change_rows(content: Mapping[str, Any], what: str, path: str) -> Content:
    """Return a content with one row added to the list at `path`, or the row at `path` removed or moved `up` or `down`.

    A path or change that does not exist changes nothing.
    """
    changed = deepcopy(dict(content))
    *way, last = path.split("-")
    thing: Any = changed
    for step in way:
        thing = _inside(thing, step)
    if what == "add" and isinstance(thing, dict) and isinstance(thing.get(last), list):
        thing[last].append({})
    elif isinstance(thing, list) and last.isdecimal() and int(last) < len(thing):
        _change(thing, what, int(last))
    return changed


def row_after(content: Mapping[str, Any], what: str, path: str) -> str:
    """Return the path of the row that a change was about, in the content after it; empty when there is none."""
    *way, last = path.split("-")
    thing: Any = content
    for step in way:
        thing = _inside(thing, step)
    rows = thing.get(last) if what == "add" and isinstance(thing, dict) else thing
    if not isinstance(rows, list) or not rows:
        return ""
    if what == "add":
        return f"{path}-{len(rows) - 1}"
    index = int(last) + {"up": -1, "down": 1}.get(what, 0) if last.isdecimal() else 0
    return "-".join([*way, str(min(max(index, 0), len(rows) - 1))])


def _change(rows: list[Any], what: str, index: int) -> None:
    other = index + {"up": -1, "down": 1}.get(what, 0)
    if what == "remove":
        del rows[index]
    elif 0 <= other < len(rows):
        rows[index], rows[other] = rows[other], rows[index]


def _inside(thing: Any, step: str) -> Any:
    if isinstance(thing, dict):
        return thing.get(step)
    return thing[int(step)] if isinstance(thing, list) and step.isdecimal() and int(step) < len(thing) else None
