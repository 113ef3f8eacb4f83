"""What officials type into an answer: first its kind, then what the law wants that kind to say."""

from typing import Any, cast

from django import forms
from django.utils import timezone

from mingban.requests import queries, rules
from mingban.requests.choices import Finding, Ground, ReplyKind
from mingban.requests.forms.asking import ManyFilesField
from mingban.requests.forms.base import NOTE, ActForm, Request


class ReplyForm(ActForm):
    """The answer: first its kind, then what that kind has to say and may say."""

    kind = forms.TypedChoiceField(label="怎样答复", choices=ReplyKind.choices, coerce=ReplyKind)
    ground = forms.ChoiceField(label="不予公开的依据", choices=[("", "请选"), *Ground.choices], required=False)
    reason = forms.CharField(
        label="理由", help_text="会印在答复书上", max_length=4000, required=False, widget=forms.Textarea(attrs=NOTE)
    )
    text = forms.CharField(
        label="提供的信息（写在这里，或者附文件）", max_length=4000, required=False, widget=forms.Textarea(attrs=NOTE)
    )
    attachments = ManyFilesField(label="附件", help_text="PDF 或者图片，可以选几份", required=False)
    withheld = forms.CharField(
        label="没有公开的内容", max_length=1000, required=False, widget=forms.Textarea(attrs=NOTE)
    )
    where = forms.CharField(
        label="怎样获取，或者该向谁查、向谁提",
        help_text="写上单位名称、电话或者网址",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs=NOTE),
    )
    searched = forms.CharField(
        label="在哪里、怎么查找过", max_length=1000, required=False, widget=forms.Textarea(attrs=NOTE)
    )
    finding = forms.ChoiceField(
        label="第三方不同意，仍然公开", choices=[("", "没有选"), *Finding.choices], required=False
    )
    finding_reason = forms.CharField(
        label="为什么仍然公开（会书面告知第三方）", max_length=2000, required=False, widget=forms.Textarea(attrs=NOTE)
    )
    disclosed = forms.CharField(
        label="决定公开的内容（会书面告知第三方）", max_length=1000, required=False, widget=forms.TextInput()
    )

    @property
    def is_first_step(self) -> bool:
        """Whether the kind is to be chosen first: nothing else can be asked before."""
        return self._kind() is None

    def _kind(self) -> ReplyKind | None:
        given = self.data.get(self.add_prefix("kind")) if self.is_bound else self.initial.get("kind")
        return ReplyKind(given) if given in ReplyKind.values else None

    def prepare(self) -> None:
        """Ask for what the kind has to say; about objections only where somebody objects to what is given."""
        kind = self._kind()
        used = {"key", "revision", "kind", *(_fields_of(kind, self.request) if kind else ())}
        for name in set(self.fields) - used:
            del self.fields[name]
        field = cast("forms.ChoiceField", self.fields["kind"])
        if kind:
            field.choices = [(kind.value, kind.label)]
            field.help_text = f"条例{rules.REPLIES[kind].article}"
            self.says_optional_once = not rules.REPLIES[kind].may
            for part in rules.REPLIES[kind].needs - {"information"}:
                self.fields[part].required = True
                self.fields[part].error_messages["required"] = rules.PART_WORDS[part]
        else:
            possible = queries.possible_kinds(self.request, timezone.now())
            field.choices = [(one.value, one.label) for one in possible]
            field.help_text = "先选一种，再写这一种要写的"

    def arguments(self) -> dict[str, Any]:
        """Return the parts by name."""
        data = self.cleaned_data
        parts = ("reason", "text", "withheld", "where", "searched", "finding_reason", "disclosed")
        return {
            "kind": data["kind"],
            "ground": data.get("ground", ""),
            "finding": data.get("finding", ""),
            "parts": {name: data.get(name, "") for name in parts},
            "uploads": data.get("attachments", []),
            "key": data["key"],
            "revision": data["revision"],
        }


def _fields_of(kind: ReplyKind, request: Request) -> set[str]:
    """Return the fields for what a kind of answer has to say and may say."""
    parts = rules.REPLIES[kind].needs | rules.REPLIES[kind].may
    fields = parts - {"information"} | ({"text", "attachments"} if "information" in parts else set())
    objections = {"finding", "finding_reason", "disclosed"}
    return set(fields) | (objections if kind in rules.GIVING and queries.objections(request) else set())
