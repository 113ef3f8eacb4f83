"""Looking an application up without signing in."""

from django import forms

from mingban.accounts.rules import BadPhone, check_phone, normalise
from mingban.cases.rules import NUMBER_LENGTH


class LookupForm(forms.Form):
    """The number on the receipt, and the phone that was given."""

    number = forms.CharField(
        label="编号",
        help_text=f"短信或回执上 {NUMBER_LENGTH} 位的那串数字",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input--m code"}),
        error_messages={"required": "请填编号"},
    )
    phone = forms.CharField(
        label="手机号",
        help_text="申请时用的手机号，验证码发到这里",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "class": "input--m num"}),
        max_length=30,
        error_messages={"required": "请填手机号"},
    )

    def clean_number(self) -> str:
        """Read it as people type it: with spaces between groups, in full-width digits."""
        number = normalise(self.cleaned_data["number"])
        if not (number.isdecimal() and len(number) == NUMBER_LENGTH):
            raise forms.ValidationError(f"编号是 {NUMBER_LENGTH} 位数字，您填了 {len(number)} 位")
        return number

    def clean_phone(self) -> str:
        """Read it as the account does, so that the same phone is found however it is typed."""
        try:
            return check_phone(self.cleaned_data["phone"])
        except BadPhone as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class LookupCodeForm(forms.Form):
    """The code that was sent."""

    code = forms.CharField(
        label="验证码",
        help_text="短信里的 6 位数字，5 分钟内有效",
        max_length=10,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "input--s num"}
        ),
        error_messages={"required": "请填验证码"},
    )
