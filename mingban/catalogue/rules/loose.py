"""Drafts: documents that may be incomplete or wrong. What can be read of one, for a preview; codes that nobody has to think up."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any, TypeVar

from pydantic import ValidationError

from mingban.catalogue.definitions import BundleDefinition, ItemDefinition
from mingban.catalogue.rules.findings import Known
from mingban.forms.definitions import Definition

D = TypeVar("D", bound=Definition)
Content = dict[str, Any]

UNWRITTEN = "（还没有写）"
_COMMON: Content = {
    "name": UNWRITTEN,
    "summary": UNWRITTEN,
    "consult_phone": "12345",
    "complaint_phone": "12345",
}
# What stands in a preview where a draft says nothing yet that can be read.
BLANKS: dict[type[Definition], Content] = {
    ItemDefinition: _COMMON
    | {
        "plain_name": UNWRITTEN,
        "organisation": "",
        "type": "20",
        "kind": "PROMISED",
        "applicants": ["PERSON"],
        "statutory_limit": {"days": 0},
        "promised_limit": {"days": 0},
        "channels": ["ONLINE"],
        "legal_basis": [{"title": UNWRITTEN}],
        "results": [{"name": UNWRITTEN, "kind": "OTHER"}],
        "steps": [{"code": "step-1", "name": UNWRITTEN, "role": "decider"}],
    },
    BundleDefinition: _COMMON | {"lead_organisation": "", "members": []},
}


def readable(model: type[D], content: Mapping[str, Any], known: Known) -> D | None:
    """Return what can be read of a draft: rows that are wrong are left out, what is missing is a blank. None when too little is left."""
    rest = deepcopy(dict(content))
    owner = "organisation" if "organisation" in model.model_fields else "lead_organisation"
    blanks = BLANKS[model] | {owner: min(known.organisations, default="x")}
    _drop_unknown(rest, known)
    while True:
        try:
            return model.model_validate(rest)
        except ValidationError as error:
            if not _leave_out(rest, error.errors()[0]["loc"], blanks):
                return None


def _leave_out(content: Content, path: Sequence[str | int], blanks: Content) -> bool:
    """Take out the innermost row that a path leads through, or put a blank; tell whether that changed anything."""
    rows = [number for number, step in enumerate(path) if isinstance(step, int)]
    if rows:
        thing: Any = content
        for step in path[: rows[-1]]:
            thing = thing[step]
        del thing[path[rows[-1]]]
        return True
    name = str(path[0])
    if name not in blanks:
        return content.pop(name, None) is not None
    if content.get(name) == blanks[name]:
        return False
    content[name] = deepcopy(blanks[name])
    return True


def _drop_unknown(content: Content, known: Known) -> None:
    """Leave out what names something that is not there."""
    for name, codes in (("organisation", known.organisations), ("lead_organisation", known.organisations)):
        if name in content and content[name] not in codes:
            del content[name]
    for field, key, there in (
        ("materials", "kind", known.material_kinds),
        ("places", "centre", known.centres),
        ("members", "item", known.items),
    ):
        if field in content:
            content[field] = [row for row in content[field] if row.get(key) in there]
    for section in content.get("form", ()):
        section["fields"] = [row for row in section.get("fields", ()) if row.get("element") in known.elements]
    for step in content.get("steps", ()):
        if step.get("organisation") not in known.organisations:
            step["organisation"] = ""


def give_codes(rows: Sequence[Content], stem: str) -> None:
    """Give every row without a code one that no other row has: question-3."""
    taken = {row.get("code") for row in rows}
    number = 0
    for row in rows:
        while not row.get("code"):
            number += 1
            if (code := f"{stem}-{number}") not in taken:
                row["code"] = code
                taken.add(code)
