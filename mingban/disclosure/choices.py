"""Vocabularies of disclosure."""

from django.db import models

from mingban.disclosure.duties_choices import Cycle, DutyState, LimitKind, Manner, OnTime, Staleness
from mingban.disclosure.gate_choices import BatchState, WordKind

__all__ = [
    "BatchState",
    "Cycle",
    "DutyState",
    "Five",
    "LimitKind",
    "Manner",
    "OnTime",
    "PaperKind",
    "Relation",
    "Staleness",
    "Validity",
    "WordKind",
]


# What the two reviews are called: of everything, and of normative documents.
REVIEW, DOCUMENT_REVIEW = "先审后发", "规范性文件：先审后发"


class Five(models.TextChoices):
    """五公开: what a piece of information discloses."""

    DECISION = "DECISION", "决策公开"
    EXECUTION = "EXECUTION", "执行公开"
    MANAGEMENT = "MANAGEMENT", "管理公开"
    SERVICE = "SERVICE", "服务公开"
    RESULT = "RESULT", "结果公开"


class PaperKind(models.TextChoices):
    """公文种类: the fifteen kinds of official documents (党政机关公文处理工作条例, 中办发〔2012〕14号, §8)."""

    RESOLUTION = "RESOLUTION", "决议"
    DECISION = "DECISION", "决定"
    ORDER = "ORDER", "命令（令）"
    COMMUNIQUE = "COMMUNIQUE", "公报"
    ANNOUNCEMENT = "ANNOUNCEMENT", "公告"
    NOTICE_TO_ALL = "NOTICE_TO_ALL", "通告"
    OPINIONS = "OPINIONS", "意见"
    NOTICE = "NOTICE", "通知"
    CIRCULAR = "CIRCULAR", "通报"
    REPORT = "REPORT", "报告"
    REQUEST = "REQUEST", "请示"
    REPLY = "REPLY", "批复"
    PROPOSAL = "PROPOSAL", "议案"
    LETTER = "LETTER", "函"
    MINUTES = "MINUTES", "纪要"


class Validity(models.TextChoices):
    """有效性: whether a normative document may still be relied on."""

    COMING = "COMING", "尚未施行"
    IN_FORCE = "IN_FORCE", "有效"
    EXPIRED = "EXPIRED", "已失效（有效期满）"
    REPEALED = "REPEALED", "已废止"


class Relation(models.TextChoices):
    """How one document bears on another."""

    REPEALS = "REPEALS", "废止"
    AMENDS = "AMENDS", "修改"
    BASED_ON = "BASED_ON", "依据"
