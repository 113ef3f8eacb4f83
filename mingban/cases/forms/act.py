"""What every act on a case is sent with."""

from typing import Any

from django import forms

NOTE = {"rows": 3}


class ActForm(forms.Form):
    """Every act carries the key that makes a retry harmless and the revision that the page showed."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def arguments(self) -> dict[str, Any]:
        """Return what the act's function takes besides number, actor and time."""
        return dict(self.cleaned_data)
