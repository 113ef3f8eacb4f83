"""Input of booking and checking in."""

from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.http import QueryDict
from django.utils import timezone

from mingban.appointments.queries import Slot
from mingban.core.forms import Described


class SlotForm(forms.Form):
    """One of a day's times; full ones are not offered."""

    starts_at = forms.TypedChoiceField(
        label="几点来？", coerce=datetime.fromisoformat, widget=forms.RadioSelect(attrs={"class": "times"})
    )

    def __init__(self, data: QueryDict | None = None, *, slots: Sequence[Slot]) -> None:
        super().__init__(data)
        self.fields["starts_at"].choices = [(slot.starts_at.isoformat(), _label(slot)) for slot in slots if slot.free]  # type: ignore[attr-defined]  # a choice field


def _label(slot: Slot) -> Described:
    starts, ends = timezone.localtime(slot.starts_at), timezone.localtime(slot.ends_at)
    return Described(f"{starts:%H:%M} 到 {ends:%H:%M}", note=f"还能约 {slot.free} 人")


class CheckInForm(forms.Form):
    """The digits that one was given when booking."""

    code = forms.CharField(
        label="预约号",
        help_text="约好时短信里的 8 位数字",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input--s num"}),
    )
