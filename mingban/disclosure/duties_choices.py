"""Vocabularies of the catalogue of duties and of the duties that follow from it."""

from django.db import models


class Manner(models.TextChoices):
    """公开方式: by itself, or to whoever asks."""

    PROACTIVE = "PROACTIVE", "主动公开"
    ON_REQUEST = "ON_REQUEST", "依申请公开"


class LimitKind(models.TextChoices):
    """How an entry's time limit is understood; UNREAD: it names no days that could be counted, and is shown as it stands."""

    AFTER_EVENT = "AFTER_EVENT", "事情发生后几天内"
    EVERY_PERIOD = "EVERY_PERIOD", "定期公开"
    UNREAD = "UNREAD", "没有写明天数"


class Cycle(models.TextChoices):
    """How often something is published or brought up to date."""

    MONTH = "MONTH", "每月"
    QUARTER = "QUARTER", "每季度"
    HALF_YEAR = "HALF_YEAR", "每半年"
    YEAR = "YEAR", "每年"


class DutyState(models.TextChoices):
    """What became of one occasion to publish. OPEN: nothing that answers is up (yet, or any more)."""

    OPEN = "OPEN", "还没有公开"
    PUBLISHED = "PUBLISHED", "公开着"
    STALE = "STALE", "该更新了"
    ENDED = "ENDED", "公示期满"
    CANCELLED = "CANCELLED", "撤销了"


class Staleness(models.TextChoices):
    """Why a publication that is up is no longer as it has to be."""

    CYCLE_OVER = "CYCLE_OVER", "更新周期过了"
    NOTICE_OVER = "NOTICE_OVER", "公示期满，还没有撤下"


class OnTime(models.TextChoices):
    """How a duty stands against its last day."""

    ON_TIME = "ON_TIME", "按时公开"
    LATE = "LATE", "过期才公开"
    OVERDUE = "OVERDUE", "过期没公开"
    PENDING = "PENDING", "没到期"
    UNKNOWN = "UNKNOWN", "还算不出到期日"
    NOT_COUNTED = "NOT_COUNTED", "不计"
