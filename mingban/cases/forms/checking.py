"""What an official says of one page."""

from typing import Any

from django import forms

from mingban.files import rules
from mingban.files.rules import BadMarks, Mark

CELLS = range(1, rules.GRID_COLUMNS * rules.GRID_ROWS + 1)


class PageForm(forms.Form):
    """Right, or wrong: why, and where on the page: drawn, by numbered cells, or all of it."""

    says_optional_once = True
    verdict = forms.ChoiceField(
        label="这一页", choices=[("yes", "合格"), ("no", "要换")], widget=forms.RadioSelect, initial="yes"
    )
    errors_found = forms.MultipleChoiceField(
        label="哪里不对（常见的）", required=False, widget=forms.CheckboxSelectMultiple
    )
    own = forms.CharField(
        label="其他问题，自己写", max_length=120, required=False, help_text="写哪里不对、要怎么改，办事人看得到"
    )
    marks = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    cells = forms.TypedMultipleChoiceField(
        label="在图上标出来", choices=[(n, str(n)) for n in CELLS], coerce=int, required=False
    )
    is_whole = forms.BooleanField(label="整页都不对", required=False)

    def __init__(self, *args: Any, common: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["errors_found"].choices = [(text, text) for text in common]  # type: ignore[attr-defined]
        if not common:
            del self.fields["errors_found"]

    def clean(self) -> dict[str, Any]:
        """Ask for a reason of what is wrong, and read the marks."""
        data = super().clean() or {}
        reasons = [*data.get("errors_found", []), (data.get("own") or "").strip()]
        data["reason"] = "；".join(reason for reason in reasons if reason)
        if data.get("verdict") == "no" and not data["reason"]:
            self.add_error("own", "请选一条或者写清楚这一页哪里不对")
        if len(data["reason"]) > 200:
            self.add_error("own", "说得太长了，最多 200 个字，请选最要紧的")
        try:
            data["all_marks"] = self._marks(data)
        except BadMarks as refusal:
            self.add_error(None, refusal.message)
        return data

    def _marks(self, data: dict[str, Any]) -> list[Mark]:
        cells = [rules.cell_mark(cell) for cell in data.get("cells", [])]
        whole = [rules.WHOLE_PAGE] if data.get("is_whole") else []
        return rules.check_marks([*rules.read_marks(data.get("marks", "")), *cells, *whole])
