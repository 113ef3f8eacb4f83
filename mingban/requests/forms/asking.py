"""What a request for information is asked with, on the web and typed in at a counter."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from mingban.accounts.choices import PartyKind
from mingban.accounts.models import Party
from mingban.core.forms import DayField, Described
from mingban.requests.actions import Asked, Known
from mingban.requests.choices import ApplicantKind, Channel, Means, Proof, WantedForm

NOTE = {"rows": 4}
CONTACT = ("phone", "email", "address", "fax")
ENTITY_KINDS = [(kind.value, kind.label) for kind in ApplicantKind if kind is not ApplicantKind.PERSON]


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files; cleaned to a list, empty when none was chosen."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """Check each."""
        given = data if isinstance(data, list | tuple) else [data]
        cleaned = [super(ManyFilesField, self).clean(one, initial) for one in given if one]
        if not cleaned and self.required:
            super().clean(None, initial)
        return cleaned


class AskedForm(forms.Form):
    """What is asked for (§29): the purpose is not asked."""

    title = forms.CharField(
        label="要什么信息？",
        help_text="写信息的名称；不知道叫什么，写是关于什么的，如“2025 年迎丰中路改造工程的招标公告”",
        max_length=200,
        widget=forms.TextInput(),
        error_messages={"required": "请写要申请的信息叫什么，或者是关于什么的"},
    )
    document_number = forms.CharField(
        label="文号",
        help_text="知道才填，如 鹤政办发〔2025〕3号",
        max_length=100,
        required=False,
        widget=forms.TextInput(),
    )
    features = forms.CharField(
        label="还有什么能帮我们找到它",
        help_text="时间、地点、哪个单位做的、在哪里听说的",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs=NOTE),
    )
    wanted_form = forms.TypedChoiceField(
        label="要哪种形式？",
        choices=WantedForm.choices,
        coerce=WantedForm,
        initial=WantedForm.ELECTRONIC,
        widget=forms.RadioSelect,
    )
    means = forms.TypedChoiceField(
        label="怎么给您？", choices=Means.choices, coerce=Means, initial=Means.ONLINE, widget=forms.RadioSelect
    )
    phone = forms.CharField(
        label="联系电话",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "class": "input--m num"}),
    )
    email = forms.EmailField(label="邮箱", help_text="选“发到邮箱”才要填", required=False)
    address = forms.CharField(
        label="通信地址", help_text="选“邮寄”才要填", max_length=200, required=False, widget=forms.TextInput()
    )
    fax = forms.CharField(
        label="传真号", help_text="选“传真”才要填", max_length=30, required=False, widget=forms.TextInput()
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def asked(self, name: str = "") -> Asked:
        """Return what the form says."""
        data = self.cleaned_data
        contact = {field: str(data.get(field, "")) for field in CONTACT}
        return Asked(
            title=data["title"],
            document_number=data["document_number"],
            features=data["features"],
            wanted_form=data["wanted_form"],
            means=data["means"],
            contact={**contact, "name": name},
        )


class WebRequestForm(AskedForm):
    """A citizen's request, for himself or for whom he may act."""

    confirms_ahead = forms.BooleanField(
        label="机关确认收到时，就算我也确认了",
        help_text="网上的申请从双方都确认那天算收到。勾上就不用再登录确认一次；不勾，机关确认以后请您自己确认",
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, principals: Sequence[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principals = {str(party.pk): party for party in principals}
        entities = [party for party in principals if party.kind == PartyKind.LEGAL_ENTITY]
        if len(principals) > 1:
            self.fields["applicant"] = forms.ChoiceField(
                label="谁申请？",
                choices=[(str(party.pk), party.name) for party in principals],
                initial=str(principals[0].pk),
                widget=forms.RadioSelect,
            )
        if entities:
            self.fields["applicant_kind"] = forms.ChoiceField(
                label="单位是哪一类？（单位申请才选）",
                choices=ENTITY_KINDS,
                required=False,
                widget=forms.RadioSelect,
            )
        self.order_fields(["applicant", "applicant_kind"])

    def clean(self) -> dict[str, Any]:
        """Ask of an entity which kind it is."""
        data = super().clean() or self.cleaned_data
        if "applicant" in data or len(self.principals) == 1:
            is_entity = self.applicant().kind == PartyKind.LEGAL_ENTITY
            if is_entity and not data.get("applicant_kind"):
                self.add_error("applicant_kind", "请选单位是哪一类")
        return data

    def applicant(self) -> Party:
        """Return for whom it is asked."""
        return self.principals[self.cleaned_data.get("applicant") or next(iter(self.principals))]

    def arguments(self) -> dict[str, Any]:
        """Return what the action takes."""
        party = self.applicant()
        is_person = party.kind == PartyKind.PERSON
        return {
            "applicant": party,
            "applicant_kind": ApplicantKind.PERSON if is_person else self.cleaned_data["applicant_kind"],
            "asked": self.asked(party.name),
            "confirms_ahead": self.cleaned_data["confirms_ahead"],
            "key": self.cleaned_data["key"],
        }


TYPED = [
    (Channel.COUNTER.value, Described("当面", note="交来申请表的那天算收到")),
    (Channel.ORAL.value, Described("口头", note="您代填，请申请人核对后签名；当天算收到")),
    (Channel.LETTER.value, Described("邮寄（挂号信、快递，要签收的）", note="签收那天算收到")),
    (Channel.POST.value, Described("平信", note="当日与申请人确认，确认那天算收到")),
    (Channel.FAX.value, Described("传真", note="双方确认那天算收到")),
]
PROOFS = [(proof.value, proof.label) for proof in (Proof.SHOWN, Proof.COPY)]


class TypedRequestForm(AskedForm):
    """A request that came on paper, by voice or by fax, typed in by a clerk: short, as he does many a day."""

    says_optional_once = True
    channel = forms.TypedChoiceField(label="怎么来的？", choices=TYPED, coerce=Channel, widget=forms.RadioSelect)
    came_on = DayField(label="哪天来的？", help_text="当面交来、签收、传真到的那一天")
    applicant_kind = forms.ChoiceField(label="申请人是？", choices=[("", "请选"), *ApplicantKind.choices])
    name = forms.CharField(label="姓名或者单位名称", max_length=200, widget=forms.TextInput())
    identity_number = forms.CharField(
        label="身份证号（个人填）",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"class": "input--m code", "autocomplete": "off"}),
    )
    uscc = forms.CharField(
        label="统一社会信用代码（单位填）",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"class": "input--m code", "autocomplete": "off"}),
    )
    proof = forms.TypedChoiceField(label="身份证明", choices=PROOFS, coerce=Proof, widget=forms.RadioSelect)
    papers = ManyFilesField(label="申请原件、证件的扫描件", help_text="照片或者 PDF，可以选几份", required=False)
    wanted_form = forms.TypedChoiceField(
        label="要哪种形式？", choices=WantedForm.choices, coerce=WantedForm, initial=WantedForm.PAPER
    )
    means = forms.TypedChoiceField(label="怎么给申请人？", choices=[("", "请选"), *Means.choices], coerce=Means)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = ["channel", "came_on", "applicant_kind", "name", "identity_number", "uscc", "proof", "papers"]
        self.order_fields([*who, "title", "document_number", "features", "wanted_form", "means"])

    def arguments(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        who = Known(name=data["name"], identity_number=data["identity_number"], uscc=data["uscc"])
        passed_on = ("applicant_kind", "channel", "proof", "came_on", "key")
        return {
            "who": who,
            "asked": self.asked(data["name"]),
            "uploads": data["papers"],
            **{name: data[name] for name in passed_on},
        }


class CorrectForm(forms.Form):
    """The corrected description."""

    title = AskedForm.base_fields["title"]
    document_number = AskedForm.base_fields["document_number"]
    features = AskedForm.base_fields["features"]
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ReasonsForm(forms.Form):
    """Why so many requests (§35)."""

    reasons = forms.CharField(
        label="您为什么要申请这么多？", help_text="写几句话就行", max_length=2000, widget=forms.Textarea(attrs=NOTE)
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)


class MessageForm(forms.Form):
    """A word for the other side."""

    text = forms.CharField(
        label="留言", max_length=2000, widget=forms.Textarea(attrs=NOTE), error_messages={"required": "请写上要说的话"}
    )
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)


class LookForm(forms.Form):
    """What one looks for: first among what is public already."""

    name = forms.CharField(
        label="您要找什么信息？",
        help_text="先看看是不是已经公开了；公开了的，马上就能看",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
        error_messages={"required": "请写要找什么"},
    )
