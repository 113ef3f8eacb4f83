"""What begins something new."""

from django import forms
from django.core.validators import RegexValidator


class StartForm(forms.Form):
    """The name of a new item or bundle, and the code that stands in its address."""

    name = forms.CharField(label="名称", max_length=200)
    code = forms.CharField(
        label="网址里的代码",
        help_text="用小写拼音或英文，词之间用连字符，例如 barber-shop。定了以后不能改。",
        max_length=80,
        widget=forms.TextInput(attrs={"class": "input--m", "autocapitalize": "none"}),
        validators=[RegexValidator(r"^[a-z][a-z0-9-]*$", "只能用小写字母、数字和连字符，以字母开头，例如 barber-shop")],
    )
