"""Input of the desk besides acts: answering for one's organisation, and its guide."""

from typing import Any

from django import forms

from mingban.accounts.models import StaffPost
from mingban.core.forms import DayField
from mingban.requests.choices import FeeScheme, Stance
from mingban.requests.definitions import GuideDefinition
from mingban.requests.models import RequestGuide

NOTE = {"rows": 3}


class OpinionForm(forms.Form):
    """Whether what was made together may be disclosed (§34)."""

    stance = forms.TypedChoiceField(
        label="贵单位的意见",
        choices=[(one.value, one.label) for one in (Stance.AGREES, Stance.OBJECTS)],
        coerce=Stance,
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label="理由（不同意的必填）", max_length=2000, required=False, widget=forms.Textarea(attrs=NOTE)
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)


class GuideForm(forms.Form):
    """The guide of an organisation, kept by its head."""

    office = forms.CharField(label="负责信息公开的机构", max_length=100, widget=forms.TextInput())
    about = forms.CharField(
        label="有哪些信息、怎样编排、怎样获取",
        help_text="信息分类、编排体系、获取方式，群众在指南里看到",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    address = forms.CharField(label="地址", max_length=200, widget=forms.TextInput())
    postcode = forms.RegexField(r"^\d{6}$", label="邮编", required=False, error_messages={"invalid": "邮编是 6 位数字"})
    hours = forms.CharField(label="办公时间", max_length=200, widget=forms.TextInput())
    phone = forms.CharField(label="电话", max_length=40, widget=forms.TextInput())
    fax = forms.CharField(label="传真", max_length=40, required=False, widget=forms.TextInput())
    email = forms.EmailField(label="邮箱", required=False)
    head = forms.ChoiceField(
        label="信息公开机构负责人", help_text="延长答复期限由他同意；不选的，由单位负责人同意", required=False
    )
    fee_scheme = forms.ChoiceField(label="信息处理费", choices=FeeScheme.choices, widget=forms.RadioSelect)
    fee_from = DayField(label="收费从哪天起", required=False)
    fee_basis = forms.CharField(label="收费依据的文号", max_length=200, required=False, widget=forms.TextInput())
    is_open = forms.BooleanField(label="在这里接收申请", required=False)

    def __init__(self, *args: Any, posts: list[StaffPost], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = {str(post.pk): post for post in posts}
        choices = [(pk, f"{post.user.full_name}（{post.title}）") for pk, post in self.posts.items()]
        self.fields["head"].choices = [("", "不选"), *choices]  # type: ignore[attr-defined]  # a choice field has them

    def chosen_head(self) -> StaffPost | None:
        """Return who heads the disclosure office."""
        return self.posts.get(self.cleaned_data["head"])

    def definition(self, organisation: str) -> GuideDefinition:
        """Return the guide as files carry it."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "head"}
        return GuideDefinition(organisation=organisation, **data)


def guide_initial(guide: RequestGuide | None) -> dict[str, Any]:
    """Return what the form begins with."""
    if guide is None:
        return {"fee_scheme": FeeScheme.NONE, "is_open": True}
    names = ("office", "about", "address", "postcode", "hours", "phone", "fax", "email")
    more = ("fee_scheme", "fee_from", "fee_basis", "is_open")
    return {name: getattr(guide, name) for name in (*names, *more)} | {"head": str(guide.head_id or "")}
