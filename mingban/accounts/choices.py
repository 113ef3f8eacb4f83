"""Vocabularies of identity."""

from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    """What a post may do (design §5)."""

    CLERK = "clerk", "窗口人员"
    REVIEWER = "reviewer", "审查人员"
    DECIDER = "decider", "决定人员"
    HEAD = "head", "机关负责人"
    SUPERVISOR = "supervisor", "督查人员"
    PUBLISHER = "publisher", "目录管理人员"
    EDITOR = "editor", "信息发布人员"
    LEGAL = "legal", "合法性审核人员"
    AGENT = "agent", "帮办代办人员"
    AUDITOR = "auditor", "审计人员"
    ADMINISTRATOR = "administrator", "系统管理人员"


class AssuranceLevel(models.IntegerChoices):
    """How strongly an identity was proved."""

    PHONE = 1, "手机号"
    REAL_NAME = 2, "实名"
    IN_PERSON = 3, "人脸或当面"


class PartyKind(models.TextChoices):
    """Natural and legal persons."""

    PERSON = "PERSON", "个人"
    LEGAL_ENTITY = "LEGAL_ENTITY", "单位"


class CodePurpose(models.TextChoices):
    """What a code on the phone is asked for; one of another purpose is refused."""

    SIGN_IN = "SIGN_IN", "登录"
    TRACK = "TRACK", "查进度"


class SessionKey(StrEnum):
    """What we keep in a session."""

    LAST_SEEN = "last_seen"
    WAS_IDLE = "was_idle"
    POST = "post_id"
    PHONE_CODE = "phone_code"
    NEW_TOTP = "new_totp"
