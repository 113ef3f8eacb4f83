"""What the second screen shows, and what an official still needs before he hands in for somebody. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from mingban.reception.choices import Face, ReplyKind, Stage

# Personal data leave the screen when nothing was done for so long.
IDLE = timedelta(seconds=60)
# A pairing code holds for so long.
CODE_HOLDS = timedelta(minutes=10)
# What may be shown to whoever walks by.
HARMLESS = frozenset({Stage.WELCOME})


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenFacts:
    """What decides what a screen shows: `stage` is empty when nobody is being served."""

    is_paired: bool
    has_clerk: bool
    is_paused: bool
    stage: str = ""
    touched_at: datetime | None = None


def face_of(facts: ScreenFacts, at: datetime) -> str:
    """Return what a screen shows at an instant: a stage, or one of the faces without a customer."""
    if not facts.is_paired:
        return Face.UNPAIRED
    if not facts.has_clerk:
        return Face.CLOSED
    if facts.is_paused:
        return Face.PAUSED
    if not facts.stage:
        return Face.IDLE
    is_idle = facts.touched_at is not None and at - facts.touched_at >= IDLE
    return Face.HIDDEN if is_idle and facts.stage not in HARMLESS else facts.stage


def missing_replies(kinds: Collection[str]) -> list[str]:
    """Return what somebody for whom an official fills in has still to do himself, given his answers to what is filled in now."""
    if ReplyKind.SIGNED_ON_PAPER in kinds:
        return []
    missing = []
    if ReplyKind.CONFIRMED not in kinds:
        missing.append("办事人还没有在对客屏上核对现在填的内容")
    if ReplyKind.SIGNED not in kinds:
        missing.append("办事人还没有签名（对客屏上签，或者在打印的申请表上签了再扫描）")
    return missing
