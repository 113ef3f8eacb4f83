"""What officials type into acts; whether an act is possible is the engine's business."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django import forms
from django.conf import settings

from mingban.agencies import queries as agencies
from mingban.agencies.models import Organisation
from mingban.cases import queries, rules
from mingban.cases.choices import Act, Advice, MaterialMeans, ReopenGround, Verdict
from mingban.cases.forms.act import NOTE, ActForm
from mingban.cases.forms.applying import MultipleFileField, MultipleFileInput
from mingban.cases.forms.passing_on import HandOverForm, RecusalForm, VersionForm
from mingban.cases.models import Case, CaseMaterial
from mingban.clocks import queries as clocks
from mingban.clocks.choices import SpecialKind
from mingban.core.actors import Actor


class CorrectionForm(ActForm):
    """Tick each wrong document and say what is wrong with it."""

    note = forms.CharField(
        label="填写的内容哪里要改（没有就不填）", widget=forms.Textarea(attrs=NOTE), max_length=500, required=False
    )

    def __init__(self, *args: Any, uses: list[CaseMaterial], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uses = uses
        for use in uses:
            self.fields[f"remark-{use.pk}"] = forms.CharField(
                label=use.material.name,
                help_text="写哪里不对、要怎么补；这份没问题就空着。逐页看时标出来的已经写上了",
                max_length=500,
                required=False,
            )
        self.order_fields([*(f"remark-{use.pk}" for use in uses), "note"])

    def clean(self) -> dict[str, Any]:
        """Ask for at least one remark; a note on what was filled in is one where a form was handed in."""
        data = super().clean() or {}
        has_form = any(use.material.means == MaterialMeans.FORM for use in self.uses)
        if not self._remarks(data) and not (has_form and (data.get("note") or "").strip()):
            raise forms.ValidationError("请至少在一份材料下面写清楚要补什么")
        return data

    def arguments(self) -> dict[str, Any]:
        """Return the remarks by use, and the note."""
        data = self.cleaned_data
        shared = {"key": data["key"], "revision": data["revision"], "note": data["note"]}
        return {"remarks": self._remarks(data), **shared}

    def _remarks(self, data: dict[str, Any]) -> dict[int, str]:
        given = {use.pk: (data.get(f"remark-{use.pk}") or "").strip() for use in self.uses}
        return {pk: remark for pk, remark in given.items() if remark}


class DeclineForm(ActForm):
    """Why not, and where to go instead."""

    reason = forms.CharField(label="为什么不能受理", widget=forms.Textarea(attrs=NOTE), max_length=1000)
    where_else = forms.CharField(
        label="该到哪里办（不归我们办的才填）", widget=forms.Textarea(attrs={"rows": 2}), max_length=300, required=False
    )


FIRM = [(verdict.value, verdict.label) for verdict in (Verdict.AGREE, Verdict.DISAGREE)]


class OpinionForm(ActForm):
    """A reviewer's opinion: on which step where several are his, for or against, or what the applicant has to change."""

    template_name = "cases/opinion_form.html"
    says_optional_once = True
    verdict = forms.TypedChoiceField(
        label="意见",
        choices=Verdict.choices,
        initial=Verdict.AGREE,
        coerce=Verdict,
        empty_value=Verdict.AGREE,
        required=False,
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(label="审查意见", widget=forms.Textarea(attrs=NOTE), max_length=1000)

    def __init__(self, *args: Any, case: Case, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uses = queries.uses_of(case)
        steps = queries.reviews_for(case, by)
        if len(steps) > 1:
            choices = [(step.code, step.name) for step in steps]
            self.fields["step"] = forms.ChoiceField(
                label="哪个环节", choices=choices, initial=choices[0][0], required=False, widget=forms.RadioSelect
            )
        if steps and all(queries.has_asked_changes(step) for step in steps):
            cast("forms.ChoiceField", self.fields["verdict"]).choices = FIRM
            self.uses = []
        for use in self.uses:
            self.fields[f"remark-{use.pk}"] = forms.CharField(
                label=use.material.name,
                help_text="意见选“要申请人修改”时，写哪里要改；这份不用改就空着",
                max_length=500,
                required=False,
            )
        self.order_fields(["step", "verdict", "opinion"])

    @property
    def remark_names(self) -> list[str]:
        """The fields that say what to change."""
        return [name for name in self.fields if name.startswith("remark-")]

    @property
    def has_remarks(self) -> bool:
        """True when something was written there, or is wrong there."""
        return any(self[name].value() or self[name].errors for name in self.remark_names)

    def arguments(self) -> dict[str, Any]:
        """Return the remarks by use, of changes only, and the rest."""
        data = self.cleaned_data
        given = {use.pk: (data.get(f"remark-{use.pk}") or "").strip() for use in self.uses}
        remarks = {pk: remark for pk, remark in given.items() if remark}
        kept = {name: data[name] for name in ("key", "revision", "opinion", "verdict")}
        is_change = data["verdict"] is Verdict.CHANGES
        return {**kept, "step": data.get("step", ""), "remarks": remarks if is_change else {}}


class DecisionForm(ActForm):
    """Grant or refuse."""

    is_approved = forms.TypedChoiceField(
        label="决定",
        choices=[("yes", "准予"), ("no", "不予许可")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="理由（不予许可必填，会印在决定书上）", widget=forms.Textarea(attrs=NOTE), max_length=1000, required=False
    )


class DeliveryForm(ActForm):
    """How the result was handed over."""

    note = forms.CharField(label="送达说明（如窗口、快递单号，可不填）", max_length=200, required=False)


class SpecialForm(ActForm):
    """Which special procedure, why, and how long."""

    kind = forms.ChoiceField(label="做什么", widget=forms.RadioSelect)
    reason = forms.CharField(label="为什么要做（会印在告知书上）", widget=forms.Textarea(attrs=NOTE), max_length=1000)
    expected_days = forms.IntegerField(
        label="大约要几个工作日",
        help_text="这段时间不计入办理期限；现场勘验不是特别程序，不停表",
        min_value=1,
        max_value=365,
        widget=forms.TextInput(attrs={"class": "input--s num", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind.value, kind.label) for kind in queries.special_kinds(case)]
        cast("forms.ChoiceField", self.fields["kind"]).choices = choices

    def arguments(self) -> dict[str, Any]:
        """Return the kind as the engine names it, and the rest."""
        return {**self.cleaned_data, "kind": SpecialKind(self.cleaned_data["kind"])}


class ExtensionForm(ActForm):
    """By how many working days, and why."""

    days = forms.IntegerField(
        label="延长几个工作日",
        help_text="只能延长一次：本机关的件最多 10 个工作日，联合办理的整个申请最多 15 个工作日",
        min_value=1,
        max_value=15,
        widget=forms.TextInput(attrs={"class": "input--s num", "inputmode": "numeric"}),
    )
    reason = forms.CharField(label="延长的理由（会告诉办事人）", widget=forms.Textarea(attrs=NOTE), max_length=500)


class ReopenForm(ActForm):
    """Why a grant is withdrawn."""

    ground = forms.TypedChoiceField(
        label="属于哪一种（《行政许可法》第六十九条）",
        choices=ReopenGround.choices,
        coerce=ReopenGround,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="为什么撤销（会印在决定书上）", widget=forms.Textarea(attrs=NOTE), max_length=1000)


class JointForm(ActForm):
    """Whom to confer with, about what, and until when."""

    organisations = forms.ModelMultipleChoiceField(
        label="和哪些单位会商",
        help_text="审查这一件的单位会自动参加",
        queryset=Organisation.objects.order_by("code"),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    topic = forms.CharField(label="会商什么", widget=forms.Textarea(attrs=NOTE), max_length=1000)
    days = forms.IntegerField(
        label="几个工作日内会商完",
        help_text="这件的办理期限不停",
        min_value=1,
        max_value=30,
        widget=forms.TextInput(attrs={"class": "input--s num", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["organisations"]).choices = agencies.offices()

    def arguments(self) -> dict[str, Any]:
        """Return the organisations by their codes, and the rest."""
        return {**self.cleaned_data, "organisations": [one.code for one in self.cleaned_data["organisations"]]}


class PositionForm(ActForm):
    """Where one's authority stands in a joint review."""

    verdict = forms.TypedChoiceField(label="本单位的意见", choices=FIRM, coerce=Verdict, widget=forms.RadioSelect)
    text = forms.CharField(label="理由", widget=forms.Textarea(attrs=NOTE), max_length=2000)


class ConclusionForm(ActForm):
    """What a joint review has come to."""

    verdict = forms.TypedChoiceField(label="会商结论", choices=FIRM, coerce=Verdict, widget=forms.RadioSelect)
    conclusion = forms.CharField(
        label="结论的理由（会写进会商纪要）", widget=forms.Textarea(attrs=NOTE), max_length=2000
    )


class FindingForm(ActForm):
    """What the special procedure found."""

    finding = forms.CharField(label="结论（如检测结果、听证意见）", widget=forms.Textarea(attrs=NOTE), max_length=2000)


def papers_field(label: str) -> MultipleFileField:
    """Return the field for files that go with what one writes."""
    return MultipleFileField(
        label=label,
        help_text=f"照片或 PDF，单个不超过 {settings.UPLOAD_MAX_BYTES // 1024 // 1024} MB；办事人看不到",
        required=False,
        widget=MultipleFileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf", "multiple": True}),
    )


def with_files(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed, with the files that there are."""
    rest = {name: value for name, value in data.items() if name != "papers"}
    return {**rest, "files": [file for file in data["papers"] if file]}


class QuestionForm(ActForm):
    """Whom to ask what, and until when."""

    organisation = forms.ModelChoiceField(
        label="问哪个单位", queryset=Organisation.objects.order_by("code"), to_field_name="code"
    )
    question = forms.CharField(label="问什么", widget=forms.Textarea(attrs=NOTE), max_length=1000)
    days = forms.IntegerField(
        label="几个工作日内答复",
        help_text="这件的办理期限不停",
        min_value=1,
        max_value=30,
        widget=forms.TextInput(attrs={"class": "input--s num", "inputmode": "numeric"}),
    )

    papers = papers_field("随问题附上的材料")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["organisation"]).choices = [("", "---------"), *agencies.offices()]

    def arguments(self) -> dict[str, Any]:
        """Return the organisation by its code, the files that there are, and the rest."""
        return {**with_files(self.cleaned_data), "organisation": self.cleaned_data["organisation"].code}


class AdviceForm(ActForm):
    """What one's authority answers."""

    advice = forms.TypedChoiceField(label="意见", choices=Advice.choices, coerce=Advice, widget=forms.RadioSelect)
    answer = forms.CharField(label="理由和条件", widget=forms.Textarea(attrs=NOTE), max_length=2000)
    papers = papers_field("随意见附上的材料")

    def arguments(self) -> dict[str, Any]:
        """Return the files that there are, and the rest."""
        return with_files(self.cleaned_data)


FORMS: dict[Act, type[ActForm]] = {
    Act.RECEIVE: ActForm,
    Act.ACCEPT: ActForm,
    Act.REQUEST_CORRECTION: CorrectionForm,
    Act.DECLINE: DeclineForm,
    Act.END_SPECIAL: FindingForm,
    Act.EXTEND: ExtensionForm,
    Act.REOPEN: ReopenForm,
    Act.ASK_OPINION: QuestionForm,
    Act.GIVE_OPINION: AdviceForm,
    Act.OPEN_JOINT: JointForm,
    Act.GIVE_POSITION: PositionForm,
    Act.CONCLUDE_JOINT: ConclusionForm,
    Act.DECIDE: DecisionForm,
    Act.DELIVER: DeliveryForm,
    Act.CONCLUDE: ActForm,
}


BY_ACTOR: dict[Act, Callable[..., ActForm]] = {Act.REVIEW: OpinionForm, Act.RECUSE: RecusalForm}
OF_CASE: dict[Act, Callable[..., ActForm]] = {
    Act.START_SPECIAL: SpecialForm,
    Act.HAND_OVER: HandOverForm,
    Act.MOVE_VERSION: VersionForm,
}


def act_form(
    act: Act, data: Any = None, files: Any = None, *, case: Case, by: Actor, initial: dict[str, Any] | None = None
) -> ActForm:
    """Return the form of an act on a case, bound when `data` is given."""
    if act in {Act.REQUEST_CORRECTION, Act.REVIEW} and data is None:
        remarks = {f"remark-{pk}": remark for pk, remark in queries.page_remarks(case).items()}
        initial = {**remarks, **(initial or {})}
    if act is Act.REQUEST_CORRECTION:
        return CorrectionForm(data, initial=initial, prefix=act.value, uses=queries.uses_of(case))
    if act in BY_ACTOR:
        return BY_ACTOR[act](data, initial=initial, prefix=act.value, case=case, by=by)
    if act in OF_CASE:
        return OF_CASE[act](data, initial=initial, prefix=act.value, case=case)
    if act is Act.OPEN_JOINT:
        initial = {"days": clocks.limit_of(rules.JOINT_REVIEW), **(initial or {})}
    if act is Act.DECIDE:
        standing = queries.quota_standing(case)
        initial = {**(initial or {}), "reason": rules.exhausted_refusal(standing) if standing else ""}
    return FORMS[act](data, files, initial=initial, prefix=act.value)
