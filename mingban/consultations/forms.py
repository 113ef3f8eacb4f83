"""Input of drafts for comment: what people and officials type."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from mingban.consultations import rules
from mingban.consultations.actions import HearingTerms, Terms
from mingban.consultations.choices import DraftKind, NameShown, Publicity, QuestionKind, Showing, Verdict
from mingban.consultations.models import Draft, Hearing, Question
from mingban.core.forms import DayField, Described

LONG = forms.Textarea(attrs={"rows": 8})


class CommentForm(forms.Form):
    """One comment, and how its author is named beside it."""

    text = forms.CharField(
        label="您的意见",
        help_text=f"最多 {rules.LONGEST_COMMENT} 个字。请不要写身份证号、电话、住址。发出以后不能改，截止前可以撤回。",
        max_length=rules.LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "请写下您的意见"},
    )
    name_shown = forms.ChoiceField(
        label="公开这条意见时，怎么写您的名字？",
        choices=NameShown.choices,
        initial=NameShown.NOT_AT_ALL,
        widget=forms.RadioSelect,
    )


class SurveyForm(forms.Form):
    """The questions of a draft; fields are named by their numbers."""

    def __init__(self, data: QueryDict | None = None, *, questions: Sequence[Question]) -> None:
        super().__init__(data)
        self._questions = questions
        for one in questions:
            self.fields[f"q{one.number}"] = _answer_field(one)

    def answers(self) -> dict[int, rules.Given]:
        """Return the answers by question number."""
        return {one.number: _given(one, self.cleaned_data.get(f"q{one.number}")) for one in self._questions}


def _answer_field(question: Question) -> forms.Field:
    common: dict[str, Any] = {"label": f"{question.number}. {question.text}", "required": question.is_required}
    if question.kind == QuestionKind.TEXT:
        return forms.CharField(widget=forms.Textarea, max_length=rules.LONGEST_ANSWER, **common)
    if question.kind == QuestionKind.SCALE:
        grades = [(str(one), f"{one} 分") for one in reversed(rules.GRADES)]
        return forms.ChoiceField(choices=grades, widget=forms.RadioSelect, **common)
    options = [(str(place), text) for place, text in enumerate(question.options)]
    if question.kind == QuestionKind.ONE:
        return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **common)
    return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **common)


def _given(question: Question, value: Any) -> rules.Given:
    if question.kind == QuestionKind.TEXT:
        return rules.Given(text=value or "")
    chosen = value if isinstance(value, list) else [value]
    return rules.Given(tuple(int(one) for one in chosen if one))


class SignUpForm(forms.Form):
    """In which role somebody wants to take part in a hearing, and why."""

    role = forms.ChoiceField(label="您以什么身份参加？", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="为什么想参加", help_text="和您有什么关系，想说什么", max_length=500, widget=forms.Textarea
    )

    def __init__(self, data: QueryDict | None = None, *, hearing: Hearing) -> None:
        super().__init__(data)
        self.fields["role"].choices = [(one, one) for one in hearing.roles]  # type: ignore[attr-defined]  # a choice field


class DraftForm(forms.Form):
    """Everything that a draft says."""

    title = forms.CharField(label="标题", max_length=200, help_text="如：《某某办法（征求意见稿）》")
    kind = forms.ChoiceField(label="是什么", choices=DraftKind.choices, widget=forms.RadioSelect)
    affects_market = forms.BooleanField(
        label="和经营主体的生产经营密切相关", required=False, help_text="选了，征集一般不少于 30 天"
    )
    explanation = forms.CharField(
        label="起草说明", max_length=5000, widget=LONG, help_text="为什么要定、依据什么、主要内容"
    )
    text = forms.CharField(
        label="草案正文",
        max_length=1_000_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="段和段之间空一行；每段自动编号，群众可以一段一段提意见",
    )
    opens_on = DayField(label="从哪天起提意见")
    closes_on = DayField(label="哪天截止", help_text="截止那天还可以提，到 24 点为止")
    short_reason = forms.CharField(
        label="缩短期限的理由", required=False, max_length=1000, widget=forms.Textarea, help_text="会公开"
    )
    contact_name = forms.CharField(label="联系科室或联系人", max_length=60)
    contact_phone = forms.CharField(label="联系电话", max_length=40)
    contact_email = forms.EmailField(label="邮箱", required=False)
    contact_address = forms.CharField(label="信寄到哪里", required=False, max_length=200)
    other_ways = forms.CharField(
        label="还可以怎么提",
        required=False,
        max_length=1000,
        widget=forms.Textarea,
        help_text="如：座谈会、到窗口当面说",
    )
    showing = forms.ChoiceField(
        label="别人的意见什么时候看得到",
        choices=[
            (Showing.AFTER_CLOSE, Described("截止以后", note="可能有个人信息的，先看过再公开")),
            (Showing.AFTER_REVIEW, Described("看过一条公开一条", note="征集时就看得到，要有人每天看")),
        ],
        initial=Showing.AFTER_CLOSE,
        widget=forms.RadioSelect,
    )
    needs_real_name = forms.BooleanField(label="只收实名的意见", required=False, help_text="不选，用手机验证码就能提")
    source = forms.CharField(label="文字出处", required=False, max_length=200, help_text="演示、转载时写明")
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def terms(self) -> Terms:
        """What was typed, without the paragraphs."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in {"text", "revision"}}
        return Terms(**data)


