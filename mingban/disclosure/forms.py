"""What editors are told before something may go out."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm

from mingban.disclosure import rules


class PublicationForm(WagtailAdminPageForm):
    """Drafts take whatever is typed; what is handed in for review has no personal data that nobody has justified."""

    def clean(self) -> dict[str, Any]:
        """Look for personal data in title, summary and text.

        :raises ValidationError: naming each piece, masked, when no reason is given for publishing it.
        """
        cleaned: dict[str, Any] = super().clean()
        if self.is_deferred_validation or cleaned.get("privacy_reason"):
            return cleaned
        found = rules.private_in("\n".join(self._texts(cleaned)))
        if found:
            said = "、".join(f"{one.kind.value} {one.masked}" for one in found[:5])
            more = f"等 {len(found)} 处" if len(found) > 5 else ""
            raise ValidationError(f"里面有个人信息：{said}{more}。请改成打码的，或者在“为什么可以照原样公开”里写明理由")
        return cleaned

    def _texts(self, cleaned: dict[str, Any]) -> list[str]:
        body = cleaned.get("body")
        self.instance.body = body if body is not None else self.instance.body
        return [cleaned.get("title") or "", cleaned.get("summary") or "", *self.instance.paragraphs]
