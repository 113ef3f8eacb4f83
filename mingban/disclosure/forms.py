"""What editors are told before something may go out."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from mingban.core.errors import BadInput
from mingban.disclosure import batch_reader, gate, queries, rules
from mingban.disclosure.models import NormativeDocument, not_passed
from mingban.disclosure.models.attachments import say_waiting
from mingban.files import pictures
from mingban.files.rules import GRID_COLUMNS, GRID_ROWS, TAKEN, WHOLE_PAGE, cell_mark, read_marks

MOST_BYTES = 20 * 1024 * 1024
# Nobody sets a publication for later than this but by mistake.
FURTHEST = timedelta(days=366)
MOST_FILM_BYTES = 500 * 1024 * 1024


class PublicationForm(WagtailAdminPageForm):
    """Drafts take whatever is typed; what is handed in for review has no personal data that nobody has justified."""

    def clean(self) -> dict[str, Any]:
        """Look at files, personal data and words."""
        cleaned: dict[str, Any] = super().clean()
        if self.is_deferred_validation:
            return cleaned
        self._check_time(cleaned)
        self._check_files(cleaned)
        self._check_private(cleaned)
        self._check_words()
        self._check_making(cleaned)
        return cleaned

    def _check_time(self, cleaned: dict[str, Any]) -> None:
        """Look whether the time that is set for publication can be.

        :raises ValidationError: for one that is over, and one that is further away than anybody means.
        """
        at, now = cleaned.get("go_live_at"), timezone.now()
        if at and not self.instance.live and at < now:
            self.add_error("go_live_at", "这个发布时间已经过了。要马上公布，就不填；要定时，填以后的时间")
        if at and at > now + FURTHEST:
            self.add_error("go_live_at", "定时公布最远一年，请看看年份")

    def _check_private(self, cleaned: dict[str, Any]) -> None:
        """Look for personal data.

        :raises ValidationError: naming each piece, masked, when no reason is given for publishing it.
        """
        found = rules.private_in("\n".join(self._texts(cleaned)))
        if found and not cleaned.get("privacy_reason"):
            said = "、".join(f"{one.kind.value} {one.masked}" for one in found[:5])
            more = f"等 {len(found)} 处" if len(found) > 5 else ""
            raise ValidationError(f"里面有个人信息：{said}{more}。请改成打码的，或者在“为什么可以照原样公开”里写明理由")

    def _check_files(self, cleaned: dict[str, Any]) -> None:
        """Look whether all files that the page carries may go out.

        :raises ValidationError: naming those that may not.
        """
        for name in ("body", "film", "items"):
            if cleaned.get(name) is not None:
                setattr(self.instance, name, cleaned[name])
        waiting = not_passed(self.instance)
        if waiting:
            raise ValidationError(say_waiting(waiting))

    def _check_making(self, cleaned: dict[str, Any]) -> None:
        """Look whether a document of one's own says what people were asked, and whether somebody can review it.

        :raises ValidationError: when nobody holds the lawyers' post.
        """
        document = self.instance
        if not isinstance(document, NormativeDocument):
            return
        for name in ("issuer", "issued_on", "asked_number", "no_asking_reason"):
            setattr(document, name, cleaned.get(name))
        if not document.is_made_here:
            return
        if said := queries.gap_in_asking(document):
            self.add_error("asked_number", said)
        else:
            cleaned["asked_number"] = document.asked_number
        if not queries.has_lawyers(document):
            raise ValidationError("本单位还没有人任“合法性审核人员”，没人能做合法性审核。请系统管理人员先安排岗位")

    def _texts(self, cleaned: dict[str, Any]) -> list[str]:
        self.instance.title, self.instance.summary = cleaned.get("title") or "", cleaned.get("summary") or ""
        return [piece.text for piece in queries.pieces_of(self.instance)]

    def _check_words(self) -> None:
        """Look whether somebody has looked at everything that may be wrong in the words.

        :raises ValidationError: naming what nobody has looked at.
        """
        open_ = [one.advice for one in queries.advice_for(self.instance) if not one.is_waved]
        if open_:
            said = "；".join(f"{one.place}：{one.found}（{one.kind}，{one.better}）" for one in open_[:5])
            raise ValidationError(
                f"用语和格式有 {len(open_)} 处请看一眼：{said}。要改的改好；不用改的，先存草稿，在“审前检查”里点“不用改”，再提交"
            )


class AttachmentForm(BaseDocumentForm):
    """A file as publishers put it into their folder: of a kind that can be looked into, and looked into at once."""

    def clean_file(self) -> Any:
        """Look into the file. Its size is asked before anything of it is read.

        :raises ValidationError: when it is too large, or nobody can look into it.
        """
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return file
        most = MOST_FILM_BYTES if str(file.name).lower().endswith(".mp4") else MOST_BYTES
        if (file.size or 0) > most:
            raise ValidationError(
                f"这个文件有 {file.size / 1024 / 1024:.0f} MB，最大收 {most // 1024 // 1024} MB。请压缩图片，或者分成几份再传"
            )
        try:
            content = file.read() if most == MOST_BYTES else file.read(gate.HEAD_BYTES)
            self.instance.looked = gate.look(content, gate.kind_of(str(file.name), content))
        except BadInput as error:
            raise ValidationError(error.message) from error
        finally:
            file.seek(0)
        return file


class PictureForm(BaseImageForm):
    """A picture as publishers put it into their folder: made anew, so that only what it shows is kept."""

    def clean_file(self) -> Any:
        """Make the picture anew.

        :raises ValidationError: when it cannot be opened.
        """
        file = self.cleaned_data["file"]
        found = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}.get(_format(file), "")
        if "file" not in self.changed_data or found not in TAKEN:
            return file
        file.seek(0)
        try:
            made, _ = pictures.made_anew(file.read(), found)
        except BadInput as error:
            raise ValidationError(error.message) from error
        fresh = SimpleUploadedFile(str(file.name), made, content_type=found)
        fresh.image = file.image  # type: ignore[attr-defined]  # Wagtail's field leaves it there, with its size
        return fresh


def _format(file: Any) -> str:
    """Return what kind of picture Wagtail's field has found."""
    kind = getattr(getattr(file, "image", None), "format_name", "")
    return str(kind).upper()


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


