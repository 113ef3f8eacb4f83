"""The share link: whoever has it reads how far it is, and nothing that is the applicant's own."""

import re

import pytest
from django.test import Client

from mingban.accounts.choices import Role
from mingban.cases import actions, queries
from mingban.cases.models import Case
from mingban.cases.queries.nodes import SHARED_SENTENCES
from mingban.cases.tests.factories import LICENCE, SMALL, Story, browser, picture
from mingban.ledger import actions as ledger
from mingban.ledger.models import Entry
from mingban.licences.models import Licence


def shared(story: Story) -> str:
    page = Client().get(f"/s/{story.application.share_token}/")
    assert page.status_code == 200
    return page.content.decode()


def rate(case: Case, story: Story) -> None:
    """Leave the entry that the rating page leaves."""
    ledger.record(
        code="feedback.case.rated",
        matter=queries.case_matter(case),
        by=story.citizen,
        at=story.now,
        sentence="评价：非常不满意",
        data={"grade": 1},
    )


def handed_in_papers(story: Story) -> list[str]:
    """Return the names of what the applicant brings himself; what the authorities issue is no secret."""
    own = story.application.materials.exclude(means__in=["FORM", "EARLIER_OUTPUT"])
    return list(own.values_list("name", flat=True))


@pytest.fixture
def delivered(now: Story) -> Story:
    """Return a story with a correction, a paper that came later, a licence, and a bad rating."""
    now.submit(defer=("premises-proof",), **SMALL)
    case = now.case(LICENCE)
    use = case.materials.get(material__kind_code="applicant-photo")
    clerk = now.of(case, Role.CLERK)
    actions.request_correction(number=case.number, remarks={use.pk: "照片上的人不是林小满"}, by=clerk, at=now.now)
    for kind in ("applicant-photo", "premises-proof"):
        actions.supply_material(
            application=now.application, kind_code=kind, upload=picture(), by=now.citizen, at=now.now
        )
    actions.supplement_case(number=case.number, by=now.citizen, at=now.now)
    actions.accept_case(number=case.number, by=clerk, at=now.now)
    now.review(LICENCE)
    now.decide(LICENCE)
    rate(now.deliver(LICENCE), now)
    return now


def test_the_shared_page_shows_only_what_the_engine_did(delivered: Story) -> None:
    found = queries.tracking(delivered.application, is_shared=True)
    assert not [node for node in found.nodes if "编号" in node.title or "评价" in node.title]
    assert {"补交了材料", "准予，发营业执照"} <= {node.title.rpartition("：")[2] for node in found.nodes}
    assert found.documents == []


def test_the_applicant_still_sees_everything(delivered: Story) -> None:
    titles = {node.title.rpartition("：")[2] for node in queries.tracking(delivered.application).nodes}
    page = browser(delivered.citizen).get(f"/applications/{delivered.application.number}/").content.decode()
    assert {"非常不满意", "补交了材料"} <= titles
    assert f"编号 {Licence.objects.get(type__code='business-licence').number}" in page


def test_nothing_personal_is_on_the_shared_page(delivered: Story) -> None:
    text = shared(delivered)
    person, licence = delivered.person, Licence.objects.earliest("pk")
    numbers = [delivered.application.number, *delivered.application.cases.values_list("number", flat=True)]
    papers = handed_in_papers(delivered)
    own = [person.name, person.phone, person.identity_number, licence.number, licence.identifier, "不满意", *numbers]
    assert [word for word in [*own, *papers] if word and str(word) in text] == []


def test_a_shared_sentence_stands_for_each_that_names_papers(delivered: Story) -> None:
    """A sentence with a paper's name in it that has no shared wording would show on the shared page."""
    names = handed_in_papers(delivered)
    named = {entry.code for entry in Entry.objects.all() if any(name in entry.sentence for name in names)}
    assert named
    assert named <= SHARED_SENTENCES.keys()


def test_what_ends_for_want_of_a_paper_does_not_name_it(now: Story) -> None:
    now.submit(defer=("premises-proof",), **SMALL)
    now.accept(LICENCE)
    now.later(days=40)
    actions.terminate_case(number=now.case(LICENCE).number, at=now.now)
    assert "后补的材料没有按期补交" in shared(now)
    assert now.application.materials.get(kind_code="premises-proof").name not in shared(now)


def test_looking_up_by_number_shows_no_more_than_the_share_link(delivered: Story) -> None:
    client = Client()
    session = client.session
    session["track-shown"] = [delivered.application.number]
    session.save()
    page = client.get(f"/track/{delivered.application.number}/").content.decode()
    assert "非常不满意" not in page
    assert not re.search(r"编号 \S*〔", page)
    assert delivered.case(2).item_name in page
