"""Vocabularies of coming to a hall."""

from django.db import models


class AppointmentState(models.TextChoices):
    """What became of a booked time."""

    BOOKED = "BOOKED", "约好了"
    ARRIVED = "ARRIVED", "已报到"
    CANCELLED = "CANCELLED", "已取消"
    MISSED = "MISSED", "没来"


class TicketState(models.TextChoices):
    """What became of a number."""

    WAITING = "WAITING", "等叫号"
    CALLED = "CALLED", "正在办"
    DONE = "DONE", "办完了"
    ABSENT = "ABSENT", "叫了没到"
    LEFT = "LEFT", "不等了"
