"""Input of supervision."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from mingban.core.forms import DayField
from mingban.disclosure.models import PublishingDuty
from mingban.supervision.rules import LONGEST_TEXT


class DutiesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # the stub's generics exist at type-check time only
    """Duties, told by what they are."""

    def label_from_instance(self, obj: Any) -> str:
        """Return what was to be published, and on what occasion."""
        return f"{obj.entry.name}：{obj.what}"


def _text(label: str, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}), **options)


class SendForm(forms.Form):
    """What is to be put right, and by when it is to be answered."""

    duties = DutiesField(
        label="督办哪几条", queryset=PublishingDuty.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    text = _text("要求什么")
    answer_by = DayField(label="哪一天以前答复")

    def __init__(self, *args: Any, duties: QuerySet[PublishingDuty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duties"].queryset = duties  # type: ignore[attr-defined]  # a model choice field


class AnswerForm(forms.Form):
    """What the organisation answers."""

    text = _text("答复", help_text="写明怎么办了、什么时候办完")


class AcceptForm(forms.Form):
    """A word on an answer that is accepted."""

    text = _text("还想说什么", required=False)


class ReturnForm(forms.Form):
    """What is still wanted, and by when."""

    text = _text("为什么退回，还要做什么")
    answer_by = DayField(label="哪一天以前重新答复")


class WithdrawForm(forms.Form):
    """Why an order is taken back."""

    text = _text("为什么撤回")
