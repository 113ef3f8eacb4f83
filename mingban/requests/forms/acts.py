"""What officials type into acts on a request; whether an act is possible is for the actions to say."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

from django import forms

from mingban.agencies import queries as agencies
from mingban.core.forms import DayField
from mingban.files.choices import MediaType
from mingban.requests import queries, rules
from mingban.requests.choices import (
    Act,
    ConsultKind,
    DisputeKind,
    DisputeResult,
    FeeScheme,
    Stance,
)
from mingban.requests.forms.asking import AskedForm
from mingban.requests.forms.base import NOTE, ActForm, Request
from mingban.requests.forms.reply import ReplyForm

SMALL = {"class": "input--s num", "inputmode": "numeric"}


class ConfirmForm(ActForm):
    """Whether the applicant has confirmed it as well."""

    has_agreed = forms.BooleanField(
        label="已经和申请人确认过（打电话、当面）",
        help_text="不勾的，等申请人自己在网上确认；平信要当日与申请人确认",
        required=False,
    )
    confirmed_on = DayField(label="哪天确认的", help_text="今天确认的不用填", required=False)

    def prepare(self) -> None:
        """Who has confirmed ahead need not be asked."""
        if self.request.applicant_confirmed_at is not None:
            del self.fields["has_agreed"], self.fields["confirmed_on"]

    def arguments(self) -> dict[str, Any]:
        """Say that the applicant has agreed only where it was asked."""
        return {"has_agreed": False, **self.cleaned_data}


class CorrectionForm(ActForm):
    """All that is not clear, a line each."""

    faults = forms.CharField(
        label="哪里不明确，要怎样补正",
        help_text="一行一处。只能告知这一次，请写全",
        max_length=4000,
        widget=forms.Textarea(attrs=NOTE),
    )

    def arguments(self) -> dict[str, Any]:
        """Return the lines."""
        return {**self.cleaned_data, "faults": self.cleaned_data["faults"].splitlines()}


class CorrectedForm(ActForm):
    """The correction, typed in for the applicant."""

    title = AskedForm.base_fields["title"]
    document_number = AskedForm.base_fields["document_number"]
    features = AskedForm.base_fields["features"]

    def arguments(self) -> dict[str, Any]:
        """Leave the revision out: the applicant's act has none."""
        return _without_revision(self.cleaned_data)


def _without_revision(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "revision"}


class ConsultForm(ActForm):
    """Whom to ask, and what."""

    kind = forms.TypedChoiceField(
        label="征求谁的意见", choices=ConsultKind.choices, coerce=ConsultKind, widget=forms.RadioSelect
    )
    organisation_code = forms.ChoiceField(label="共同制作的机关（在平台上的才选）", required=False)
    name = forms.CharField(
        label="第三方，或者不在平台上的机关的名称", max_length=200, required=False, widget=forms.TextInput()
    )
    question = forms.CharField(
        label="征求什么意见", help_text="不要写申请人是谁", max_length=4000, widget=forms.Textarea(attrs=NOTE)
    )

    def prepare(self) -> None:
        """Offer the other organisations of the house."""
        own = self.request.organisation.code
        others = [(code, name) for code, name in agencies.offices() if code != own]
        cast("forms.ChoiceField", self.fields["organisation_code"]).choices = [("", "不在平台上"), *others]


class ServeForm(ActForm):
    """On which day the letter arrived."""

    consultation = forms.TypedChoiceField(label="谁收到了", coerce=int, widget=forms.RadioSelect)
    served_on = DayField(label="哪天收到的", help_text="当面交的填那一天，寄去的填签收那天；15 个工作日从这一天起算")

    def prepare(self) -> None:
        """Offer those whose letter is on its way."""
        choices = [(one.pk, one.name) for one in queries.unserved(self.request)]
        cast("forms.ChoiceField", self.fields["consultation"]).choices = choices
        if len(choices) == 1:
            self.fields["consultation"].initial = choices[0][0]


class WithdrawForm(ActForm):
    """How the applicant said that he takes it back."""

    how = forms.CharField(
        label="申请人怎样说要撤回的",
        help_text="如当面、来电话、来信，哪天。不要写姓名",
        max_length=100,
        widget=forms.TextInput(),
    )


