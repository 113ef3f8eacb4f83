"""Finding a person's cases by his phone or identity number."""

from datetime import datetime

from mingban.accounts import actions as accounts
from mingban.accounts import queries as people
from mingban.cases.queries import visible_cases
from mingban.core.actors import Actor
from mingban.core.errors import NotAllowed, NotFound
from mingban.workbench import access
from mingban.workbench.queries import name_of_person

FIND_BASIS = "《行政许可法》第三十四条：行政机关应当对申请人提交的申请材料进行审查"


class NobodyFound(NotFound):
    """Nobody who has a case with this post's organisation is registered under the number."""


def find_person(*, number: str, by: Actor, at: datetime) -> str:
    """Return the word that names, in lists, the person with this phone or identity number; the search is logged with him.

    :raises NotAllowed: for a post that does not handle applications.
    :raises NobodyFound: when nobody has it, or who has it has no case that the post may see: the two look the same.
    """
    if not access.can_find_persons(by):
        raise NotAllowed("您的岗位不能按手机号、身份证号查人，请用编号查")
    person = people.find_person_by_phone(number)
    field = "手机号"
    if person is None:
        person, field = people.find_person_by_identity_number(number), "身份证号"
    if person is None or not visible_cases(by).filter(application__applicant_id=person.pk).exists():
        raise NobodyFound("没有找到。请核对号码；只能找到在您单位办过事的人")
    accounts.log_look(party=person, fields=[f"用{field}查办件"], by=by, legal_basis=FIND_BASIS, at=at)
    return name_of_person(person.pk, by)
