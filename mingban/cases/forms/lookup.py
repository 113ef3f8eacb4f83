"""Looking an application up without signing in."""

from django import forms


class LookupForm(forms.Form):
    """The number on the receipt, and the phone that was given."""

    number = forms.CharField(
        label="编号",
        help_text="短信或回执上 18 位的那串数字",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input--m code"}),
        error_messages={"required": "请填编号"},
    )
    phone = forms.RegexField(
        r"^1\d{10}$",
        label="手机号",
        help_text="申请时用的手机号，验证码发到这里",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "class": "input--m num"}),
        error_messages={"required": "请填手机号", "invalid": "手机号是 1 开头的 11 位数字"},
    )

    def clean_number(self) -> str:
        """Drop the spaces that people type between groups."""
        number = "".join(str(self.cleaned_data["number"]).split())
        if not (number.isdigit() and len(number) == 18):
            raise forms.ValidationError(f"编号是 18 位数字，您填了 {len(number)} 位")
        return number


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
