"""A department's own system leads its cases through their lives, as its desk would."""

from typing import Any

import pytest

from mingban.accounts.choices import Role
from mingban.accounts.models import Look
from mingban.agencies.models import Organisation
from mingban.cases import actions
from mingban.cases.choices import CaseState
from mingban.cases.models import Case, Step
from mingban.cases.queries import case_matter
from mingban.cases.tests.factories import LICENCE, Story, picture
from mingban.gateway.tests.factories import Program, system
from mingban.ledger.queries import entries_of


@pytest.fixture
def clerk(now: Story, handed_in: Story) -> Program:
    return system("hecheng-market", Role.CLERK, at=now.now)


def acts(program: Program, case: Case, verb: str, **body: Any) -> dict[str, Any]:
    answer = program.post(f"/cases/{case.number}/acts/{verb}", body)
    assert answer.status_code == 200, answer.json()
    told: dict[str, Any] = answer.json()
    return told


def test_from_receiving_to_the_end(now: Story, handed_in: Story, clerk: Program) -> None:
    reviewer = system("hecheng-market", Role.REVIEWER, at=now.now)
    decider = system("hecheng-market", Role.DECIDER, at=now.now)
    case = handed_in.case(LICENCE)
    waiting = {one["number"] for one in clerk.get("/cases?waiting_for=me").json()["items"]}
    assert case.number in waiting
    assert reviewer.get("/cases?waiting_for=me").json()["items"] == []
    assert clerk.get("/cases?waiting_for=you").status_code == 422
    assert acts(clerk, case, "receive")["state"] == "RECEIVED"
    assert acts(clerk, case, "accept", revision=1)["state"] == "ACCEPTED"
    while case.steps.filter(role="reviewer").exclude(state="DONE").exists():
        acts(reviewer, case, "review", opinion="符合要求")
    refused = decider.post(f"/cases/{case.number}/acts/decide", {"is_approved": True})
    assert refused.status_code == 409
    assert "容缺" in refused.json()["detail"]
    supply(handed_in)
    assert acts(decider, case, "decide", is_approved=True)["is_approved"] is True
    assert acts(clerk, case, "deliver", note="一窗")["state"] == "CONCLUDED"
    told = clerk.get(f"/cases/{case.number}").json()
    assert {"acceptance", "approval", "delivery"} <= {one["kind"] for one in told["issued"]}
    assert all(not one["is_allowed"] for one in told["acts"])


def supply(story: Story) -> None:
    actions.supply_material(
        application=story.application,
        kind_code="premises-proof",
        upload=picture(),
        by=story.citizen,
        at=story.now,
    )


def test_the_journal_names_the_system_in_its_post(clerk: Program, handed_in: Story) -> None:
    case = handed_in.case(LICENCE)
    acts(clerk, case, "receive")
    entry = entries_of(case_matter(case)).last()
    assert entry is not None
    assert (entry.actor["name"], entry.actor["role"]) == (clerk.client.name, "clerk")
    assert clerk.client.post is not None
    assert entry.actor["post_id"] == clerk.client.post.pk


def test_each_look_at_an_applicant_is_logged_and_a_list_shows_nothing_personal(
    clerk: Program, handed_in: Story
) -> None:
    listed = clerk.get("/cases")
    assert handed_in.person.name not in listed.content.decode()
    assert not Look.objects.exists()
    told = clerk.get(f"/cases/{handed_in.case(LICENCE).number}").json()
    assert told["applicant"]["name"] == handed_in.person.name
    look = Look.objects.get()
    assert (look.party_id, look.actor["name"], look.matter_id) == (
        handed_in.person.pk, clerk.client.name, handed_in.case(LICENCE).number,
    )  # fmt: skip


def test_files_and_documents_are_fetched_by_their_address_and_logged(clerk: Program, handed_in: Story) -> None:
    acts(clerk, handed_in.case(LICENCE), "receive")
    acts(clerk, handed_in.case(LICENCE), "accept")
    told = clerk.get(f"/cases/{handed_in.case(LICENCE).number}").json()
    file = next(file for use in told["documents_relied_on"] for file in use["files"])
    page = clerk.get(file["url"].removeprefix("/api/v1"))
    assert (page.status_code, page["Content-Type"]) == (200, "image/jpeg")
    letter = clerk.get(told["issued"][0]["url"].removeprefix("/api/v1"))
    assert letter.content.startswith(b"%PDF")
    fields = {field for look in Look.objects.all() for field in look.fields}
    assert any(told["issued"][0]["number"] in field for field in fields)


def test_a_correction_names_documents_of_the_case_only(clerk: Program, handed_in: Story) -> None:
    path = f"/cases/{handed_in.case(LICENCE).number}"
    use = clerk.get(path).json()["documents_relied_on"][0]["id"]
    foreign = clerk.post(f"{path}/acts/request-correction", {"remarks": [{"id": 10**9, "remark": "看不清"}]})
    assert foreign.status_code == 409
    blank = clerk.post(f"{path}/acts/request-correction", {"remarks": [{"id": use, "remark": "  "}]})
    assert (blank.status_code, blank.json()["errors"][0]["pointer"]) == (422, "#/body/remarks/0/remark")
    done = clerk.post(f"{path}/acts/request-correction", {"remarks": [{"id": use, "remark": "看不清"}], "note": ""})
    assert done.json()["state"] == "CORRECTING"


