"""A case passes to others, or under another version of its item."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils import timezone

from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost
from mingban.cases import queries
from mingban.cases.choices import RecusalGround
from mingban.cases.forms.act import ActForm
from mingban.cases.models import Case
from mingban.catalogue import queries as catalogue
from mingban.core.actors import Actor
from mingban.core.times import local_day, say_day


class HandOverForm(ActForm):
    """To whom, and why."""

    to = forms.ChoiceField(label="转给谁")
    reason = forms.CharField(label="为什么转", widget=forms.Textarea(attrs={"rows": 2}), max_length=500)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = queries.possible_officers(case, timezone.now())
        cast("forms.ChoiceField", self.fields["to"]).choices = [("", "请选择"), *choices_of(posts)]


class VersionForm(ActForm):
    """By which later version the case is to be handled, and why."""

    version = forms.TypedChoiceField(label="改到哪一版", coerce=int)
    reason = forms.CharField(
        label="为什么改（会告诉办事人）",
        help_text="新版多要的材料会列出来请办事人补；办理期限不停",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (one.number, f"第 {one.number} 版，{say_day(local_day(one.in_force_from or one.created_at))}起用")
            for one in catalogue.later_versions(case.item_version)
        ]
        cast("forms.ChoiceField", self.fields["version"]).choices = [("", "请选择"), *choices]


class RecusalForm(ActForm):
    """Who keeps away (only a head chooses another than himself), on which ground, and why."""

    who = forms.ChoiceField(label="谁回避")
    ground = forms.TypedChoiceField(
        label="属于哪一种（《公务员法》第七十六条）",
        choices=RecusalGround.choices,
        coerce=RecusalGround,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="具体情况",
        help_text="回避以后不能再看、再办这一件",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
    )

    def __init__(self, *args: Any, case: Case, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by.role != Role.HEAD:
            del self.fields["who"]
            return
        choices = choices_of(queries.people_to_recuse(case, by.organisation_id or 0, timezone.now()))
        cast("forms.ChoiceField", self.fields["who"]).choices = [("", "请选择"), *choices]


def choices_of(posts: Iterable[StaffPost]) -> list[tuple[str, str]]:
    """Return officials as choices, by login name."""
    return [(post.user.username, f"{post.user.full_name}（{post.title}）") for post in posts]
