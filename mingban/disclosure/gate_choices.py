"""Vocabularies of what stands between a text and the public."""

from django.db import models


class WordKind(models.TextChoices):
    """Why a wording is advised against."""

    WRONG = "WRONG", "错别字"
    OUTDATED = "OUTDATED", "旧的机构名称"
    FORBIDDEN = "FORBIDDEN", "不能用的说法"


class BatchState(models.TextChoices):
    """How far a batch of documents is."""

    CHECKED = "CHECKED", "检查过，等确认"
    WAITING = "WAITING", "等负责人同意"
    RUNNING = "RUNNING", "正在导入"
    DONE = "DONE", "导入完了"
    REFUSED = "REFUSED", "负责人没有同意"
