"""The way to a number by keyboard only, and what helps on it: the skip link, and the focus on what is wrong."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.applying import fill_in_and_resume, find_and_sign_in, hand_in
from tests.journeys.citizen import SAVE, Citizen
from tests.journeys.keyboard import KeyboardCitizen

pytestmark = [pytest.mark.journey, pytest.mark.soak]


def test_an_application_is_handed_in_by_keyboard(citizen: Callable[..., Citizen]) -> None:
    applicant = citizen(1280, KeyboardCitizen)
    find_and_sign_in(applicant)
    fill_in_and_resume(applicant)
    hand_in(applicant)


def test_the_first_tab_offers_to_skip_to_the_text(citizen: Callable[..., Citizen]) -> None:
    reader = citizen(390)
    reader.open("/bundles/barber-shop/")
    reader.page.keyboard.press("Tab")
    expect(reader.page.get_by_role("link", name="跳到正文")).to_be_focused()
    reader.page.keyboard.press("Enter")
    expect(reader.page.locator("main")).to_be_focused()


def test_a_wrong_page_puts_the_focus_on_what_is_wrong_and_leads_to_the_field(citizen: Callable[..., Citizen]) -> None:
    applicant = citizen(390, KeyboardCitizen)
    find_and_sign_in(applicant)
    applicant.follow("接着填：")
    applicant.press(SAVE)
    assert applicant.status == 422
    summary = applicant.page.locator(".errsum")
    expect(summary).to_be_focused()
    assert applicant.page.title().startswith("出错了：")
    mistake = summary.get_by_role("link").first
    applicant.click(mistake)
    field = applicant.page.locator(str(mistake.get_attribute("href")))
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    described = str(field.get_attribute("aria-describedby")).split()
    assert any("error" in each for each in described), described
