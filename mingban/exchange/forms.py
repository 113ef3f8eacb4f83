"""What somebody says about a legal entity that he represents."""

from django import forms

from mingban.exchange.choices import Position


class EntityForm(forms.Form):
    """Name, code and position as the licence has them."""

    name = forms.CharField(
        label="单位名称",
        help_text="和执照上的一字不差",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": "请填单位名称"},
    )
    uscc = forms.CharField(
        label="统一社会信用代码",
        help_text="执照上的 18 位数字和字母",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input--l num"}),
        error_messages={"required": "请填统一社会信用代码"},
    )
    position = forms.ChoiceField(label="您在这家单位是", choices=Position.choices, widget=forms.RadioSelect)
    is_as_printed = forms.BooleanField(
        label="执照上就是这样写的", help_text="系统说代码不对、您核对过没有写错时才勾", required=False
    )
