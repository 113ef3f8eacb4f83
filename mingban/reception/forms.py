"""Input at the counter."""

from django import forms
from django.http import QueryDict

from mingban.accounts import rules as accounts
from mingban.core.errors import Refused
from mingban.reception.choices import Basis


class CodeForm(forms.Form):
    """The digits that a device shows."""

    code = forms.CharField(
        label="屏幕上的 6 位数字",
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input--s num"}),
    )


class NumberForm(forms.Form):
    """An application's number."""

    number = forms.CharField(
        label="申请编号",
        help_text="18 位数字，在回执上",
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input--m num"}),
    )


class HelpForm(forms.Form):
    """For whom, what, and on whose word."""

    errand = forms.ChoiceField(label="他要办什么？", widget=forms.Select)
    name = forms.CharField(
        label="办事人的姓名", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input--m"})
    )
    identity_number = forms.CharField(
        label="办事人的身份证号",
        help_text="对着身份证填，我们会和公安的登记核对",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input--m num"}),
    )
    basis = forms.ChoiceField(label="凭什么替他填？", choices=Basis.choices, widget=forms.RadioSelect)
    agent_name = forms.CharField(
        label="来办的人的姓名（带委托书来的）",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input--m"}),
    )
    paper = forms.FileField(label="签了字的委托书", help_text="扫描或拍照，图片或 PDF", required=False)

    def __init__(self, data: QueryDict | None, files: object, *, errands: list[tuple[str, str]]) -> None:
        super().__init__(data, files)  # type: ignore[arg-type]  # as the request has them
        self.fields["errand"].choices = [("", "请选"), *errands]  # type: ignore[attr-defined]  # a choice field

    def clean_identity_number(self) -> str:
        """Return the number when its structure is right."""
        try:
            return accounts.check_identity_number(self.cleaned_data["identity_number"]).number
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def target(self) -> dict[str, str]:
        """Return which bundle or item was chosen."""
        kind, _, code = self.cleaned_data["errand"].partition(":")
        return {f"{kind}_code": code}


class PaperForm(forms.Form):
    """The printed form, signed by hand and scanned."""

    paper = forms.FileField(label="签了字的申请表", help_text="先打印申请表，请办事人签字，再扫描或拍照上传")
