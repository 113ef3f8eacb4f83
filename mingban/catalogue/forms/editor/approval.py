"""What is said when a draft is handed in, returned, or something is withdrawn."""

from datetime import date
from typing import Any

from django import forms

from mingban.core.forms import DayField, Described


class SubmitForm(forms.Form):
    """When a draft is to be in force."""

    when = forms.ChoiceField(
        label="什么时候公布",
        choices=[
            ("now", Described("审核通过就公布")),
            ("day", Described("到日子公布", note="从那天零点起用")),
        ],
        widget=forms.RadioSelect,
        initial="now",
    )
    day = DayField(label="哪一天", required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the day where one is wanted."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("when") == "day" and not cleaned.get("day") and "day" not in self.errors:
            self.add_error("day", "请写哪一天公布")
        return cleaned

    @property
    def publish_on(self) -> date | None:
        """The day that was chosen; None for at once."""
        day: date | None = self.cleaned_data.get("day")
        return day if self.cleaned_data.get("when") == "day" else None


class WithdrawForm(SubmitForm):
    """Why something is withdrawn, and when."""

    field_order = ["reason", "when", "day"]
    reason = forms.CharField(label="为什么停用（会公开）", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ReturnForm(forms.Form):
    """Why a draft is returned."""

    reason = forms.CharField(label="哪里要改", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
