"""Input of sign-in and of what people may change about themselves."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from mingban.accounts import rules
from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost
from mingban.agencies.models import Organisation
from mingban.core.errors import Refused
from mingban.core.forms import DayField, Described

T = TypeVar("T")
NUMERIC = {"inputmode": "numeric"}


def _read(check: Callable[[str], T], text: str) -> T:
    """Read with a rule; its refusal becomes the field's error."""
    try:
        return check(text)
    except Refused as refusal:
        raise ValidationError(refusal.message) from refusal


class PhoneForm(forms.Form):
    """A mobile number, to send a code to."""

    phone = forms.CharField(
        label="您的手机号",
        help_text="我们发一条短信验证码给您。第一次来不用注册。",
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel-national", "class": "input--m num"}),
        error_messages={"required": "请填手机号"},
    )

    def clean_phone(self) -> str:
        """Return eleven digits."""
        return _read(rules.check_phone, self.cleaned_data["phone"])


class CodeForm(forms.Form):
    """The six digits of a text message; the hint says to which phone it went."""

    def __init__(self, data: QueryDict | None = None, *, phone: str) -> None:
        super().__init__(data)
        self.fields["code"].help_text = f"已经发到 {phone}，5 分钟内有效"

    code = forms.CharField(
        label="短信验证码",
        max_length=20,
        widget=forms.TextInput(attrs={**NUMERIC, "autocomplete": "one-time-code", "class": "input--s num"}),
        error_messages={"required": "请填短信里的 6 位数字"},
    )

    def clean_code(self) -> str:
        """Return the digits, spaces dropped, full-width ones made plain."""
        code = rules.normalise(self.cleaned_data["code"])
        if len(code) != 6 or not code.isdecimal():
            raise ValidationError(f"验证码是 6 位数字，您填了 {len(code)} 位")
        return code


class StaffSignInForm(forms.Form):
    """An official's login name and password."""

    username = forms.CharField(
        label="用户名",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "class": "input--m"}),
        error_messages={"required": "请填用户名"},
    )
    password = forms.CharField(
        label="密码",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "input input--m"}),
        error_messages={"required": "请填密码"},
    )


class SecondFactorForm(forms.Form):
    """The present code of the authenticator app, or a recovery code."""

    code = forms.CharField(
        label="动态码",
        help_text="打开手机上的验证器，填它现在显示的 6 位数字。手机不在身边，可以填一个备用码。",
        max_length=20,
        widget=forms.TextInput(attrs={**NUMERIC, "autocomplete": "one-time-code", "class": "input--s num"}),
        error_messages={"required": "请填验证器上的 6 位数字"},
    )


class EnrolForm(forms.Form):
    """The first code of a new authenticator app."""

    code = forms.CharField(
        label="验证器上的 6 位数字",
        max_length=20,
        widget=forms.TextInput(attrs={**NUMERIC, "autocomplete": "one-time-code", "class": "input--s num"}),
        error_messages={"required": "请填验证器上的 6 位数字"},
    )


def _password_field(label: str, use: str, **more: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": use, "class": "input input--m"})
    return forms.CharField(
        label=label, max_length=200, strip=False, widget=widget, error_messages={"required": f"请填{label}"}, **more
    )


class PasswordForm(forms.Form):
    """The present password, and the new one twice."""

    present = _password_field("现在的密码", "current-password")
    password = _password_field(
        "新密码", "new-password", help_text="至少 8 位，小写字母、大写字母、数字、符号里要有三种，不能有用户名"
    )
    again = _password_field("再填一次新密码", "new-password")

    def clean_again(self) -> str:
        """Refuse a slip of the finger."""
        again = str(self.cleaned_data["again"])
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise ValidationError("两次填的新密码不一样，请再填一次")
        return again


class ReEnrolForm(EnrolForm):
    """The password, and the first code of the app that takes the place of the present one."""

    present = _password_field("现在的密码", "current-password")
    field_order = ("present", "code")


class ResetForm(forms.Form):
    """What a colleague has lost."""

    lost = forms.ChoiceField(
        label="他丢了什么",
        choices=[
            ("password", Described("密码忘了", note="只给新的临时密码，验证器照旧")),
            ("second-factor", Described("验证器没了", note="手机换了、丢了：给临时密码，下次登录重新绑定")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "请选他丢了什么"},
    )


class _ByNumber(forms.Form):
    """Somebody named by his numbers: the fields are the forms' own, with their own words."""

    def clean_identity_number(self) -> str:
        """Return the number when its structure is right."""
        return _read(rules.check_identity_number, self.cleaned_data["identity_number"]).number

    def clean_phone(self) -> str:
        """Return eleven digits."""
        return _read(rules.check_phone, self.cleaned_data["phone"])


class PrivatePersonForm(_ByNumber):
    """Who an official is outside his office, by two things that only he knows together."""

    identity_number = forms.CharField(
        label="他的身份证号",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input--m num"}),
        error_messages={"required": "请填他的身份证号"},
    )
    phone = forms.CharField(
        label="他办私事用的手机号",
        help_text="他自己在网站上登录、实名用的那个号码",
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "class": "input--m num"}),
        error_messages={"required": "请填他的手机号"},
    )


