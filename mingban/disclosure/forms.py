"""What editors are told before something may go out."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from wagtail.admin.forms import WagtailAdminPageForm

from mingban.disclosure import rules

MOST_BYTES = 20 * 1024 * 1024


class PublicationForm(WagtailAdminPageForm):
    """Drafts take whatever is typed; what is handed in for review has no personal data that nobody has justified."""

    def clean(self) -> dict[str, Any]:
        """Look for personal data in title, summary and text.

        :raises ValidationError: naming each piece, masked, when no reason is given for publishing it.
        """
        cleaned: dict[str, Any] = super().clean()
        if self.is_deferred_validation or cleaned.get("privacy_reason"):
            return cleaned
        found = rules.private_in("\n".join(self._texts(cleaned)))
        if found:
            said = "、".join(f"{one.kind.value} {one.masked}" for one in found[:5])
            more = f"等 {len(found)} 处" if len(found) > 5 else ""
            raise ValidationError(f"里面有个人信息：{said}{more}。请改成打码的，或者在“为什么可以照原样公开”里写明理由")
        return cleaned

    def _texts(self, cleaned: dict[str, Any]) -> list[str]:
        body = cleaned.get("body")
        self.instance.body = body if body is not None else self.instance.body
        return [cleaned.get("title") or "", cleaned.get("summary") or "", *self.instance.paragraphs]


class ImportForm(forms.Form):
    """A file, and where its draft is to stand."""

    file = forms.FileField(label="文件", help_text="DOCX，或者有文字的 PDF，最大 20 MB")
    column = forms.ChoiceField(label="放到哪个栏目")
    what = forms.ChoiceField(
        label="是什么",
        choices=[("document", "规范性文件"), ("publication", "别的公开信息")],
        widget=forms.RadioSelect,
        initial="document",
    )

    def __init__(self, *args: Any, columns: list[tuple[str, str]], **kwargs: Any) -> None:
        """Offer the columns of the editor's organisation."""
        super().__init__(*args, **kwargs)
        self.fields["column"].choices = columns  # type: ignore[attr-defined]  # a choice field's

    def clean_file(self) -> "UploadedFile[bytes]":
        """Check the size.

        :raises ValidationError: when the file is too large, or of another kind by its name.
        """
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError("这个文件超过 20 MB，请把图片去掉再传")
        if not str(file.name).lower().endswith((".docx", ".pdf")):
            raise ValidationError("只收 DOCX 和 PDF。旧的 DOC 请先另存为 DOCX")
        return file