def test_declining_needs_a_reason(clerk: Program, handed_in: Story) -> None:
    case = handed_in.case(LICENCE)
    assert clerk.post(f"/cases/{case.number}/acts/decline", {}).status_code == 422
    assert acts(clerk, case, "decline", reason="不归我们办", where_else="城管局")["state"] == "DECLINED"


def test_a_post_does_what_it_may_and_nothing_else(now: Story, handed_in: Story) -> None:
    case = handed_in.case(LICENCE)
    supervisor = system("hecheng-approval", Role.SUPERVISOR, at=now.now)
    reviewer = system("hecheng-market", Role.REVIEWER, at=now.now)
    for program in (supervisor, reviewer):
        answer = program.post(f"/cases/{case.number}/acts/receive", {})
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:mingban:problem:not-allowed")
    assert handed_in.case(LICENCE).state == CaseState.SUBMITTED


def test_lists_are_filtered_and_read_page_by_page(now: Story, handed_in: Story) -> None:
    supervisor = system("hecheng-approval", Role.SUPERVISOR, at=now.now)
    everything = [one["number"] for one in supervisor.get("/cases").json()["items"]]
    assert len(everything) == handed_in.application.cases.count() > 1
    read: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = supervisor.get("/cases", limit=1, cursor=cursor).json()
        read += [one["number"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert read == everything
    assert supervisor.get("/cases", state="ACCEPTED").json()["items"] == []
    assert len(supervisor.get("/cases", application=handed_in.application.number).json()["items"]) == len(everything)
    assert supervisor.get("/cases", application="1").json()["items"] == []
    assert supervisor.get("/cases", due_before="2020-01-01T00:00:00Z").json()["items"] == []
    due = supervisor.get("/cases", due_before="2030-01-01T00:00:00Z").json()["items"]
    assert [one["number"] for one in due] == [handed_in.case(LICENCE).number]  # the other waits: no limit runs


def test_a_list_costs_the_same_queries_however_long(
    now: Story, handed_in: Story, django_assert_max_num_queries: Any
) -> None:
    supervisor = system("hecheng-approval", Role.SUPERVISOR, at=now.now)
    with django_assert_max_num_queries(4):
        assert len(supervisor.get("/cases").json()["items"]) > 1


@pytest.mark.parametrize(
    "cursor", ["x", "äöü", "aXRlbXM6MQ", "Y2FzZXM6LTE", "Y2FzZXM6OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"]
)
def test_a_foreign_cursor_is_refused(clerk: Program, cursor: str) -> None:
    answer = clerk.get("/cases", cursor=cursor)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/query/cursor")


def test_another_authoritys_case_is_not_there(now: Story, handed_in: Story, clerk: Program) -> None:
    tax = handed_in.application.cases.exclude(organisation__code="hecheng-market").first()
    assert tax is not None
    answers = [
        clerk.get(f"/cases/{tax.number}"),
        clerk.post(f"/cases/{tax.number}/acts/receive", {}),
        clerk.get("/cases/no-such-case"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({answer.json()["detail"] for answer in answers[:2]}) == 1


def test_waiting_for_me_are_own_cases_lent_steps_questions_and_joint_reviews(now: Story, handed_in: Story) -> None:
    case = handed_in.accept(LICENCE)
    office = Organisation.objects.get(code="hecheng-fire")
    step = case.steps.get(role=Role.REVIEWER)
    Step.objects.filter(pk=step.pk).update(officers=2)
    own, fire = system("hecheng-market", Role.REVIEWER, at=now.now), system("hecheng-fire", Role.REVIEWER, at=now.now)
    others = [system("hecheng-fire", role, at=now.now) for role in (Role.CLERK, Role.DECIDER)]
    others.append(system("hecheng-health", Role.REVIEWER, at=now.now))

    def waits_for(*programs: Program) -> list[bool]:
        found = [one.get("/cases?waiting_for=me").json()["items"] for one in programs]
        return [case.number in {line["number"] for line in lines} for lines in found]

    assert waits_for(own, fire, *others) == [True, False, False, False, False]
    # Whoever has given his opinion waits for the second officer.
    acts(own, case, "review", opinion="符合要求")
    second = system("hecheng-market", Role.REVIEWER, at=now.now)
    assert waits_for(own, second) == [False, True]
    # A step at another authority is that authority's turn.
    Step.objects.filter(pk=step.pk).update(organisation=office)
    assert waits_for(own, second, fire, *others) == [False, False, True, False, False, False]
    Step.objects.filter(pk=step.pk).update(organisation=None)
    # So is a question, for who may answer it, until it is answered.
    acts(second, case, "ask-opinion", organisation=office.code, question="够吗", days=2)
    clerk, decider, health = others
    assert waits_for(fire, decider, clerk, health) == [True, True, False, False]
    acts(fire, case, "give-opinion", advice="AGREE", answer="够")
    assert waits_for(fire, decider) == [False, False]
    # And a joint review, until the authority has said where it stands.
    boss = system("hecheng-market", Role.DECIDER, at=now.now)
    acts(boss, case, "open-joint", organisations=[office.code, "hecheng-health"], topic="出口", days=3)
    assert waits_for(fire, decider, clerk, health) == [True, True, False, True]
    acts(fire, case, "give-position", verdict="AGREE", text="可以")
    assert waits_for(fire, decider, health) == [False, False, True]
    # Who only watches is waited for by nothing.
    supervisor = system("hecheng-approval", Role.SUPERVISOR, at=now.now)
    assert supervisor.get("/cases?waiting_for=me").json()["items"] == []
