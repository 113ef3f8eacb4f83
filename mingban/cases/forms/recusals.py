"""An applicant's request that an official keep away, and the head's decision on it."""

from typing import Any, cast

from django import forms
from django.utils import timezone

from mingban.cases import queries
from mingban.cases.choices import RecusalGround
from mingban.cases.forms.passing_on import choices_of
from mingban.cases.models import Application, RecusalRequest
from mingban.core.forms import Described


class AskRecusalForm(forms.Form):
    """Who, of which case, and why."""

    who = forms.ChoiceField(label="请谁回避", widget=forms.RadioSelect, error_messages={"required": "请选请谁回避"})
    reason = forms.CharField(
        label="为什么",
        help_text="如：他是对方公司负责人的亲戚。只有单位负责人和办这件的人看得到",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=500,
        error_messages={"required": "请写明为什么请他回避"},
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = queries.handlers_to_recuse(application)
        cast("forms.ChoiceField", self.fields["who"]).choices = [
            (
                f"{one.case.number}:{one.user_id}",
                Described(
                    one.name or "别的人",
                    note=f"{one.case.organisation.short_name}，办“{one.case.item_name}”"
                    + ("" if one.name else "；是谁请写在理由里"),
                ),
            )
            for one in found
        ]

    def chosen(self) -> tuple[str, int]:
        """Return the case's number and the official's id."""
        number, _, user = str(self.cleaned_data["who"]).rpartition(":")
        return number, int(user)


class AnswerRecusalForm(forms.Form):
    """The head's decision."""

    decision = forms.ChoiceField(
        label="决定",
        choices=[("yes", Described("同意，换人", note="他以后不能再看、再办这一件")), ("no", "不同意")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选同意还是不同意"},
    )
    who = forms.ChoiceField(label="谁回避", required=False, help_text="同意的才要选")
    ground = forms.TypedChoiceField(
        label="属于哪一种（《公务员法》第七十六条）",
        choices=RecusalGround.choices,
        coerce=RecusalGround,
        initial=RecusalGround.OTHER,
        help_text="同意的才要选",
    )
    answer = forms.CharField(
        label="理由（会告诉办事人）",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        error_messages={"required": "请写明理由，会告诉办事人"},
    )

    def __init__(self, *args: Any, asked: RecusalRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["who"])
        people = queries.people_to_recuse(asked.case, asked.case.organisation_id, timezone.now())
        field.choices = [("", "请选择"), *choices_of(people)]
        field.initial = asked.user.username if asked.user else ""

    def clean(self) -> dict[str, Any]:
        """Want to know who keeps away when somebody has to."""
        found = super().clean() or self.cleaned_data
        if found.get("decision") == "yes" and not found.get("who"):
            self.add_error("who", "请选谁回避")
        return found
