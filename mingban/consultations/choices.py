"""Vocabularies of drafts for comment."""

from django.db import models


class DraftKind(models.TextChoices):
    """What is being prepared; the least period hangs on it."""

    NORMATIVE = "NORMATIVE", "规范性文件"
    MAJOR_DECISION = "MAJOR_DECISION", "重大行政决策"
    PLANNING = "PLANNING", "规划"
    OTHER = "OTHER", "其他"


class DraftState(models.TextChoices):
    """How far a draft has come. OPEN is published; comments are taken between its two days only."""

    PREPARED = "PREPARED", "拟稿中"
    OPEN = "OPEN", "征集中"
    CLOSED = "CLOSED", "已截止，等结果"
    RESULTS = "RESULTS", "结果已公布"
    WITHDRAWN = "WITHDRAWN", "已撤回"


class Showing(models.TextChoices):
    """When comments can be read by everybody."""

    AFTER_CLOSE = "AFTER_CLOSE", "截止以后公开"
    AFTER_REVIEW = "AFTER_REVIEW", "看过一条公开一条"


class NameShown(models.TextChoices):
    """How the author wants to be named."""

    MASKED = "MASKED", "公开姓，名字用星号代替"
    NOT_AT_ALL = "NOT_AT_ALL", "不公开"


class CommentState(models.TextChoices):
    """A comment is never changed; its author may take it back until the end of the period."""

    SENT = "SENT", "已收到"
    WITHDRAWN = "WITHDRAWN", "作者撤回了"


class Publicity(models.TextChoices):
    """Whether a comment's words may be read by everybody. UNSEEN ones are shown after the end unless they wait for a look."""

    UNSEEN = "UNSEEN", "没看过"
    TO_SEE = "TO_SEE", "可能有个人信息，要先看"
    SHOWN = "SHOWN", "可以公开"
    HELD = "HELD", "不公开原文"


class Verdict(models.TextChoices):
    """What became of a comment."""

    ADOPTED = "ADOPTED", "采纳"
    PARTLY = "PARTLY", "部分采纳"
    NOT_ADOPTED = "NOT_ADOPTED", "没有采纳"


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    ONE = "ONE", "选一个"
    SOME = "SOME", "选几个都行"
    SCALE = "SCALE", "打分（1 到 5）"
    TEXT = "TEXT", "写文字"


class SignUpState(models.TextChoices):
    """What became of signing up for a hearing."""

    ASKED = "ASKED", "等确认"
    CONFIRMED = "CONFIRMED", "确认参加"
    DECLINED = "DECLINED", "没有安排"
    WITHDRAWN = "WITHDRAWN", "不参加了"
