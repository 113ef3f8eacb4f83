"""What the page "when is it due" asks."""

from datetime import date
from typing import Any

from django import forms

from mingban.clocks.choices import ClockUnit, SpecialKind
from mingban.clocks.rules import ONE_DAY, Pause
from mingban.core.forms import DayField, Described

LONGEST = 1000
# §42: ten working days more, fifteen where several authorities handle it together.
LONGEST_EXTENSION = 15
UNITS = [
    (ClockUnit.WORKING_DAY, Described("工作日", note="周末和法定节假日不算，调休上班的日子算。政府办事多用这种")),
    (ClockUnit.CALENDAR_DAY, Described("自然日", note="每天都算；最后一天放假的，顺延到上班那天")),
]


class WhatIfForm(forms.Form):
    """A start, a limit, and perhaps a pause; `first_year` is the earliest year whose days off are known."""

    start = DayField(label="哪天收到（或受理）的", help_text="这一天本身不算，第二天才是第 1 天")
    limit = forms.IntegerField(
        label="期限是几天",
        help_text="0 天就是当天办结",
        min_value=0,
        max_value=LONGEST,
        widget=forms.TextInput(attrs={"class": "input--s num", "inputmode": "numeric"}),
    )
    unit = forms.ChoiceField(label="怎么算天数", choices=UNITS, widget=forms.RadioSelect, initial=ClockUnit.WORKING_DAY)
    pause_kind = forms.ChoiceField(
        label="因为什么暂停",
        choices=[("", "没有暂停"), *SpecialKind.choices],
        required=False,
        help_text="只有这八种能停（《行政许可法》第四十五条），要书面告诉过您。现场勘验不停",
    )
    pause_from = DayField(label="从哪天起暂停", required=False, help_text="告知书上的日子。没有就空着")
    pause_last = DayField(label="暂停的最后一天", required=False, help_text="这一天也不算。还没恢复就空着")
    extension = forms.IntegerField(
        label="延长了几天",
        help_text="只能延长一次：一个单位办的最多 10 个工作日，几个单位联合办的最多 15 个工作日（《行政许可法》第四十二条）。没有就空着",
        min_value=0,
        max_value=LONGEST_EXTENSION,
        required=False,
        widget=forms.TextInput(attrs={"class": "input--s num", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, first_year: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first_year = first_year

    def clean_start(self) -> date:
        """Refuse days before the earliest known year.

        :raises forms.ValidationError: when it is.
        """
        start: date = self.cleaned_data["start"]
        if self.first_year and start.year < self.first_year:
            raise forms.ValidationError(f"只有 {self.first_year} 年以后的放假安排，请填 {self.first_year} 年以后的日子")
        return start

    def clean(self) -> dict[str, Any]:
        """Refuse a pause that ends before it begins, has no beginning, or begins before the start."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        start, first, last = (found.get(name) for name in ("start", "pause_from", "pause_last"))
        if last and not first and "pause_from" not in self.errors:
            self.add_error("pause_from", "填了暂停的最后一天，也要填从哪天起暂停")
        if found.get("pause_kind") and not first and not {"pause_from", "pause_kind"} & self.errors.keys():
            self.add_error("pause_from", "选了因为什么暂停，也要填从哪天起暂停")
        if first and last and last < first:
            self.add_error("pause_last", "暂停的最后一天不能早于开始暂停的那天")
        if first and start and first < start:
            self.add_error("pause_from", "暂停不能早于收到的那天")
        return found

    def pauses(self) -> list[Pause]:
        """Return the pause that was filled in, if any."""
        first, last = self.cleaned_data["pause_from"], self.cleaned_data["pause_last"]
        kind = self.cleaned_data["pause_kind"]
        reason = f"{SpecialKind(kind).label}，《行政许可法》第四十五条" if kind else ""
        return [Pause(from_day=first, to_day=last + ONE_DAY if last else None, reason=reason)] if first else []
