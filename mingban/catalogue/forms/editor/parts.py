"""The parts of drafts, by kind."""

from collections.abc import Sequence

from mingban.catalogue.forms.editor.bundle_parts import BUNDLE_PARTS
from mingban.catalogue.forms.editor.item_parts import ITEM_PARTS
from mingban.catalogue.forms.editor.part import Part

PARTS: dict[str, tuple[Part, ...]] = {"item": ITEM_PARTS, "bundle": BUNDLE_PARTS}


def parts_of(kind: str) -> Sequence[Part]:
    """Return the parts of a draft of an `item` or `bundle`, in the order in which they are edited."""
    return PARTS.get(kind, ())


def part_of_path(kind: str, path: Sequence[str | int]) -> Part | None:
    """Return the part on whose page a path of the definition is edited."""
    return next((part for part in parts_of(kind) if path and path[0] in part.block.fields), None)
