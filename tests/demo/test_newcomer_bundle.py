"""A bundle that somebody wrote by hand after reading docs/catalogue-format.md alone: it is imported, merged and lived through."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from mingban.agencies.tests.factories import DATA, import_regions
from mingban.cases import actions
from mingban.cases.choices import CaseState, DeliveryMeans
from mingban.cases.tests.factories import Story, picture
from mingban.catalogue import queries, rules
from mingban.catalogue.definitions import CatalogueFile
from mingban.catalogue.rules import Answers, DropReason, Merged
from mingban.core.errors import Refused
from mingban.feedback.actions import rate_case
from mingban.licences.models import Licence

FILE = Path(__file__).with_name("newcomer_bundle.json")
ANSWERS: Answers = {"house": "rented", "lease-allows": False, "fire-way": "promise", "agent": False}
REGISTRATION, FIRE, POLICE = range(1, 4)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _imported() -> None:
    import_regions()
    call_command("agencies_import", str(DATA / "demo" / "agencies.json"), verbosity=0, stdout=StringIO())
    call_command("calendar_import", str(DATA / "calendars" / "cn-2026.json"), verbosity=0, stdout=StringIO())
    call_command("catalogue_import", str(FILE), stdout=StringIO())


def _merged(**changes: str | bool) -> Merged:
    bundle = queries.bundle_definition(queries.bundle_in_force("homestay"))
    return rules.merge(bundle, queries.items_of(bundle), queries.material_kinds(), {**ANSWERS, **changes})


def test_each_document_is_asked_for_once_or_gone_for_a_reason() -> None:
    merged = _merged()
    assert {each.kind for each in merged.requirements if each.kind != rules.ONE_FORM} == {
        "homestay-identity",
        "homestay-lease",
        "homestay-consent",
        "homestay-fire-promise",
        "homestay-photo",
        "homestay-completion",
    }
    assert {(each.kind, each.why) for each in merged.dropped if each.why not in {DropReason.SAME, DropReason.FORM}} == {
        ("homestay-attorney", DropReason.AGENT),
        ("homestay-appraisal", DropReason.CHEAPER),
        ("homestay-licence-copy", DropReason.EARLIER),
    }
    pages = {section.title: [field.element for field in section.fields] for section in merged.sections}
    asked = [element for elements in pages.values() for element in elements]
    assert len(asked) == len(set(asked))
    assert list(pages) == ["您本人", "民宿", "拿证", "厨房", "值守"]


def test_answers_choose_documents_and_days() -> None:
    assert "homestay-attorney" in {each.kind for each in _merged(agent=True).requirements}
    inspected = _merged(**{"fire-way": "inspection"})
    assert {"homestay-fire-plan"} == {each.kind for each in inspected.requirements} - {
        each.kind for each in _merged().requirements
    }
    assert (_merged().days, inspected.days) == (3 + 2, 7 + 2)


def test_a_file_changed_back_and_forth_is_known_as_it_is(tmp_path: Path) -> None:
    book, out = tmp_path / "homestay.xlsx", StringIO()
    call_command("catalogue_export", str(book), "--bundle", "homestay", stdout=out)
    call_command("catalogue_import", str(book), stdout=out)
    assert "不变 32 项" in out.getvalue()


def test_a_value_that_a_field_cannot_hold_is_refused() -> None:
    text = FILE.read_text(encoding="utf-8").replace(r"kitchen\"] == true", r"kitchen\"] == \"yes\"")
    found = queries.known()
    item = next(each for each in CatalogueFile.model_validate_json(text).items if each.code == "homestay-fire")
    (problem,) = rules.check_item(item, found)
    assert problem.message == '“homestay.kitchen”不会是 "yes"，只能写：true、false'


def test_an_application_lives_from_draft_to_delivery() -> None:
    story = Story.begin()
    story.delivery = "post"
    story.application = actions.start_application(
        bundle_code="homestay", answers=dict(ANSWERS), by=story.citizen, at=story.now
    )
    story.fill_in()
    story.hand_in_papers(defer=("homestay-photo",))
    assert story.hand_in().delivery_means == DeliveryMeans.POST
    for position in (REGISTRATION, FIRE, POLICE):
        story.accept(position)
        story.review(position)
    for position, reason in ((FIRE, "消防器材照片"), (POLICE, "要等前面的事办好")):
        with pytest.raises(Refused, match=reason):
            story.decide(position)
    actions.supply_material(
        application=story.application, kind_code="homestay-photo", upload=picture(), by=story.citizen, at=story.now
    )
    for position in (REGISTRATION, FIRE, POLICE):
        story.decide(position)
        delivered = story.deliver(position)
        rate_case(number=delivered.number, grade=5, reasons=[], comment="", by=story.citizen, at=story.now)
    assert {case.state for case in story.application.cases.all()} <= {CaseState.DELIVERED, CaseState.CONCLUDED}
    assert Licence.objects.get().type.name == "民宿登记证"
