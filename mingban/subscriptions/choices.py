"""Vocabularies of subscriptions."""

from django.db import models


class Subject(models.TextChoices):
    """To what somebody subscribes. A search is written as the search page's address has it: q=电梯&organisation=民政局."""

    SEARCH = "SEARCH", "搜索"
    ORGANISATION = "ORGANISATION", "单位"
    FIELD = "FIELD", "领域"
    FIVE = "FIVE", "五公开"
    ENTRY = "ENTRY", "公开事项"
    ITEM = "ITEM", "办事指南"
    CONSULTATION = "CONSULTATION", "意见征集"
    COLUMN = "COLUMN", "栏目"


class Rhythm(models.TextChoices):
    """How often somebody is told."""

    AT_ONCE = "AT_ONCE", "有新的马上告诉我"
    DAILY = "DAILY", "每天早上九点一起告诉我"