class HearForm(ActForm):
    """What somebody has answered."""

    consultation = forms.TypedChoiceField(label="谁答复了", coerce=int, widget=forms.RadioSelect)
    stance = forms.TypedChoiceField(
        label="意见",
        choices=[(one.value, one.label) for one in (Stance.AGREES, Stance.OBJECTS)],
        coerce=Stance,
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label="理由（不同意的必填）", max_length=2000, required=False, widget=forms.Textarea(attrs=NOTE)
    )

    def prepare(self) -> None:
        """Offer those who have not answered."""
        choices = [(one.pk, one.name) for one in queries.open_consultations(self.request)]
        cast("forms.ChoiceField", self.fields["consultation"]).choices = choices


class DaysForm(ActForm):
    """By how many working days, and why."""

    days = forms.IntegerField(label="几个工作日", min_value=1, max_value=400, widget=forms.TextInput(attrs=SMALL))
    reason = forms.CharField(
        label="为什么", help_text="会印在告知书上", max_length=1000, widget=forms.Textarea(attrs=NOTE)
    )


class AskReasonsForm(ActForm):
    """Why it seems unreasonable."""

    question = forms.CharField(
        label="为什么认为数量、频次明显不合理",
        help_text="会印在通知书上",
        max_length=1000,
        widget=forms.Textarea(attrs=NOTE),
    )


class GivenReasonsForm(ActForm):
    """The applicant's reasons, typed in for him."""

    reasons = forms.CharField(label="申请人说明的理由", max_length=2000, widget=forms.Textarea(attrs=NOTE))

    def arguments(self) -> dict[str, Any]:
        """Leave the revision out: the applicant's act has none."""
        return _without_revision(self.cleaned_data)


class BillForm(ActForm):
    """How many pages, where that counts."""

    pages = forms.IntegerField(
        label="一共几页", min_value=0, max_value=100_000, required=False, widget=forms.TextInput(attrs=SMALL)
    )

    def prepare(self) -> None:
        """Ask for pages only where they count."""
        guide = queries.guide_of(self.request.organisation_id)
        if guide is None or guide.fee_scheme != FeeScheme.PAGES:
            del self.fields["pages"]

    def arguments(self) -> dict[str, Any]:
        """Return the pages, none where they do not count."""
        return {**self.cleaned_data, "pages": self.cleaned_data.get("pages") or 0}


class PaymentForm(ActForm):
    """The receipt."""

    receipt_number = forms.CharField(label="票据号", max_length=60, widget=forms.TextInput())


class ReturnForm(ActForm):
    """What is to be changed."""

    note = forms.CharField(label="要改什么", max_length=500, widget=forms.Textarea(attrs=NOTE))


class DeliveryForm(ActForm):
    """How it was handed over."""

    how = forms.CharField(
        label="怎样送达", help_text="如快递单号、本人来取。不要写姓名", max_length=200, widget=forms.TextInput()
    )


class DisputeForm(ActForm):
    """复议 or 诉讼."""

    kind = forms.TypedChoiceField(
        label="种类", choices=DisputeKind.choices, coerce=DisputeKind, widget=forms.RadioSelect
    )
    authority = forms.CharField(label="复议机关或者法院", max_length=100, widget=forms.TextInput())
    case_number = forms.CharField(label="案号", max_length=100, widget=forms.TextInput())
    filed_on = DayField(label="哪天提起的")


class SettleForm(ActForm):
    """How it ended."""

    dispute = forms.TypedChoiceField(label="哪一件", coerce=int, widget=forms.RadioSelect)
    result = forms.TypedChoiceField(
        label="结果",
        choices=[(one.value, one.label) for one in DisputeResult if one is not DisputeResult.PENDING],
        coerce=DisputeResult,
        widget=forms.RadioSelect,
    )
    ended_on = DayField(label="哪天有的结果")
    note = forms.CharField(label="说明", max_length=500, required=False, widget=forms.TextInput())

    def prepare(self) -> None:
        """Offer what has not ended."""
        rows = self.request.disputes.filter(result=DisputeResult.PENDING)
        choices = [(row.pk, f"{DisputeKind(row.kind).label} {row.case_number}") for row in rows]
        cast("forms.ChoiceField", self.fields["dispute"]).choices = choices


