"""Vocabularies of data exchange."""

from django.db import models


class CallState(models.TextChoices):
    """What became of a question to a register."""

    ASKED = "ASKED", "正在查"
    FOUND = "FOUND", "查到了"
    NOT_FOUND = "NOT_FOUND", "没有查到"
    SILENT = "SILENT", "对方没有答复"
