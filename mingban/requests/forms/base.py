"""What the forms of all acts on a request have in common."""

from typing import Any

from django import forms

from mingban.requests.models import DisclosureRequest

NOTE = {"rows": 3}
Request = DisclosureRequest


class ActForm(forms.Form):
    """Every act carries the key that makes a retry harmless and the revision that the page showed."""

    says_optional_once = False
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the request."""

    def arguments(self) -> dict[str, Any]:
        """Return what the act's function takes besides number, actor and time."""
        return dict(self.cleaned_data)
