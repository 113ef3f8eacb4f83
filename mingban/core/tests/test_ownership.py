"""The owner's app decides who may open, and is told who did."""

from mingban.core.actors import SYSTEM, Actor, ActorKind
from mingban.core.ownership import OwnerAccess

CITIZEN = Actor(kind=ActorKind.PERSON, id=1, name="林*满")


def test_a_kind_that_nobody_answers_for_stays_shut() -> None:
    access = OwnerAccess()
    assert not access.may_open(SYSTEM, "case", "1")
    access.tell_opened(SYSTEM, "case", "1", "x")


def test_each_kind_is_answered_for_by_its_own_app() -> None:
    access = OwnerAccess()
    opened: list[tuple[Actor, str, str]] = []

    @access.access_to("case")
    def may_open(actor: Actor, owner_id: str) -> bool:
        return owner_id == "1"

    @access.when_opened("case")
    def listen(actor: Actor, owner_id: str, name: str) -> None:
        opened.append((actor, owner_id, name))

    assert access.may_open(CITIZEN, "case", "1")
    assert not access.may_open(CITIZEN, "case", "2")
    assert not access.may_open(CITIZEN, "application", "1")
    access.tell_opened(CITIZEN, "case", "1", "租赁合同.pdf")
    access.tell_opened(CITIZEN, "application", "1", "别的")
    assert opened == [(CITIZEN, "1", "租赁合同.pdf")]
