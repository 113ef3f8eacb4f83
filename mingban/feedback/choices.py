"""The five grades and the reasons to tick (facts §4; 1 and 2 count as bad [U])."""

from django.db import models


class Grade(models.IntegerChoices):
    """好差评接口值域."""

    VERY_GOOD = 5, "非常满意"
    GOOD = 4, "满意"
    FAIR = 3, "基本满意"
    BAD = 2, "不满意"
    VERY_BAD = 1, "非常不满意"


class Reason(models.TextChoices):
    """What was good or bad; ticking is never required."""

    TOLD_ONCE = "told-once", "要什么一次说清楚"
    FAST = "fast", "办得快"
    NO_VISIT = "no-visit", "不用跑"
    FRIENDLY = "friendly", "态度好"
    EASY = "easy", "填表简单"
    UNCLEAR = "unclear", "要什么没说清楚"
    SLOW = "slow", "等太久"
    VISITS = "visits", "跑了多趟"
    UNFRIENDLY = "unfriendly", "态度不好"
    HARD = "hard", "网站不好用"


class RatingChannel(models.TextChoices):
    """pf of the national interface: where the rating was given."""

    WEB = "1", "网站"
    PHONE = "2", "手机"
    COUNTER = "4", "大厅"
