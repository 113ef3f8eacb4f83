"""The questions of a guide, and what publishers send in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from mingban.agencies.models import Organisation
from mingban.catalogue.choices import VersionState
from mingban.catalogue.definitions import ApplicantKind, Question, QuestionKind
from mingban.catalogue.formats import MAX_BYTES
from mingban.catalogue.words import say_value
from mingban.core.forms import Described
from mingban.forms.rules import yes_no_choices


class QuestionsForm(forms.Form):
    """The questions that narrow a guide; answers travel in the page's address, so none of them is compulsory."""

    def __init__(self, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for question in questions:
            choices = [(choice.code, Described(choice.label, note=choice.hint)) for choice in question.choices]
            self.fields[question.code] = forms.ChoiceField(
                label=question.text,
                help_text=question.hint,
                choices=yes_no_choices(question.text) if question.kind is QuestionKind.YES_NO else choices,
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


class ImportForm(forms.Form):
    """The file of an import."""

    file = forms.FileField(
        label="选择文件",
        help_text=f"Excel（.xlsx）或 JSON，最大 {MAX_BYTES // 1024 // 1024} MB",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.json"}),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuse what is too large before it is read.

        :raises ValidationError:
        """
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(f"文件太大，最大 {MAX_BYTES // 1024 // 1024} MB，请分成几个文件")
        return file


class OpenOrCloseForm(forms.Form):
    """Why an item or bundle is opened or closed."""

    is_open = forms.TypedChoiceField(
        choices=[("yes", "恢复办理"), ("no", "暂停办理")], coerce=lambda value: value == "yes", widget=forms.HiddenInput
    )
    reason = forms.CharField(label="原因（会公开）", max_length=200)