def initial_of(draft: Draft) -> dict[str, Any]:
    """Return a draft as the form's first values."""
    names = [name for name in DraftForm.base_fields if name not in {"text", "revision"}]
    text = rules.joined([one.text for one in draft.paragraphs.all()])
    return {name: getattr(draft, name) for name in names} | {"text": text, "revision": draft.revision}


class AttachmentForm(forms.Form):
    """A file beside a draft."""

    file = forms.FileField(label="附件", help_text="PDF 或图片")


class QuestionForm(forms.Form):
    """A question beside a draft."""

    text = forms.CharField(label="问什么", max_length=300)
    kind = forms.ChoiceField(label="怎么答", choices=QuestionKind.choices, widget=forms.RadioSelect)
    options = forms.CharField(
        label="选项",
        required=False,
        max_length=3000,
        widget=forms.Textarea,
        help_text="选一个、选几个的题才写，一行一个",
    )
    is_required = forms.BooleanField(label="一定要答", required=False, initial=True)


class HearingForm(forms.Form):
    """A hearing on a draft."""

    held_on = DayField(label="哪天开")
    held_time = forms.TimeField(
        label="几点开",
        widget=forms.TextInput(attrs={"class": "input--s num", "placeholder": "14:30"}),
        error_messages={"invalid": "时间请这样写：14:30"},
    )
    place = forms.CharField(label="在哪里开", max_length=200)
    topic = forms.CharField(label="听什么", max_length=1000, widget=forms.Textarea)
    seats = forms.IntegerField(label="名额（人）", min_value=1, max_value=1000)
    roles = forms.CharField(
        label="哪几种人参加", max_length=700, widget=forms.Textarea, help_text="一行一种，如：利害关系人、行业代表"
    )
    sign_up_until = DayField(label="报名到哪天", help_text="至少在听证会 8 天前，好把材料提前 7 天送到")
    how_chosen = forms.CharField(label="人多了怎么定（遴选办法）", max_length=1000, widget=forms.Textarea)

    @property
    def terms(self) -> HearingTerms:
        """What was typed."""
        data = dict(self.cleaned_data)
        day, at_time = data.pop("held_on"), data.pop("held_time")
        held_at = timezone.make_aware(datetime.combine(day, at_time or time()))
        return HearingTerms(**data | {"held_at": held_at, "roles": data["roles"].splitlines()})


def hearing_initial(hearing: Hearing | None) -> dict[str, Any]:
    """Return a hearing as the form's first values."""
    if hearing is None:
        return {}
    local = timezone.localtime(hearing.held_at)
    names = ("place", "topic", "seats", "sign_up_until", "how_chosen")
    values = {name: getattr(hearing, name) for name in names}
    return values | {"held_on": local.date(), "held_time": f"{local:%H:%M}", "roles": "\n".join(hearing.roles)}


class ReasonForm(forms.Form):
    """Why something is given up."""

    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea, help_text="会公开")


class ExtendForm(forms.Form):
    """Until when comments are taken longer, and why."""

    closes_on = DayField(label="延长到哪天")
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea, help_text="会公开")


class ReplyForm(forms.Form):
    """One answer to the chosen comments."""

    verdict = forms.ChoiceField(label="采不采纳", choices=Verdict.choices, widget=forms.RadioSelect)
    reply = forms.CharField(
        label="怎么改的，或者为什么不采纳",
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text="没有采纳、部分采纳的一定要写，所有人都看得到",
    )


class WordsForm(forms.Form):
    """Whether everybody may read the chosen comments' words."""

    publicity = forms.ChoiceField(choices=[(one, one.label) for one in (Publicity.SHOWN, Publicity.HELD)])
    held_reason = forms.CharField(required=False, max_length=300)


class ResultsForm(forms.Form):
    """What came of a draft in short, and what became of each paragraph."""

    summary = forms.CharField(
        label="总的说明", required=False, max_length=5000, widget=LONG, help_text="收到什么、改了什么、没改的为什么"
    )

    def __init__(self, data: QueryDict | None = None, *, draft: Draft) -> None:
        super().__init__(data, initial={"summary": draft.summary})
        self._numbers = []
        for one in draft.paragraphs.all():
            self._numbers.append(one.number)
            self.fields[f"p{one.number}"] = forms.CharField(
                label=f"第 {one.number} 段改成了什么",
                required=False,
                max_length=2000,
                initial=one.outcome,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=one.text[:80] + ("……" if len(one.text) > 80 else ""),
            )

    def outcomes(self) -> dict[int, str]:
        """Return what became of paragraphs, by number."""
        return {number: self.cleaned_data.get(f"p{number}") or "" for number in self._numbers}
