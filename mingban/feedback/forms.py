"""The rating form: one row of grades for each service, reasons and words for all of them."""

from django import forms

from mingban.cases.models import Case
from mingban.feedback.choices import Grade, Reason

LAST = ["reasons", "comment"]


class RatingForm(forms.Form):
    """Grades by case first, then reasons and words; at least one grade must be chosen, none is chosen beforehand."""

    # The page says once, above the form, that nothing of it has to be filled in.
    says_optional_once = True

    reasons = forms.MultipleChoiceField(
        label="好在哪里，差在哪里",
        choices=Reason.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    comment = forms.CharField(
        label="还想说什么", widget=forms.Textarea(attrs={"rows": 3}), max_length=500, required=False
    )

    def __init__(self, *args: object, cases: list[Case], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for case in cases:
            self.fields[f"grade-{case.number}"] = forms.TypedChoiceField(
                label=case.item_name,
                help_text=case.organisation.name,
                choices=Grade.choices,
                coerce=int,
                widget=forms.RadioSelect(attrs={"class": "rate"}),
                required=False,
                empty_value=None,
            )
        self.order_fields([name for name in self.fields if name not in LAST] + LAST)

    def clean(self) -> dict[str, object]:
        """Ask for at least one grade."""
        data = super().clean() or {}
        if not self.grades():
            raise forms.ValidationError("请至少给一件事打个分")
        return data

    def grades(self) -> dict[str, int]:
        """Return the chosen grades by case number."""
        chosen = {
            name.removeprefix("grade-"): value for name, value in self.cleaned_data.items() if name[:6] == "grade-"
        }
        return {number: grade for number, grade in chosen.items() if grade}
