"""Vocabularies of time."""

from django.db import models


class ClockUnit(models.TextChoices):
    """How a limit counts."""

    WORKING_DAY = "WORKING_DAY", "工作日"
    CALENDAR_DAY = "CALENDAR_DAY", "自然日"


class ClockState(models.TextChoices):
    """RUNNING and PAUSED are open; MET stopped in time, MISSED stopped late, CANCELLED no longer matters."""

    RUNNING = "RUNNING", "计时中"
    PAUSED = "PAUSED", "暂停"
    MET = "MET", "按时"
    MISSED = "MISSED", "超时"
    CANCELLED = "CANCELLED", "取消"


OPEN_STATES = [ClockState.RUNNING.value, ClockState.PAUSED.value]