class WordsForm(forms.Form):
    """What is to be masked in a file besides what is found by its form."""

    words = forms.CharField(
        label="还要遮住的词",
        help_text="一行一个，如姓名、车牌号。身份证号、手机号、银行账号、住址会自己找",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def lines(self) -> list[str]:
        """The words that were typed."""
        return [line.strip() for line in self.cleaned_data["words"].splitlines() if line.strip()]


class JustifyForm(forms.Form):
    """Why a file may be public as it is."""

    reason = forms.CharField(
        label="为什么可以照原样公开",
        help_text="会记入日志。如：获奖名单依法公示，本人已经同意；图片已经看过，没有个人信息",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MarksForm(forms.Form):
    """Places on a page that are to be blacked out: drawn with the mouse, or by numbered cells."""

    marks = forms.CharField(required=False, widget=forms.HiddenInput)
    cells = forms.MultipleChoiceField(
        required=False, choices=[(str(one), str(one)) for one in range(1, GRID_COLUMNS * GRID_ROWS + 1)]
    )
    is_whole = forms.BooleanField(label="整页都遮住", required=False)

    def clean(self) -> dict[str, Any]:
        """Read the places.

        :raises ValidationError: when they cannot be read.
        """
        cleaned: dict[str, Any] = super().clean() or {}
        try:
            found = read_marks(cleaned.get("marks") or "")
            found += [cell_mark(int(one)) for one in cleaned.get("cells") or []]
        except BadInput as error:
            raise ValidationError(error.message) from error
        cleaned["found"] = [WHOLE_PAGE] if cleaned.get("is_whole") else found
        return cleaned


class RetractForm(forms.Form):
    """Why a publication is taken back."""

    reason = forms.CharField(
        label="为什么撤下",
        help_text="公众看得到，会写进日志。不要写个人信息",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BatchForm(forms.Form):
    """A ZIP file with a workbook of documents and their files."""

    file = forms.FileField(
        label="压缩包",
        help_text=f"ZIP，里面有一个 Excel 表和表里写的文件，最大 {batch_reader.MOST_BYTES // 1024 // 1024} MB",
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Check the size.

        :raises ValidationError: when the file is too large.
        """
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > batch_reader.MOST_BYTES:
            raise ValidationError("这个压缩包太大了，请分成几批")
        return file


class ReviewForm(forms.Form):
    """The verdict of who reviews a page; which fields are to be filled depends on it, and each says so."""

    says_optional_once = True
    verdict = forms.ChoiceField(
        label="结果", choices=[("approve", "通过"), ("reject", "退回修改")], widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label="意见",
        help_text="退回的，要写清楚哪里要改",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, may_pass: bool, **kwargs: Any) -> None:
        """Offer no passing where something is in the way."""
        super().__init__(*args, **kwargs)
        if not may_pass:
            verdict = cast("forms.ChoiceField", self.fields["verdict"])
            verdict.choices = [("reject", "退回修改")]

    def clean(self) -> dict[str, Any]:
        """Ask for words where a page is sent back."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("verdict") == "reject" and not cleaned.get("comment"):
            self.add_error("comment", "请写清楚哪里要改")
        return cleaned


class DecisionForm(ReviewForm):
    """The verdict of who signs a normative document, and what was decided about it."""

    decided_on = forms.DateField(
        label="哪一天决定的",
        help_text="通过的，要填",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    decided_at = forms.CharField(
        label="在哪次会议上，或者由谁决定",
        help_text="可以不填。如：区政府第 35 次常务会议",
        required=False,
        max_length=100,
    )
    field_order = ["verdict", "decided_on", "decided_at", "comment"]
