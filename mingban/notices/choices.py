"""Vocabularies of messages."""

from django.db import models


class NoticeChannel(models.TextChoices):
    """Where a message goes."""

    SMS = "SMS", "短信"
    SITE = "SITE", "站内消息"
    EMAIL = "EMAIL", "电子邮件"
    PUSH = "PUSH", "浏览器通知"


class NoticeState(models.TextChoices):
    """How far a message has come."""

    WAITING = "WAITING", "待发送"
    SENT = "SENT", "已发送"
    DELIVERED = "DELIVERED", "已送达"
    FAILED = "FAILED", "发送失败"


# What the worker carries out of the house.
CARRIED = (NoticeChannel.SMS, NoticeChannel.EMAIL, NoticeChannel.PUSH)
