"""Input of tables: what officials type."""

from typing import Any

from django import forms

from mingban.datasets.actions import DatasetTerms
from mingban.datasets.choices import Frequency, Terms
from mingban.datasets.models import Dataset

NAMES = ("title", "field", "description", "frequency", "source", "terms", "entry_code")


class DatasetForm(forms.Form):
    """What a table says of itself."""

    layout = forms.ChoiceField(label="用哪种表式", help_text="定了以后不能换；各种表式的列见模板")
    code = forms.CharField(
        label="代码", max_length=80, help_text="用在网址里，定了不能改。小写字母、数字、连字符，如 dept-budget"
    )
    title = forms.CharField(label="名称", max_length=200, help_text="不写年份，如“部门预算和决算”")
    field = forms.CharField(label="领域", max_length=100, help_text="如：财政预决算、重大建设项目、公共服务")
    description = forms.CharField(
        label="说明", max_length=2000, widget=forms.Textarea, help_text="表里有什么，数怎么来的，看的时候要注意什么"
    )
    frequency = forms.ChoiceField(label="多久更新一次", choices=Frequency.choices, widget=forms.RadioSelect)
    source = forms.CharField(label="数据来源", max_length=500, help_text="如：区财政局国库集中支付系统")
    terms = forms.ChoiceField(
        label="别人可以怎么用", choices=Terms.choices, initial=Terms.FREE, widget=forms.RadioSelect
    )
    entry_code = forms.CharField(
        label="主动公开目录里的编码", max_length=80, required=False, help_text="填了，发布以后就算完成这一条公开义务"
    )
    part_of = forms.CharField(
        label="属于哪份数据",
        max_length=80,
        required=False,
        help_text="填那份数据的代码，如专项资金的分配结果属于那个专项",
    )

    def __init__(self, *args: Any, layouts: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        """Offer layouts for a new table; of one that is there layout and code stay."""
        super().__init__(*args, **kwargs)
        if layouts is None:
            del self.fields["layout"], self.fields["code"]
        else:
            self.fields["layout"].choices = layouts  # type: ignore[attr-defined]  # a choice field

    @property
    def terms_given(self) -> DatasetTerms:
        """What was typed."""
        return DatasetTerms(**{name: self.cleaned_data[name] for name in (*NAMES, "part_of")})


def initial_of(dataset: Dataset) -> dict[str, Any]:
    """Return a table as the form's first values."""
    part_of = dataset.part_of.code if dataset.part_of else ""
    return {name: getattr(dataset, name) for name in NAMES} | {"part_of": part_of}


class ImportForm(forms.Form):
    """A file with an edition."""

    period = forms.CharField(label="是哪一期的", max_length=20)
    file = forms.FileField(label="填好的 Excel 文件", help_text="用这份数据的模板填，.xlsx，最大 20 MB")
    scale = forms.TypedChoiceField(
        label="文件里的金额是",
        coerce=int,
        choices=[("1", "元"), ("10000", "万元")],
        initial="1",
        widget=forms.RadioSelect,
    )
    source = forms.CharField(label="这一期的来源", max_length=500, required=False, help_text="和往常不一样的才写")
    reason = forms.CharField(
        label="更正了什么，为什么",
        max_length=500,
        required=False,
        widget=forms.Textarea,
        help_text="这一期发布过、现在要更正的才写，会公开",
    )


class ReasonForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea)
