"""Vocabularies of the counter's second screen and of filling in for somebody."""

from django.db import models


class Stage(models.TextChoices):
    """What the clerk shows or asks on the second screen while somebody is before him."""

    WELCOME = "WELCOME", "正在为您服务"
    AGREE = "AGREE", "请您同意"
    FORM = "FORM", "跟着看填了什么"
    CHECK = "CHECK", "请您核对"
    SIGN = "SIGN", "请您签名"
    RECEIPT = "RECEIPT", "办到哪一步"
    RATE = "RATE", "请您评价"


class Face(models.TextChoices):
    """What the second screen shows when it shows no stage."""

    UNPAIRED = "UNPAIRED", "等窗口配对"
    CLOSED = "CLOSED", "没有人"
    PAUSED = "PAUSED", "暂停服务"
    IDLE = "IDLE", "等下一位"
    HIDDEN = "HIDDEN", "遮住了"


class Basis(models.TextChoices):
    """By what an official fills in for somebody."""

    PRESENT = "PRESENT", "本人在窗口，在对客屏上点同意"
    PAPER = "PAPER", "别人带着本人签字的委托书来"


class ReplyKind(models.TextChoices):
    """What somebody answered."""

    CONFIRMED = "CONFIRMED", "核对过，都对"
    OBJECTED = "OBJECTED", "有不对的"
    SIGNED = "SIGNED", "在屏幕上签了名"
    SIGNED_ON_PAPER = "SIGNED_ON_PAPER", "在打印的申请表上签了名"
