"""Reporting an error, looking up the answer, answering."""

from django import forms

from mingban.corrections import rules
from mingban.corrections.choices import ErrorKind, ReportState


class ReportForm(forms.Form):
    """What is wrong, on which page."""

    page = forms.CharField(label="哪个页面", max_length=600, help_text="已经替您填好了；从别处来的，请贴上网址")
    title = forms.CharField(widget=forms.HiddenInput, required=False, max_length=rules.LONGEST_TITLE)
    kind = forms.ChoiceField(label="是什么问题", choices=ErrorKind.choices, widget=forms.RadioSelect)
    quoted = forms.CharField(
        label="错的那句话", max_length=rules.LONGEST_QUOTE, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    what = forms.CharField(
        label="错在哪里，应该是什么", max_length=rules.LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4})
    )
    screenshot = forms.FileField(label="截图", required=False, help_text="图片，可以不传")
    contact = forms.CharField(
        label="手机号或者邮箱", max_length=200, required=False, help_text="留了，有答复就告诉您；不留，凭回执号查"
    )


class ReceiptForm(forms.Form):
    """The number that the author was given."""

    receipt = forms.CharField(label="回执号", max_length=40, help_text="提交以后给您的 12 位字母和数字")


class AnswerForm(forms.Form):
    """What became of a report."""

    state = forms.ChoiceField(
        label="核实结果",
        choices=[(one.value, one.label) for one in (ReportState.CORRECTED, ReportState.NO_ERROR)],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label="怎么答复",
        max_length=rules.LONGEST_ANSWER,
        help_text="提出的人看得到。改了什么，或者为什么不是错误",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
