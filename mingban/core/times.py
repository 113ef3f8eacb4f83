"""Instants and days as people in China say them. Instants are aware; days are Asia/Shanghai's."""

from datetime import date, datetime

from django.utils import timezone

WEEKDAYS = "一二三四五六日"


def local_day(at: datetime) -> date:
    """Return the calendar day of an instant in the platform's time zone."""
    return timezone.localtime(at).date()


def say_day(day: date) -> str:
    """Return 2026 年 11 月 25 日（星期三） with no-break spaces between numbers and units."""
    nbsp = "\N{NO-BREAK SPACE}"
    return f"{day.year}{nbsp}年{nbsp}{day.month}{nbsp}月{nbsp}{day.day}{nbsp}日（星期{WEEKDAYS[day.weekday()]}）"


def say_time(at: datetime) -> str:
    """Return 2026 年 11 月 25 日 09:36, in the platform's time zone."""
    local = timezone.localtime(at)
    nbsp = "\N{NO-BREAK SPACE}"
    return f"{local.year}{nbsp}年{nbsp}{local.month}{nbsp}月{nbsp}{local.day}{nbsp}日 {local:%H:%M}"
