"""The number of an application."""

from datetime import date

from mingban.core.errors import Refused

# Of an application's number: two digits each of year, month and day, six of the region, six of the day's serial.
NUMBER_LENGTH = 18
MOST_A_DAY = 999_999


class NumbersUsedUp(Refused):
    """More applications came in one day than the number has room for."""


def application_number(day: date, region: str, serial: int) -> str:
    """Return the eighteen digits of an application: always as many, so that people and forms can check what is typed.

    :raises NumbersUsedUp: after 999,999 applications in one region and day.
    """
    if not 0 < serial <= MOST_A_DAY:
        raise NumbersUsedUp("今天收的申请太多了，编号用完了。您填的都留着，请明天再交")
    return f"{day:%y%m%d}{region}{serial:06d}"
