"""Vocabularies of the catalogue's tables; those of its documents are in `definitions`."""

from django.db import models


class VersionState(models.TextChoices):
    """A version is drafted, then in force, then replaced or withdrawn."""

    DRAFT = "DRAFT", "草稿"
    IN_FORCE = "IN_FORCE", "现行"
    REPLACED = "REPLACED", "已被替换"
    WITHDRAWN = "WITHDRAWN", "已停用"


class DraftState(models.TextChoices):
    """EDITING → SUBMITTED → (back to EDITING with a reason, or) APPROVED, which waits for its day → PUBLISHED. DISCARDED ends it before."""

    EDITING = "EDITING", "在修改"
    SUBMITTED = "SUBMITTED", "等另一位审核"
    APPROVED = "APPROVED", "审核通过，等到日子公布"
    PUBLISHED = "PUBLISHED", "已公布"
    DISCARDED = "DISCARDED", "不要了"


OPEN_DRAFTS = [DraftState.EDITING.value, DraftState.SUBMITTED.value, DraftState.APPROVED.value]
