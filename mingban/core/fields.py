"""Model fields of our own."""

import json
from typing import Any

from django.db import models

from mingban.core import crypto


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # the stub's generics exist at type-check time only
    """Text that is encrypted in the database and plain in Python. It cannot be searched: keep a `blind_index` beside it."""

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way in."""
        return crypto.encrypt(str(value)) if value else ""

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        """Decrypt on the way out."""
        return crypto.decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse comparisons: equal texts are encrypted differently, so they would silently find nothing."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class EncryptedJSONField(EncryptedTextField):
    """JSON that is encrypted in the database: what may carry personal data on its way."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        """Serialise, then encrypt."""
        return super().get_prep_value(json.dumps(value, ensure_ascii=False))

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        """Decrypt, then parse."""
        text = super().from_db_value(value, expression, connection)
        return json.loads(text) if text else None
