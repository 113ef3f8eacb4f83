"""Forms as the UI kit draws them."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting

from mingban.core.errors import Refused

TOO_LONG = "最多 %(limit_value)d 个字，您写了 %(show_value)d 个"
TOO_SHORT = "至少 %(limit_value)d 个字，您写了 %(show_value)d 个"
RANGE = {"max_value": "不能大于 %(limit_value)s", "min_value": "不能小于 %(limit_value)s"}
PICK_ONE = {"required": "请选一个", "invalid_choice": "请从列出的里面选一个"}
PICK_SOME = {"required": "请至少选一个", "invalid_choice": "请从列出的里面选", "invalid_list": "请从列出的里面选"}

PLAIN_MESSAGES: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {"required": "这一项还没有填"},
    forms.CharField: {
        "max_length": TOO_LONG,
        "min_length": TOO_SHORT,
        "null_characters_not_allowed": "这里有不能用的字符，请删掉再试",
    },
    forms.IntegerField: {"invalid": "请填整数，如 3", **RANGE},
    forms.DecimalField: {"invalid": "请填数字，如 12.5", **RANGE},
    forms.DateField: {"invalid": "日期请这样写：2026-03-07"},
    forms.EmailField: {"invalid": "邮箱的样子是 name@example.cn，请检查一下"},
    forms.BooleanField: {"required": "这一条要打勾才能继续"},
    forms.ChoiceField: PICK_ONE,
    forms.ModelChoiceField: PICK_ONE,
    forms.MultipleChoiceField: PICK_SOME,
    forms.FileField: {
        "required": "请选文件",
        "invalid": "没有收到文件，请重新选一次",
        "missing": "没有收到文件，请重新选一次",
        "empty": "这个文件是空的，请换一个",
    },
}


def speak_plainly() -> None:
    """Give Django's fields error messages that anybody understands; called once at start-up."""
    for field_class, messages in PLAIN_MESSAGES.items():
        field_class.default_error_messages = {**field_class.default_error_messages, **messages}


class Described(str):
    """The label of a choice with a note in smaller letters below it: `Described("跟妈妈", note="地址")`."""

    __slots__ = ("note",)

    def __new__(cls, text: str, *, note: str = "") -> "Described":
        """Make the label."""
        label = super().__new__(cls, text)
        label.note = note
        return label

    note: str


class UiBoundField(forms.BoundField):
    """A field on a form: its control wears the kit's classes, and error links know where to lead."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add the kit's class to the widget's own."""
        built: dict[str, Any] = dict(super().build_widget_attrs(attrs, widget))
        control = widget or self.field.widget
        kit_class = _kit_class(control)
        if kit_class:
            built["class"] = f"{kit_class} {control.attrs.get('class', '')}".strip()
        if isinstance(control, forms.Textarea) and control.attrs.get("rows") == "10":  # Django's default is a screenful
            built["rows"] = "4"
        return built

    @property
    def focus_id(self) -> str:
        """The id of the control that an error link leads to: the first one of a group."""
        return self.id_for_label or f"{self.auto_id}_0"

    @property
    def topic(self) -> str:
        """The label as the head of a sentence: without its question mark."""
        return str(self.label).rstrip("？?：: ")


def _kit_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.TextInput | forms.EmailInput | forms.Textarea):
        return "input"
    return "select" if isinstance(widget, forms.Select) else ""


class UiRenderer(TemplatesSetting):
    """Draws `{{ form }}`, `{{ field.as_field_group }}` and every widget with the kit's templates."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
    bound_field_class = UiBoundField


def show_refusal(form: forms.Form, refusal: Refused) -> None:
    """Put a refusal of an action at its field, or at the top of the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


class DayWidget(forms.MultiWidget):
    """A day in three boxes: easier on a phone and for the old than any calendar (ux README §5)."""

    template_name = "ui/day.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            part: forms.TextInput(attrs={"class": kit_class, "inputmode": "numeric", "maxlength": length})
            for part, kit_class, length in (
                ("year", "input input--y num", 4),
                ("month", "input num", 2),
                ("day", "input num", 2),
            )
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: Any) -> list[Any]:
        """Split a date into its boxes."""
        return [value.year, value.month, value.day] if isinstance(value, date) else [None, None, None]

    def id_for_label(self, id_: str, index: int | str | None = None) -> str:
        """Error links lead to the first box."""
        return f"{id_}_0" if id_ else id_

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Any]:
        """Read the boxes; full-width digits count as digits."""
        values = super().value_from_datadict(data, files, name)
        return [unicodedata.normalize("NFKC", value) if isinstance(value, str) else value for value in values]


class DayField(forms.MultiValueField):
    """A date asked in three boxes."""

    widget = DayWidget
    default_error_messages = {"incomplete": "年、月、日都要填"}

    def __init__(self, **kwargs: Any) -> None:
        boxes = tuple(
            forms.IntegerField(
                min_value=least, max_value=most, error_messages={"invalid": say, "min_value": say, "max_value": say}
            )
            for least, most, say in (
                (1850, 2200, "年份写四位数字，如 2026"),
                (1, 12, "月份是 1 到 12"),
                (1, 31, "日是 1 到 31"),
            )
        )
        super().__init__(fields=boxes, require_all_fields=True, **kwargs)

    def clean(self, value: Any) -> Any:
        """Read the boxes.

        :raises ValidationError: when some are empty and others are not, or they hold no day.
        """
        filled = [box not in (None, "") for box in value or []]
        if any(filled) and not all(filled):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        return super().clean(value)

    def compress(self, data_list: list[int]) -> date | None:
        """Join the boxes.

        :raises ValidationError: for 31 April and the like.
        """
        if not data_list:
            return None
        try:
            return date(*data_list)
        except ValueError as error:
            raise ValidationError("没有这一天，请看看年、月、日是不是写对了") from error


class RateSelect(forms.RadioSelect):
    """Grades from 5 (very good) to 1, all drawn in one size (facts §4)."""

    template_name = "ui/rate.html"


class DisplayForm(forms.Form):
    """How a visitor wants pages displayed."""

    mode = forms.ChoiceField(
        label="版式",
        choices=[("", "普通版"), ("elder", Described("长辈版", note="大字、大按钮，一页少放几样"))],
        widget=forms.RadioSelect,
    )
    theme = forms.ChoiceField(
        label="颜色",
        choices=[
            ("", "普通"),
            ("dark", Described("夜间", note="深色底，不刺眼")),
            ("contrast", Described("高对比", note="黑底白字黄链接")),
        ],
        widget=forms.RadioSelect,
    )
    size = forms.ChoiceField(
        label="字号",
        choices=[("", "普通"), ("l", "大"), ("xl", "更大"), ("xxl", "最大")],
        widget=forms.RadioSelect,
    )
