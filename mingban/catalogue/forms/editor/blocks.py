"""What a page of the editor is made of, declared: controls for fields of a definition, and rows of controls for its lists."""

from dataclasses import dataclass
from typing import Any

from django import forms

from mingban.catalogue.formats.excel_layout import Cell, cell_of
from mingban.catalogue.forms.editor import fields as f
from mingban.catalogue.forms.editor.shelf import Shelf
from mingban.catalogue.words import FIELDS, part_of, say_value, vocabulary_of
from mingban.forms.definitions import Definition

CONDITIONS = frozenset({"when", "asked_when"})


@dataclass(frozen=True, kw_only=True)
class Input:
    """One control. `name` may lead into a definition that is held: `promised_limit.days`.

    `source`: the shelf's list to pick from; `is_looked_up`: it is long, so that one types and the browser completes.
    `is_advanced`: folded away. `rows`: of a text of several lines. `size`: of the kit's widths.
    """

    name: str
    label: str = ""
    hint: str = ""
    source: str = ""
    is_looked_up: bool = False
    is_advanced: bool = False
    rows: int = 0
    size: str = ""
    empty: str = "请选"
    is_needed: bool = False


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list of definitions: one row of controls each. `one` is what a row is called; `stem` that of codes nobody typed."""

    field: str
    block: "Block"
    one: str
    stem: str = ""
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class Block:
    """The controls of one definition, in order, then its lists."""

    owner: type[Definition]
    inputs: tuple[Input, ...] = ()
    lists: tuple[Listing, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        """The fields of the owner that this block holds."""
        return frozenset(each.name.split(".")[0] for each in self.inputs) | {each.field for each in self.lists}


def make_field(each: Input, owner: type[Definition], shelf: Shelf) -> f.Loose:
    """Return the control for an input, from the type of the field that it stands for."""
    *parents, name = each.name.split(".")
    inside, held = owner, True
    for step in parents:
        held = held and inside.model_fields[step].is_required()
        inside = part_of(inside, step) or inside
    known = inside.model_fields[name]
    common: dict[str, Any] = {
        "label": each.label or _say(owner, each.name),
        "help_text": each.hint,
        "required": each.is_needed or (held and (known.is_required() or known.default not in ("", None, []))),
    }
    if name in CONDITIONS:
        return f.Condition(shelf=shelf, **common)
    vocabulary = vocabulary_of(inside, name)
    cell = cell_of(known.annotation, vocabulary)
    if cell is Cell.ANSWERS:
        return f.Answers(shelf=shelf, **common)
    names = {value.value: say_value(value) for value in vocabulary} if vocabulary else shelf.names(each.source)
    if each.is_looked_up:
        return f.Text(widget=f.LookUpWidget(names, each.source), **common)
    if cell is Cell.WORDS or (each.source and cell is Cell.LINES):
        return f.SomeOf(names=names, **common)
    if cell is Cell.WORD or each.source:
        empty = "" if vocabulary and not known.is_required() and held else each.empty
        return f.OneOf(names=names, empty=empty, is_text=known.default == "", **common)
    return _plain_field(each, cell, common)


def _say(owner: type[Definition], name: str) -> str:
    inside: type[Definition] | None = owner
    words = []
    for step in name.split("."):
        words.append(FIELDS[inside][step] if inside else step)
        inside = part_of(inside, step) if inside else None
    return "".join(words)


def _plain_field(each: Input, cell: Cell, common: dict[str, Any]) -> f.Loose:
    if cell is Cell.YES_NO:
        return f.YesNo(**common)
    if cell is Cell.LINES:
        return f.Lines(widget=forms.Textarea(attrs={"rows": each.rows or 3}), **common)
    if cell is Cell.INTEGER:
        return f.Integer(widget=forms.TextInput(attrs={"class": "input--s num", "inputmode": "numeric"}), **common)
    if cell is Cell.YUAN:
        return f.Yuan(widget=forms.TextInput(attrs={"class": "input--s num", "inputmode": "decimal"}), **common)
    if each.rows:
        return f.Text(widget=forms.Textarea(attrs={"rows": each.rows}), **common)
    return f.Text(widget=forms.TextInput(attrs={"class": f"input--{each.size}"} if each.size else {}), **common)
