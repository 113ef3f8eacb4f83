"""Vocabularies of the catalogue's tables; those of its documents are in `definitions`."""

from django.db import models


class VersionState(models.TextChoices):
    """A version is drafted, then in force, then replaced or withdrawn."""

    DRAFT = "DRAFT", "草稿"
    IN_FORCE = "IN_FORCE", "现行"
    REPLACED = "REPLACED", "已被替换"
    WITHDRAWN = "WITHDRAWN", "已停用"
