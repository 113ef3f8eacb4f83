import json
import stat
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as in_use
from django.core.management import CommandError, call_command

from mingban.accounts import access, actions, queries
from mingban.accounts.choices import AssuranceLevel
from mingban.accounts.definitions import read_people
from mingban.accounts.models import LegalEntity, Mandate, Person, StaffPost, User
from mingban.accounts.tests.factories import OrganisationFactory, StaffPostFactory
from mingban.core.errors import BadInput, NotAllowed

pytestmark = pytest.mark.django_db

FILE = Path(__file__).parent / "people.json"


@pytest.fixture(autouse=True)
def _place(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    OrganisationFactory.create(code="hecheng-market", short_name="区市场监管局")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def load(**changes: Any) -> str:
    people = {**json.loads(FILE.read_text()), **changes}
    file = Path(in_use.VAR_DIR) / "people.json"
    file.write_text(json.dumps(people))
    return run("load_people", str(file))


def test_loads_people_who_can_sign_in_and_act(tmp_path: Path) -> None:
    assert "群众 2 人，工作人员 1 人" in run("load_people", str(FILE))
    person = queries.find_person_by_phone("13800000001")
    assert person is not None
    assert (person.name, person.assurance_level) == ("林小满", AssuranceLevel.REAL_NAME)
    assert LegalEntity.objects.get().representative == person
    mandate = Mandate.objects.get()
    assert access.can_act_for(mandate.agent, person, "barber-shop", mandate.valid_from)
    assert StaffPost.objects.get().user.check_password("Mingban-demo-2026")
    secrets = tmp_path / "secrets" / "demo-totp.json"
    assert list(json.loads(secrets.read_text())) == ["sj.clerk"]
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600


def test_loading_again_changes_nothing(tmp_path: Path) -> None:
    run("load_people", str(FILE))
    secrets = (tmp_path / "secrets" / "demo-totp.json").read_text()
    counts = [model.objects.count() for model in (Person, LegalEntity, Mandate, StaffPost, User)]
    run("load_people", str(FILE))
    assert [model.objects.count() for model in (Person, LegalEntity, Mandate, StaffPost, User)] == counts
    assert (tmp_path / "secrets" / "demo-totp.json").read_text() == secrets


def test_loading_again_brings_posts_up_to_date() -> None:
    load()
    post = {"organisation": "hecheng-market", "role": "clerk", "title": "二号窗口", "phone": "1"}
    load(staff=[{"username": "sj.clerk", "full_name": "王建业", "posts": [post]}])
    held = StaffPost.objects.get()
    assert (held.title, held.phone, held.user.full_name) == ("二号窗口", "1", "王建业")


def test_loads_all_or_nothing() -> None:
    with pytest.raises(CommandError, match="不在文件的 citizens 里"):
        load(entities=[{"name": "店", "uscc": "92431202MA00000011", "representative": "13800000008"}])
    assert not Person.objects.exists()


def test_is_refused_where_the_site_is_real(settings: Any) -> None:
    settings.IS_DEMO = False
    for command in (("load_people", str(FILE)), ("demo_accounts", str(FILE))):
        with pytest.raises(CommandError, match="不是演示站"):
            run(*command)


def test_only_the_platform_loads_people() -> None:
    by = queries.actor_of(StaffPostFactory.create().user)
    definition = read_people(json.loads(FILE.read_text()))
    with pytest.raises(NotAllowed):
        actions.load_people(definition=definition, by=by, at=StaffPostFactory.since)


def test_says_where_a_file_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        read_people({"password": "x", "citizens": [{"phone": "1"}], "stuff": 1})
    assert {problem.where for problem in refused.value.problems} == {
        "citizens.0.name",
        "citizens.0.identity_number",
        "stuff",
    }
    broken = tmp_path / "broken.json"
    for content, says in (('{"a":', "第 1 行"), ("{}", "password"), ("[]", "人员文件读不懂")):
        broken.write_text(content)
        with pytest.raises(CommandError, match=says):
            run("load_people", str(broken))
    with pytest.raises(CommandError, match="读不了这个文件"):
        run("load_people", str(tmp_path / "nothing.json"))


def test_prints_with_whom_one_can_sign_in(settings: Any) -> None:
    run("load_people", str(FILE))
    printed = run("demo_accounts", str(FILE))
    for part in ("13800000001", "林小满", "431202199203080027", "开理发店", "sj.clerk", "区市场监管局", "窗口人员"):
        assert part in printed
    assert "Mingban-demo-2026" in printed
    assert f"{settings.SANDBOX_URL}/phones/" in printed
    rows = [line for line in printed.splitlines() if line.startswith("  1380000000")]
    assert len({line.encode("gbk").index(b"4312") for line in rows}) == 1


def test_prints_nobody_who_was_not_loaded() -> None:
    assert "13800000001" not in run("demo_accounts", str(FILE))
