"""Input of duties and of the catalogue's import."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet

from mingban.core.forms import DayField
from mingban.core.times import local_day
from mingban.disclosure.catalogue_reader import MAX_BYTES
from mingban.disclosure.models import CatalogueEntry


class EntryChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # the stub's generics exist at type-check time only
    """One of an organisation's entries, told by where it stands."""

    def label_from_instance(self, obj: Any) -> str:
        """Return where the entry stands, and its limit as written."""
        return f"{obj.path}（{obj.limit_text[:30]}）" if obj.limit_text else str(obj.path)


class OpenDutyForm(forms.Form):
    """What happened under which entry on what day."""

    entry = EntryChoiceField(
        label="公开目录里的哪一条", queryset=CatalogueEntry.objects.none(), to_field_name="code", empty_label="请选一条"
    )
    what = forms.CharField(label="发生了什么事", help_text="如：2026 年第 3 号房屋征收决定作出了", max_length=300)
    on = DayField(label="哪一天", help_text="公开的时限从这一天起算")

    def __init__(self, *args: Any, entries: QuerySet[CatalogueEntry], at: datetime, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("on", local_day(at))
        super().__init__(*args, **kwargs)
        self.fields["entry"].queryset = entries  # type: ignore[attr-defined]  # a model choice field


class ReportForm(forms.Form):
    """Where something was published."""

    url = forms.CharField(
        label="网址",
        help_text="以 https:// 开头；本站的网页可以只写 / 开头的路径。系统会自己打开看，打得开才算公开",
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    title = forms.CharField(label="标题", max_length=300)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label="为什么", help_text="公众看得到", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class CatalogueUploadForm(forms.Form):
    """A file of a catalogue, and whose it is."""

    file = forms.FileField(
        label="选择文件",
        help_text=f"Excel（.xlsx）或者 CSV，最大 {MAX_BYTES // 1024 // 1024} MB",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    name = forms.CharField(
        label="目录的名称", help_text="如：国有土地上房屋征收与补偿领域政务公开标准目录", max_length=200
    )
    code = forms.RegexField(
        label="目录的代码",
        help_text="小写字母、数字、连字符，如 housing-expropriation。同一份目录以后更新，写同一个代码",
        regex=r"^[a-z][a-z0-9-]{0,39}$",
        error_messages={"invalid": "只能用小写字母、数字和连字符，以字母开头"},
        max_length=40,
        widget=forms.TextInput(attrs={"class": "input--m code", "autocomplete": "off"}),
    )
    source = forms.CharField(label="来源", help_text="如：印发这份目录的文件和文号", max_length=300, required=False)
