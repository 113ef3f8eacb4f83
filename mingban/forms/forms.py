"""Django forms made from data elements: input, labels and widgets follow from each element's definition."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mingban.core.errors import BadInput
from mingban.core.forms import DayField, Described
from mingban.forms.definitions import ElementDefinition, ElementKind
from mingban.forms.rules import FieldSpec, Value, clean_value, yes_no_choices

NUMERIC = {ElementKind.NUMBER: "decimal", ElementKind.MONEY: "decimal", ElementKind.PHONE: "tel"}
# Only what is asked about the person who fills in may be completed by the browser.
AUTOCOMPLETE = {"person.name": "name", "person.phone": "tel", "person.address": "street-address"}
SHORT = frozenset({ElementKind.NUMBER, ElementKind.MONEY})


def field_name(code: str) -> str:
    """Return the form field's name for a data element: dots would look like nesting."""
    return code.replace(".", "__")


def element_code(name: str) -> str:
    """Return the data element's code for a form field's name."""
    return name.replace("__", ".")


class SectionForm(forms.Form):
    """One page of a form. `values` are JSON values by element code; nothing filled in is None."""

    specs: Sequence[FieldSpec] = ()

    @property
    def values(self) -> dict[str, Value]:
        """The cleaned values by element code."""
        return {spec.element.code: self.cleaned_data.get(field_name(spec.element.code)) for spec in self.specs}

    def clean(self) -> dict[str, Any]:
        """Read every field by its element's kind, and put what is wrong at the field."""
        cleaned = super().clean() or self.cleaned_data
        for spec in self.specs:
            name = field_name(spec.element.code)
            if name in cleaned:
                try:
                    cleaned[name] = clean_value(spec.element, cleaned[name])
                except BadInput as error:
                    self.add_error(name, error.message)
        return cleaned


def section_form_class(fields: Sequence[FieldSpec]) -> type[SectionForm]:
    """Return a form class with one field for each data element, in order."""
    made: dict[str, Any] = {field_name(spec.element.code): _field(spec) for spec in fields}
    return type("SectionForm", (SectionForm,), {**made, "specs": tuple(fields)})


def initial_values(definitions: Mapping[str, ElementDefinition], values: Mapping[str, Value]) -> dict[str, Any]:
    """Return kept JSON values as a form's `initial`."""
    return {
        field_name(code): _initial(definitions[code], value) for code, value in values.items() if code in definitions
    }


def _initial(element: ElementDefinition, value: Value) -> Any:
    if element.kind is ElementKind.DATE and isinstance(value, str) and value:
        return date.fromisoformat(value)
    if element.kind is ElementKind.YES_NO and isinstance(value, bool):
        return "yes" if value else "no"
    return value


def _field(spec: FieldSpec) -> forms.Field:
    element = spec.element
    common: dict[str, Any] = {
        "label": element.label if not element.unit else f"{element.label}（{element.unit}）",
        "help_text": spec.hint or element.hint,
        "required": spec.is_required,
    }
    if element.kind is ElementKind.DATE:
        return DayField(**common)
    if element.kind is ElementKind.CHOICE:
        choices = [(choice.code, Described(choice.label, note=choice.hint)) for choice in element.choices]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    if element.kind is ElementKind.YES_NO:
        return forms.ChoiceField(choices=yes_no_choices(element.label), widget=forms.RadioSelect, **common)
    return TextField(widget=_text_widget(element), **common)


class TextField(forms.CharField):
    """Text whose value the element's own rules read; control characters are theirs to refuse."""

    def validate(self, value: Any) -> None:
        """Only ask whether something is there."""
        if value in self.empty_values and self.required:
            raise ValidationError(self.error_messages["required"], code="required")


def _text_widget(element: ElementDefinition) -> forms.Widget:
    if element.kind is ElementKind.LONG_TEXT:
        return forms.Textarea(attrs={"maxlength": element.max_length})
    attrs: dict[str, Any] = {}
    if element.kind in {ElementKind.TEXT, ElementKind.NAME, ElementKind.ADDRESS}:
        attrs["maxlength"] = element.max_length
    if element.kind in NUMERIC:
        attrs["inputmode"] = NUMERIC[element.kind]
    if element.kind in SHORT:
        attrs["class"] = "input--s"
    if element.prefill in AUTOCOMPLETE:
        attrs["autocomplete"] = AUTOCOMPLETE[element.prefill]
    return forms.TextInput(attrs=attrs)