class PublishForm(ActForm):
    """What everybody is to read, personal data starred out already."""

    title = forms.CharField(label="标题", max_length=200, widget=forms.TextInput())
    text = forms.CharField(
        label="公开的内容",
        help_text="姓名、证件号、手机号、银行卡号、邮箱已经自动遮住，转的时候还会再遮一次。请再看一遍",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    file_ids = forms.TypedMultipleChoiceField(
        label="一起转的附件",
        help_text="转的时候自动遮住姓名和号码。扫描的页里的字认不出来，请打开看过再选",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    entry_code = forms.CharField(
        label="公开事项的编码", help_text="知道才填", max_length=80, required=False, widget=forms.TextInput()
    )
    is_checked = forms.BooleanField(label="我看过了，没有个人信息，也没有不能公开的内容")

    def prepare(self) -> None:
        """Begin with what the answer gave, redacted."""
        answer, names = queries.issued_reply(self.request), queries.names_to_hide(self.request)
        given = queries.answer_files(self.request)
        pdfs = [file for file in given if file.media_type == MediaType.PDF]
        field = cast("forms.TypedMultipleChoiceField", self.fields["file_ids"])
        field.choices = [(file.pk, file.name) for file in pdfs]
        field.initial = [file.pk for file in pdfs]
        left = [file.name for file in given if file not in pdfs]
        if left:
            field.help_text = f"{field.help_text}。图片不能自动遮，不会一起转：{'、'.join(left)}"
        if not given:
            del self.fields["file_ids"]
        self.initial.setdefault("title", rules.redact(self.request.title, names))
        self.initial.setdefault("text", rules.redact(answer.parts.get("text", ""), names) if answer else "")


class WordForm(ActForm):
    """A word for the applicant."""

    text = forms.CharField(label="对申请人说", max_length=2000, widget=forms.Textarea(attrs=NOTE))

    def arguments(self) -> dict[str, Any]:
        """Leave the revision out: a word is never stale."""
        return _without_revision(self.cleaned_data)


FORMS: dict[Act, type[ActForm]] = {
    Act.CONFIRM: ConfirmForm,
    Act.ASK_CORRECTION: CorrectionForm,
    Act.CORRECT: CorrectedForm,
    Act.CONSULT: ConsultForm,
    Act.SERVE: ServeForm,
    Act.HEAR: HearForm,
    Act.EXTEND: DaysForm,
    Act.ASK_REASONS: AskReasonsForm,
    Act.GIVE_REASONS: GivenReasonsForm,
    Act.DELAY: DaysForm,
    Act.BILL: BillForm,
    Act.NOTE_PAYMENT: PaymentForm,
    Act.PROPOSE: ReplyForm,
    Act.RETURN: ReturnForm,
    Act.REPLY: ActForm,
    Act.DELIVER: DeliveryForm,
    Act.WITHDRAW: WithdrawForm,
    Act.DISPUTE: DisputeForm,
    Act.SETTLE: SettleForm,
    Act.PUBLISH: PublishForm,
    Act.ARCHIVE: ActForm,
    Act.WRITE: WordForm,
}


def act_form(
    act: Act, *args: Any, request: Request, begun: Mapping[str, str] = MappingProxyType({}), **kwargs: Any
) -> ActForm:
    """Return the form of an act; names of fields begin with the act, as several stand on one page.

    `begun` is what an answer begins with: its kind, once that is chosen, and where the information is.
    """
    initial = dict(kwargs.pop("initial", {}))
    if act is Act.PROPOSE:
        initial |= begun
    if act is Act.CORRECT:
        initial |= {name: getattr(request, name) for name in ("title", "document_number", "features")}
    if act is Act.EXTEND:
        initial.setdefault("days", rules.MOST_EXTENSION)
    return FORMS[act](*args, request=request, initial=initial, prefix=act.value, **kwargs)
