from datetime import UTC, datetime, timedelta

import pytest

from mingban.reception.choices import Face, ReplyKind, Stage
from mingban.reception.rules import ScreenFacts, face_of, missing_replies

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SERVED = {"is_paired": True, "has_clerk": True, "is_paused": False}


@pytest.mark.parametrize(
    ("facts", "face"),
    [
        ({"is_paired": False, "has_clerk": True, "is_paused": False}, Face.UNPAIRED),
        ({"is_paired": True, "has_clerk": False, "is_paused": True, "stage": Stage.SIGN}, Face.CLOSED),
        ({**SERVED, "is_paused": True, "stage": Stage.SIGN, "touched_at": NOW}, Face.PAUSED),
        (SERVED, Face.IDLE),
        ({**SERVED, "stage": Stage.CHECK, "touched_at": NOW - timedelta(seconds=59)}, Stage.CHECK),
        ({**SERVED, "stage": Stage.CHECK, "touched_at": NOW - timedelta(seconds=60)}, Face.HIDDEN),
        ({**SERVED, "stage": Stage.WELCOME, "touched_at": NOW - timedelta(hours=1)}, Stage.WELCOME),
    ],
)
def test_a_screen_shows_a_stage_only_while_somebody_is_served_and_it_is_not_idle(
    facts: dict[str, object], face: str
) -> None:
    assert face_of(ScreenFacts(**facts), NOW) == face  # type: ignore[arg-type]  # the rows above


def test_one_confirms_and_signs_on_the_screen_or_signs_on_paper() -> None:
    assert len(missing_replies([])) == 2
    assert len(missing_replies([ReplyKind.CONFIRMED])) == 1
    assert len(missing_replies([ReplyKind.SIGNED])) == 1
    assert missing_replies([ReplyKind.CONFIRMED, ReplyKind.SIGNED]) == []
    assert missing_replies([ReplyKind.SIGNED_ON_PAPER]) == []
    assert len(missing_replies([ReplyKind.OBJECTED])) == 2
