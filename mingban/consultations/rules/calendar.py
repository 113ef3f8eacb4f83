"""The open drafts as an iCalendar (RFC 5545): each one an all-day event on its last day. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LINE = 75


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day for comments on one draft."""

    uid: str
    title: str
    last_day: date
    url: str
    about: str
    changed_at: datetime


def icalendar(deadlines: Iterable[Deadline], *, name: str) -> str:
    """Return a calendar that phones and desks can subscribe to; lines end and are folded as the standard asks."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Mingban//consultations//ZH", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{_escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H"]
    for one in deadlines:
        lines += _event(one)
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line))


def _event(one: Deadline) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{one.uid}",
        f"DTSTAMP:{one.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{one.last_day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{one.last_day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(one.title)}",
        f"DESCRIPTION:{_escaped(one.about)}",
        f"URL:{one.url}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> list[str]:
    """Cut a line into ones of at most 75 octets, never within a character; those that go on begin with a blank."""
    parts, room, part = [], LINE, ""
    for sign in line:
        size = len(sign.encode())
        if size > room:
            parts.append(part)
            part, room = " ", LINE - 1
        part += sign
        room -= size
    return [*parts, part]
