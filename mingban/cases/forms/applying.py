"""What applicants type besides the item's own form."""

from typing import Any

from django import forms
from django.conf import settings

from mingban.catalogue.definitions import Question, QuestionKind
from mingban.forms.rules import yes_no_choices


class MultipleFileInput(forms.ClearableFileInput):
    """Several pages at once."""

    allow_multiple_selected = True


class MultipleFileField(forms.FileField):
    """A list of files; each is checked when it is stored."""

    widget = MultipleFileInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files as a list, of one at least."""
        files = data if isinstance(data, list | tuple) and data else [data or None]
        return [super(MultipleFileField, self).clean(one, initial) for one in files]


class UploadForm(forms.Form):
    """Photos or a PDF of one document."""

    file = MultipleFileField(
        label="照片或 PDF",
        help_text="每一页都拍，四个角要拍全。"
        f"单个文件不超过 {settings.UPLOAD_MAX_BYTES // 1024 // 1024} MB，一份材料最多 {settings.UPLOAD_MAX_FILES} 个文件。",
        widget=MultipleFileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf", "multiple": True}),
        error_messages={"required": "请选照片或 PDF 文件"},
    )


class CommitmentForm(forms.Form):
    """The promise."""

    agree = forms.BooleanField(
        label="我看过上面的内容，我承诺做到", error_messages={"required": "请先看完，再勾选承诺"}
    )


class SubmitForm(forms.Form):
    """The last page."""

    key = forms.CharField(widget=forms.HiddenInput)
    has_promised = forms.BooleanField(
        label="我填的都是真的",
        help_text="同意各单位为办这几件事使用上面的信息。填假的，要承担法律责任。",
        error_messages={"required": "请勾选“我填的都是真的”"},
    )


class WithdrawForm(forms.Form):
    """Why; nobody has to say."""

    reason = forms.CharField(
        label="为什么撤回", widget=forms.Textarea(attrs={"rows": 3}), max_length=300, required=False
    )


class QuestionsForm(forms.Form):
    """The questions that narrow the errand, all on one page; field names are the questions' codes."""

    def __init__(self, *args: Any, questions: tuple[Question, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            is_yes_no = question.kind is QuestionKind.YES_NO
            labels = [(choice.code, choice.label) for choice in question.choices]
            self.fields[question.code] = forms.ChoiceField(
                label=question.text,
                help_text=question.hint,
                choices=yes_no_choices(question.text) if is_yes_no else labels,
                widget=forms.RadioSelect,
                error_messages={"required": "请选一个"},
            )
