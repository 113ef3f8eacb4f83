"""Vocabularies of error reports."""

from django.db import models


class ErrorKind(models.TextChoices):
    """What is wrong with a page."""

    WORDING = "WORDING", "字写错了、话不通"
    OUTDATED = "OUTDATED", "内容过时或者不对"
    BROKEN = "BROKEN", "打不开、点不动、下载不了"
    PRIVACY = "PRIVACY", "露出了个人信息"
    OTHER = "OTHER", "别的问题"


class ReportState(models.TextChoices):
    """What became of a report."""

    OPEN = "OPEN", "正在核实"
    CORRECTED = "CORRECTED", "改好了"
    NO_ERROR = "NO_ERROR", "核实了，不是错误"
