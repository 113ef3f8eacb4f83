"""Vocabularies of tables kept as data."""

from django.db import models


class Kind(models.TextChoices):
    """What a table is about; the list of all tables is divided by it."""

    BUDGET = "BUDGET", "预算和决算"
    FUND = "FUND", "专项资金"
    PROJECT = "PROJECT", "公共工程"
    PLACE = "PLACE", "公共资源"
    LIST = "LIST", "清单"
    STANDARD = "STANDARD", "标准和目录"


class ColumnType(models.TextChoices):
    """What a column holds. MONEY is yuan with two places; POINT is longitude and latitude in degrees (WGS 84)."""

    TEXT = "TEXT", "文字"
    NUMBER = "NUMBER", "数"
    MONEY = "MONEY", "金额（元）"
    DAY = "DAY", "日期"
    LINK = "LINK", "网址"
    POINT = "POINT", "经纬度"


class View(models.TextChoices):
    """How the page draws a table, besides showing it."""

    TABLE = "TABLE", "表"
    BARS = "BARS", "预算和执行对比"
    SERIES = "SERIES", "逐期对比"
    PROJECTS = "PROJECTS", "项目进度"
    PLACES = "PLACES", "地点图"
    STEPS = "STEPS", "五公开"


class Period(models.TextChoices):
    """What one edition is about: a year (2026), a month (2026-03), or how things stand on a day (2026-11-22)."""

    YEAR = "YEAR", "一年一期"
    MONTH = "MONTH", "一月一期"
    DAY = "DAY", "有变化就出新的一期"


class Frequency(models.TextChoices):
    """How often a table is brought up to date."""

    ANNUAL = "ANNUAL", "每年"
    QUARTERLY = "QUARTERLY", "每季度"
    MONTHLY = "MONTHLY", "每月"
    IRREGULAR = "IRREGULAR", "有变化就更新"


class Terms(models.TextChoices):
    """On what terms others may use a table."""

    FREE = "FREE", "可以自由使用、转载、加工，请注明来源（CC BY 4.0）"
    READ = "READ", "依法公开，可以查阅和引用，请注明来源"


class EditionState(models.TextChoices):
    """How far an edition is. Nothing of a published one ever changes but that it is withdrawn."""

    DRAFT = "DRAFT", "等另一位同事发布"
    PUBLISHED = "PUBLISHED", "已经发布"
    WITHDRAWN = "WITHDRAWN", "撤下了"
