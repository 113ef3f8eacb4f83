"""No script runs: the way to a number is the same, and what depends on an answer comes with the next page."""

from collections.abc import Callable

import pytest

from tests.journeys.applying import find_and_sign_in, hand_in
from tests.journeys.citizen import DEFERRED, FORM, SAVE, Citizen

pytestmark = [pytest.mark.journey, pytest.mark.soak]


def test_an_application_is_handed_in_without_script(citizen: Callable[..., Citizen]) -> None:
    applicant = citizen(390, java_script_enabled=False)
    find_and_sign_in(applicant)
    applicant.follow("接着填：")
    applicant.fill_in()
    applicant.press(SAVE)
    name_the_family(applicant)
    applicant.fill_pages()
    applicant.hand_in_papers(defer=DEFERRED)
    hand_in(applicant)


def name_the_family(applicant: Citizen) -> None:
    """Choose that the family runs the shop: then the same page comes back and asks for its members."""
    page = applicant.path
    applicant.fill_in({**FORM, "shop.composition": "family"})
    applicant.press(SAVE)
    assert applicant.path == page
    applicant.fill_in({"shop.family-members": "林某、周某"})
    applicant.press(SAVE)
    assert applicant.path != page
