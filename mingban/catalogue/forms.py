"""The questions of a guide, and what publishers send in."""

from collections.abc import Sequence
from typing import Any

from django import forms

from mingban.agencies.models import Organisation
from mingban.catalogue.choices import VersionState
from mingban.catalogue.definitions import ApplicantKind, Question, QuestionKind
from mingban.catalogue.words import say_value
from mingban.core.forms import Described

YES_NO = [("yes", "是"), ("no", "不是")]


class QuestionsForm(forms.Form):
    """The questions that narrow a guide; answers travel in the page's address, so none of them is compulsory."""

    def __init__(self, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for question in questions:
            choices = [(choice.code, Described(choice.label, note=choice.hint)) for choice in question.choices]
            self.fields[question.code] = forms.ChoiceField(
                label=question.text,
                help_text=question.hint,
                choices=YES_NO if question.kind is QuestionKind.YES_NO else choices,
                widget=forms.RadioSelect(attrs={"class": "choices--row"} if len(choices) < 3 else {}),
                # Every question is asked; "(可不填)" beside it would be untrue.
                required=True,
            )


class ItemFilterForm(forms.Form):
    """Which items a list shows."""

    organisation = forms.ModelChoiceField(
        label="部门",
        queryset=Organisation.objects.none(),
        to_field_name="code",
        empty_label="全部部门",
        required=False,
    )
    audience = forms.ChoiceField(
        label="谁来办",
        choices=[("", "个人和单位"), *((kind.value, say_value(kind)) for kind in ApplicantKind)],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        if isinstance(field, forms.ModelChoiceField):
            in_force = Organisation.objects.filter(items__versions__state=VersionState.IN_FORCE, items__is_open=True)
            field.queryset = in_force.distinct().order_by("name")