class RealNameForm(_ByNumber):
    """Name and identity number as on the card."""

    name = forms.CharField(
        label="姓名",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "input--m"}),
        error_messages={"required": "请填姓名"},
    )
    identity_number = forms.CharField(
        label="身份证号",
        help_text="18 位，最后一位可能是 X",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input--m num"}),
        error_messages={"required": "请填身份证号"},
    )

    def clean_name(self) -> str:
        """Return the name without spaces."""
        return _read(rules.check_name, self.cleaned_data["name"])


class AddressForm(forms.Form):
    """Where a person lives."""

    address = forms.CharField(
        label="现在住在哪里",
        help_text="写到门牌号。以后填表时，我们替您填好。",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )


class MandateForm(_ByNumber):
    """Who may act for me, and until when."""

    identity_number = forms.CharField(
        label="对方的身份证号",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input--m num"}),
        error_messages={"required": "请填对方的身份证号"},
    )
    phone = forms.CharField(
        label="对方的手机号",
        help_text="对方登录用的那个号码",
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "class": "input--m num"}),
        error_messages={"required": "请填对方的手机号"},
    )
    valid_to = DayField(label="授权到哪一天", help_text="这一天还可以代办，过了就不行了")

    def clean_valid_to(self) -> date:
        """Return the last day."""
        day: date | None = self.cleaned_data["valid_to"]
        if day is None:
            raise ValidationError("请填授权到哪一天")
        return day


class LeaveForm(forms.Form):
    """Who is away from which day to which, and who stands in; the days themselves are within it."""

    post = forms.TypedChoiceField(label="谁休假")
    substitute = forms.TypedChoiceField(label="谁代办", help_text="要是本单位同一类岗位的另一个人")
    since = DayField(label="从哪天起")
    until = DayField(label="到哪天（含这一天）")

    def __init__(self, *args: Any, posts: Iterable[StaffPost], substitutes: Iterable[StaffPost]) -> None:
        super().__init__(*args)
        posts = list(posts)
        own = posts[0].pk if len(posts) == 1 else None
        self._offer("post", posts)
        self._offer("substitute", [post for post in substitutes if post.pk != own])
        if own:
            self.fields["post"].initial = posts[0].pk
            self.fields["post"].widget = forms.HiddenInput()

    def _offer(self, name: str, posts: Iterable[StaffPost]) -> None:
        """Offer posts by who holds them; the cleaned value is the post."""
        known = {str(post.pk): post for post in posts}
        field = cast("forms.TypedChoiceField", self.fields[name])
        field.choices = [
            ("", "请选择"),
            *((pk, f"{post.user.full_name}（{post.title}）") for pk, post in known.items()),
        ]
        field.coerce = known.__getitem__


ROLE_NOTES = {
    Role.CLERK: "收件、受理、送达",
    Role.REVIEWER: "审查、提意见",
    Role.DECIDER: "作准予、不予的决定",
    Role.HEAD: "延长期限、转办、答复回避申请",
    Role.SUPERVISOR: "看全部办件，不办理",
    Role.PUBLISHER: "改事项目录、放假安排",
    Role.EDITOR: "在本单位子站写信息、互相审核",
    Role.LEGAL: "审核规范性文件合不合法",
    Role.AGENT: "帮群众填写、递交",
    Role.AUDITOR: "看全部办件和记录，不办理",
    Role.ADMINISTRATOR: "管账号和岗位，看不到办件",
}


class PostForm(forms.Form):
    """A post: where, as what, until when; the cleaned organisation is the row."""

    organisation = forms.TypedChoiceField(label="哪个单位")
    role = forms.ChoiceField(
        label="做什么",
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label="岗位名称",
        help_text="办事人看得到，如：综合窗口 3 号",
        max_length=100,
        widget=forms.TextInput(attrs={"class": "input--m"}),
        error_messages={"required": "请填岗位名称"},
    )
    phone = forms.CharField(
        label="办公电话",
        help_text="办事人看得到。不填就用单位的电话",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "class": "input--m num"}),
    )
    until = DayField(label="到哪天为止", help_text="借调、轮岗的写最后一天；长期的空着", required=False)

    def __init__(self, *args: Any, organisations: Iterable[Organisation], roles: Iterable[Role]) -> None:
        super().__init__(*args)
        known = {str(one.pk): one for one in organisations}
        field = cast("forms.TypedChoiceField", self.fields["organisation"])
        field.choices = [(pk, one.name) for pk, one in known.items()]
        offered = [(role.value, Described(str(role.label), note=ROLE_NOTES[role])) for role in roles]
        cast("forms.ChoiceField", self.fields["role"]).choices = offered
        field.coerce = known.__getitem__


class NewColleagueForm(PostForm):
    """Somebody who has no account yet, and his first post."""

    full_name = forms.CharField(
        label="姓名",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input--m"}),
        error_messages={"required": "请填姓名"},
    )
    username = forms.CharField(
        label="用户名",
        help_text="登录用，小写字母开头，如 sj.wang。定了不能改",
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "class": "input--m"}),
        error_messages={"required": "请填用户名"},
    )
    field_order = ("full_name", "username")

    def clean_full_name(self) -> str:
        """Return the name without spaces."""
        return _read(rules.check_name, self.cleaned_data["full_name"])
