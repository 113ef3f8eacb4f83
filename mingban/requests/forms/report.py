"""What an official types into the annual report."""

from decimal import Decimal
from typing import Any

from django import forms

from mingban.requests import queries, rules
from mingban.requests.models import AnnualReport

HELP = {
    "situation": "主动公开、依申请公开、政府信息管理、平台建设、监督保障这一年做了什么",
    "problems": "主要问题是什么，怎样改进",
    "other": "收取信息处理费的情况也写在这里；没有就写“无”",
}
MOST = 10**11


class ReportForm(forms.Form):
    """The words of parts one, five and six, and the numbers that no register here holds; a draft may leave any empty."""

    says_optional_once = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in rules.PARTS.items():
            self.fields[name] = forms.CharField(
                label=label,
                help_text=HELP[name],
                max_length=20_000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 6}),
            )
        for name, label in rules.TYPED.items():
            self.fields[name] = forms.DecimalField(
                label=label,
                min_value=0,
                max_value=MOST,
                max_digits=16,
                decimal_places=4 if name == "fees" else 0,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input--m num"}),
            )
        self.fields["revision"] = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        typed: dict[str, Decimal | None] = {name: data.get(name) for name in rules.TYPED}
        parts = {name: data.get(name, "") for name in rules.PARTS}
        return {"parts": parts, "typed": typed, "revision": data["revision"]}


def report_initial(report: AnnualReport | None) -> dict[str, Any]:
    """Return what the form begins with."""
    if report is None:
        return {"revision": 0}
    typed = {name: queries.plain_number(value) for name, value in queries.typed_figures(report).items()}
    return {name: getattr(report, name) for name in (*rules.PARTS, "revision")} | typed
