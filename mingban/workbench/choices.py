"""Vocabularies of the officials' lists."""

from django.db import models


class Tab(models.TextChoices):
    """The three lists of an inbox."""

    MINE = "mine", "等我办"
    OPEN = "open", "在办"
    ENDED = "ended", "已办结"


class Due(models.TextChoices):
    """When something falls due."""

    OVERDUE = "overdue", "过期了"
    TODAY = "today", "今天到期"
    WEEK = "week", "这周到期"
