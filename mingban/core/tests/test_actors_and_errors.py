from mingban.core.actors import SYSTEM, Actor, ActorKind
from mingban.core.errors import BadInput, Problem, Refused


def test_an_actor_in_the_journal_leaves_out_what_is_empty_and_the_phone() -> None:
    clerk = Actor(kind=ActorKind.STAFF, id=7, name="王收件", role="CLERK", phone="0745-1", organisation_id=2)
    assert clerk.as_json() == {"kind": "STAFF", "id": 7, "name": "王收件", "role": "CLERK", "organisation_id": 2}
    assert SYSTEM.as_json() == {"kind": "SYSTEM", "name": "系统"}


def test_only_an_official_is_staff() -> None:
    assert Actor(kind=ActorKind.STAFF).is_staff
    assert not Actor(kind=ActorKind.PERSON).is_staff
    assert not SYSTEM.is_staff


def test_a_problem_says_where_and_what() -> None:
    assert str(Problem("第 3 行", "要填天数")) == "第 3 行：要填天数"
    assert str(Problem("", "要填天数")) == "要填天数"
    assert Problem("a", "b") == Problem("a", "b") != Problem("a", "c")
    assert len({Problem("a", "b"), Problem("a", "b")}) == 1
    assert repr(Problem("a", "b")) == "Problem('a', 'b')"


def test_a_refusal_knows_its_field_and_problems() -> None:
    assert Refused("不行", field="phone").field == "phone"
    assert BadInput("不行").problems == []
    assert str(BadInput("不行", problems=[Problem("a", "b")])) == "不行"
