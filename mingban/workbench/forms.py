"""Input of pages of the desk that are more than lists."""

from typing import Any

from django import forms
from django.conf import settings

from mingban.clocks.definitions import CalendarYearDefinition, read_calendar_year
from mingban.clocks.rules import BadNotice, read_notice, says_whole_year
from mingban.core.errors import BadInput
from mingban.core.forms import DayField, Described

EXAMPLE = "一、元旦：1月1日（周五）至3日（周日）放假，共3天。"


class CalendarYearForm(forms.Form):
    """A year's notice, its paragraphs as they are printed; the cleaned form is a definition (`definition`)."""

    year = forms.IntegerField(
        label="哪一年的",
        min_value=2000,
        max_value=2200,
        widget=forms.TextInput(attrs={"class": "input--s num", "inputmode": "numeric"}),
        error_messages={"required": "请填哪一年"},
    )
    region_code = forms.ChoiceField(label="哪里用", widget=forms.RadioSelect, required=False)
    title = forms.CharField(
        label="通知的标题", max_length=200, error_messages={"required": "请填通知的标题"}, widget=forms.TextInput()
    )
    number = forms.CharField(
        label="文号", help_text="如 国办发明电〔2026〕9号", max_length=100, required=False, widget=forms.TextInput()
    )
    announced_on = DayField(label="公布日期", error_messages={"required": "请填公布日期"})
    source = forms.CharField(
        label="在哪里看到的",
        help_text="网址，或者报刊的名称和日期。群众在放假安排的页面上能看到",
        max_length=300,
        error_messages={"required": "请填出处"},
        widget=forms.TextInput(),
    )
    text = forms.CharField(
        label="通知里写放假的那几段",
        help_text=f"一个节日一行，照原文粘贴，如：{EXAMPLE}系统会核对星期和天数",
        max_length=5000,
        error_messages={"required": "请粘贴通知的原文"},
        widget=forms.Textarea(attrs={"rows": 9, "class": "input textarea"}),
    )
    verified = forms.BooleanField(label="我对照原文核过文号和日子", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition: CalendarYearDefinition | None = None
        places = [
            ("", Described("全国", note="国务院办公厅的通知")),
            (settings.SITE_REGION, Described("只在本地", note="本地另有规定的")),
        ]
        self.fields["region_code"].choices = places  # type: ignore[attr-defined]  # a choice field has them

    def clean(self) -> dict[str, Any]:
        """Read the paragraphs, once everything else is right."""
        found = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.definition = self._definition(found)
            except BadInput as refusal:
                self.add_error("text", [str(problem) for problem in refusal.problems] or [refusal.message])
        return found

    def _definition(self, found: dict[str, Any]) -> CalendarYearDefinition:
        """Return the announcement as files carry it.

        :raises BadInput: with every line that is wrong.
        """
        year = found["year"]
        days = read_notice(found["text"], year)
        if not says_whole_year(days, year):
            raise BadNotice("没有写到元旦或者国庆节，请看看是不是漏了几行，年份对不对", field="text")
        terms = {
            "year": year,
            "region_code": found["region_code"],
            "notice": {
                "title": found["title"],
                "number": found["number"],
                "announced_on": found["announced_on"],
                "source": found["source"],
            },
            "verified": found["verified"] and bool(found["number"]),
            "days_off": [{"name": name, "from": start, "to": end} for name, start, end in days.days_off],
            "made_up": [{"day": day, "name": name} for day, name in days.made_up],
        }
        return read_calendar_year(terms)
