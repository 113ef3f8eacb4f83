"""A block filled in: from what was sent to the shape of the definition, and back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from pydantic_core import PydanticUndefined

from mingban.catalogue.forms.editor import fields as f
from mingban.catalogue.forms.editor.blocks import Block, Input, Listing, make_field
from mingban.catalogue.forms.editor.shelf import Shelf
from mingban.catalogue.rules.loose import Content, give_codes
from mingban.catalogue.words import part_of
from mingban.forms.definitions import Definition

MOST_ROWS = 200


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a list as the page shows it; `path` is how its buttons name it."""

    form: "BlockForm"
    path: str
    number: int
    is_first: bool
    is_last: bool

    @property
    def title(self) -> str:
        """What is typed in the first control, to tell rows apart."""
        first = self.form[next(iter(self.form.fields))]
        widget = first.field.widget
        value = first.value() or ""
        if isinstance(widget, f.LookUpWidget):
            return widget.names.get(value, value)
        return dict(getattr(first.field, "choices", ())).get(value, str(value)) if value else ""

    @property
    def has_errors(self) -> bool:
        """True when something in the row, or in its own rows, is wrong."""
        return any(form.errors for form in self.form.walk())


@dataclass(frozen=True, kw_only=True)
class Rows:
    """A list as the page shows it."""

    listing: Listing
    path: str
    rows: list[Row]


class BlockForm(forms.Form):
    """A block filled in. `data` is what was sent, or `as_sent` of a content."""

    use_required_attribute = False

    def __init__(self, block: Block, data: QueryDict, shelf: Shelf, prefix: str = "") -> None:
        super().__init__(data, prefix=prefix or None)
        self.block = block
        for each in block.inputs:
            field = make_field(each, block.owner, shelf)
            name = _name(each)
            if isinstance(field, f.OneOf | f.SomeOf):
                widget = cast(forms.Widget, field.widget)
                field.offer(widget.value_from_datadict(data, MultiValueDict(), self.add_prefix(name)))
            if not isinstance(field, f.SomeOf) or field.choices:
                self.fields[name] = field
        self.lists = [self._rows(listing, data, shelf) for listing in block.lists]

    def _rows(self, listing: Listing, data: QueryDict, shelf: Shelf) -> Rows:
        path = self.add_prefix(listing.field)
        sent = str(data.get(f"{path}-rows") or "0")
        count = min(int(sent), MOST_ROWS) if sent.isdecimal() else 0
        rows = [
            Row(
                form=BlockForm(listing.block, data, shelf, prefix=f"{path}-{number}"),
                path=f"{path}-{number}",
                number=number + 1,
                is_first=number == 0,
                is_last=number == count - 1,
            )
            for number in range(count)
        ]
        return Rows(listing=listing, path=path, rows=rows)

    @property
    def plain(self) -> list[forms.BoundField]:
        """The controls that stand open."""
        return [self[_name(each)] for each in self.block.inputs if not each.is_advanced and _name(each) in self.fields]

    @property
    def advanced(self) -> list[forms.BoundField]:
        """The controls that are folded away."""
        return [self[_name(each)] for each in self.block.inputs if each.is_advanced and _name(each) in self.fields]

    @property
    def has_advanced_errors(self) -> bool:
        """True when something folded away is wrong."""
        return any(field.errors for field in self.advanced)

    @property
    def content(self) -> Content:
        """What was typed, in the shape of the definition; what was left empty is left out."""
        self.full_clean()
        found: Content = {}
        for each in self.block.inputs:
            if (value := self.cleaned_data.get(_name(each))) is not None:
                _put(found, each.name, value)
        for part in {each.name.split(".")[0] for each in self.block.inputs if "." in each.name}:
            _fold(found, part, self.block.owner)
        for rows in self.lists:
            found[rows.listing.field] = [row.form.content for row in rows.rows]
            if rows.listing.stem:
                give_codes(found[rows.listing.field], rows.listing.stem)
        return found

    def show(self, path: Sequence[str | int], message: str) -> bool:
        """Put a finding at the control that it is about, or at the nearest above it; tell whether there was one."""
        place = "-".join(map(str, path))
        for form in self.walk():
            for name in form.fields:
                if f"{place}-".startswith(f"{form.add_prefix(name)}-"):
                    form.errors  # noqa: B018 — a form takes errors once it was cleaned
                    form.add_error(name, message)
                    return True
        return False

    def walk(self) -> Iterator["BlockForm"]:
        """Yield the forms of all rows, then this one."""
        for rows in self.lists:
            for row in rows.rows:
                yield from row.form.walk()
        yield self


def _name(each: Input) -> str:
    return each.name.replace(".", "-")


def _put(content: Content, name: str, value: Any) -> None:
    first, _, rest = name.partition(".")
    if rest:
        _put(content.setdefault(first, {}), rest, value)
    else:
        content[first] = value


def _fold(content: Content, part: str, owner: type[Definition]) -> None:
    """Take a held definition without what it must have for one that is not there, where that may be."""
    inner = part_of(owner, part)
    if owner.model_fields[part].is_required() or inner is None:
        return
    required = [name for name, field in inner.model_fields.items() if field.is_required()]
    if not any(name in content.get(part, {}) for name in required):
        content[part] = None


def as_sent(block: Block, content: Mapping[str, Any]) -> QueryDict:
    """Return what a form filled with a content would send."""
    data = QueryDict(mutable=True)
    for name, value in _fill(block, content):
        if isinstance(value, list):
            data.setlist(name, [str(each) for each in value])
        elif value is not None and value is not False:
            data[name] = str(value)
    return data


def _fill(block: Block, content: Mapping[str, Any], head: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the value of each control; where the content says nothing, the default stands in it."""
    for each in block.inputs:
        value = _look(content, each.name, block.owner)
        yield head + _name(each), make_field(each, block.owner, Shelf()).write(value)
    for listing in block.lists:
        rows = content.get(listing.field) or []
        yield f"{head}{listing.field}-rows", str(len(rows))
        for number, row in enumerate(rows):
            yield from _fill(listing.block, row, f"{head}{listing.field}-{number}-")


def _look(content: Mapping[str, Any], name: str, owner: type[Definition]) -> Any:
    first, _, rest = name.partition(".")
    default = owner.model_fields[first].default
    value = content.get(first, None if default is PydanticUndefined else default)
    if not rest:
        return value
    inner = part_of(owner, first)
    return _look(value, rest, inner) if isinstance(value, Mapping) and inner else None
