"""Vocabularies of time."""

from django.db import models


class ClockUnit(models.TextChoices):
    """How a limit counts."""

    WORKING_DAY = "WORKING_DAY", "工作日"
    CALENDAR_DAY = "CALENDAR_DAY", "自然日"


class SpecialKind(models.TextChoices):
    """特别程序: what 行政许可法 §45 names, and nothing else, stops a running limit. Looking at the place (现场勘验) is not among them."""

    HEARING = "HEARING", "听证"
    TENDER = "TENDER", "招标"
    AUCTION = "AUCTION", "拍卖"
    INSPECTION = "INSPECTION", "检验"
    TESTING = "TESTING", "检测"
    QUARANTINE = "QUARANTINE", "检疫"
    APPRAISAL = "APPRAISAL", "鉴定"
    EXPERT_REVIEW = "EXPERT_REVIEW", "专家评审"


class ClockState(models.TextChoices):
    """RUNNING and PAUSED are open; MET stopped in time, MISSED stopped late, CANCELLED no longer matters."""

    RUNNING = "RUNNING", "计时中"
    PAUSED = "PAUSED", "暂停"
    MET = "MET", "按时"
    MISSED = "MISSED", "超时"
    CANCELLED = "CANCELLED", "取消"


class Alert(models.TextChoices):
    """Rungs of the ladder that a clock climbs as its end comes near and passes: a reminder, then 黄牌 and 红牌 (电子监察)."""

    REMINDER = "REMINDER", "快到期"
    YELLOW = "YELLOW", "黄牌"
    RED = "RED", "红牌"


class ProposalState(models.TextChoices):
    """What became of a calendar that one official entered and another has to confirm."""

    OPEN = "OPEN", "等另一个人确认"
    CONFIRMED = "CONFIRMED", "公布了"
    REFUSED = "REFUSED", "退回了"
    WITHDRAWN = "WITHDRAWN", "撤回了"


OPEN_STATES = [ClockState.RUNNING.value, ClockState.PAUSED.value]
