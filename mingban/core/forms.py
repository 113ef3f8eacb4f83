"""Forms as the UI kit draws them."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting

from mingban.core.errors import Refused


class UiRenderer(TemplatesSetting):
    """Draws `{{ form }}` and `{{ field.as_field_group }}` with the kit's templates."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


def show_refusal(form: forms.Form, refusal: Refused) -> None:
    """Put a refusal of an action at its field, or at the top of the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


class DayWidget(forms.MultiWidget):
    """A day in three boxes: easier on a phone and for the old than any calendar (ux README §5)."""

    template_name = "ui/day.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.NumberInput() for part in ("year", "month", "day")}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        """Split a date into its boxes."""
        return [value.year, value.month, value.day] if isinstance(value, date) else [None, None, None]

    def id_for_label(self, id_: str) -> str:
        """Error links lead to the first box."""
        return f"{id_}_year" if id_ else id_


class DayField(forms.MultiValueField):
    """A date asked in three boxes."""

    widget = DayWidget

    def __init__(self, **kwargs: Any) -> None:
        boxes = (
            forms.IntegerField(min_value=1850, max_value=2200),
            forms.IntegerField(min_value=1, max_value=12),
            forms.IntegerField(min_value=1, max_value=31),
        )
        super().__init__(fields=boxes, require_all_fields=True, **kwargs)

    def compress(self, data_list: list[int]) -> date | None:
        """Join the boxes.

        :raises ValidationError: for 31 April and the like.
        """
        if not data_list:
            return None
        try:
            return date(*data_list)
        except ValueError as error:
            raise ValidationError("没有这一天，请看看年、月、日是不是写对了") from error
