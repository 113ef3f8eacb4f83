"""The longest codes and names that a definition may hold fit wherever the engine writes them, on every database."""

from typing import Any

from django.db.models import Model

from mingban.accounts.choices import Role
from mingban.cases import actions
from mingban.cases.actions import submitting, timing
from mingban.cases.models import Case, CaseMaterial, Material
from mingban.cases.tests.factories import LICENCE, TAX, Story
from mingban.catalogue.definitions import Limit
from mingban.catalogue.models import Bundle, ServiceItem
from mingban.clocks.models import Clock
from mingban.ledger.models import Entry

LONGEST = 200


def width(model: type[Model], field: str) -> int:
    """Return how many characters a column holds."""
    return int(getattr(model._meta.get_field(field), "max_length", 0))


def test_a_deferred_document_of_any_kind_has_a_clock(story: Story) -> None:
    story.submit()
    material = Material.objects.create(
        application=story.application,
        kind_code="k" * width(Material, "kind_code"),
        name="材" * width(Material, "name"),
    )
    assert submitting._deferral(story.application, material, 5, story.now)
    clock = Clock.objects.get(duty=timing.deferral(material))
    clock.full_clean()
    assert clock.duty_name.endswith(material.name)


def test_clocks_hold_whatever_limit_and_name_an_item_has(story: Story) -> None:
    longest = next(part.max_length for part in Limit.model_fields["note"].metadata if hasattr(part, "max_length"))
    assert width(Clock, "legal_basis") >= longest
    assert width(Clock, "owner_id") >= width(Case, "number")
    story.submit()
    Case.objects.filter(pk=story.case(LICENCE).pk).update(item_name="事" * LONGEST)
    story.accept(LICENCE)
    story.review(LICENCE)
    story.decide(LICENCE)
    clock = Clock.objects.get(owner_id=story.case(TAX).number, duty="acceptance")
    clock.full_clean()
    assert "事" * LONGEST in clock.start_event


def many_papers(case: Case, **state: Any) -> list[CaseMaterial]:
    """Let a case rely on twelve documents with long names."""
    uses = []
    for number in range(12):
        code, name = f"paper-{number}", f"{number}号{'证明' * 49}"
        material = Material.objects.create(application_id=case.application_id, kind_code=code, name=name, **state)
        uses.append(case.materials.create(material=material, requirement_code=code))
    return uses


def last_entry(case: Case) -> Entry:
    entry = Entry.objects.filter(matter_id=case.number).latest("sequence")
    entry.full_clean(exclude=["former_hash"], validate_unique=False, validate_constraints=False)
    return entry


def test_a_correction_of_many_documents_names_some_and_says_how_many(story: Story) -> None:
    story.submit()
    case = story.case(LICENCE)
    remarks = {use.pk: "看不清" for use in many_papers(case, state="SUBMITTED")}
    clerk = story.of(case, Role.CLERK)
    actions.request_correction(number=case.number, remarks=remarks, by=clerk, at=story.now)
    sentence = last_entry(case).sentence
    assert sentence.startswith("请补材料：0号证明")
    assert sentence.endswith("证明等12份材料")


def test_ending_for_many_documents_that_never_came_still_says_what_follows(story: Story) -> None:
    story.submit()
    case = story.accept(LICENCE)
    many_papers(case, state="DEFERRED", due_on=story.now.date())
    actions.terminate_case(number=case.number, at=story.later(days=1).now)
    sentence = last_entry(case).sentence
    assert sentence.endswith("等12份材料，视为撤回申请")
    assert story.case(LICENCE).decision_reason.count("证明" * 49) == 12


def test_the_journal_holds_the_longest_code_of_an_item_or_bundle() -> None:
    longest = [width(model, "code") for model in (ServiceItem, Bundle)]
    assert width(Entry, "matter_id") >= max(longest)
