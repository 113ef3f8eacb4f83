import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_visitors_display_is_kept_for_a_year_and_he_goes_back_where_he_was(client: Client) -> None:
    response = client.post("/display/", {"mode": "elder", "size": "xl", "next": "/tests/?page=2"})
    assert response.status_code == 302
    assert response["Location"] == "/tests/?page=2"
    assert {name: response.cookies[name].value for name in ("ui-mode", "ui-size")} == {
        "ui-mode": "elder",
        "ui-size": "xl",
    }
    assert response.cookies["ui-mode"]["max-age"] == 365 * 24 * 3600
    assert "ui-theme" not in response.cookies


def test_a_page_wears_the_display_that_was_chosen(client: Client) -> None:
    client.post("/display/", {"theme": "contrast"})
    assert 'data-theme="contrast"' in client.get("/tests/nowhere/").content.decode()


@pytest.mark.parametrize("value", ["", "nonsense", '"><script>'])
def test_what_is_not_a_display_means_the_usual_one(client: Client, value: str) -> None:
    client.cookies["ui-mode"] = "elder"
    assert client.post("/display/", {"mode": value}).cookies["ui-mode"].value == ""


def test_a_cookie_that_somebody_else_wrote_is_not_put_into_the_page(client: Client) -> None:
    client.cookies["ui-theme"] = "x onload=alert(1)"
    assert "onload=alert" not in client.get("/tests/nowhere/").content.decode()


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_nobody_is_sent_to_another_site(client: Client, address: str) -> None:
    assert client.post("/display/", {"mode": "elder", "next": address})["Location"] == "/"


def test_a_link_cannot_change_the_display(client: Client) -> None:
    assert client.get("/display/?mode=elder").status_code == 405


def test_the_form_needs_no_token_but_no_other_site_may_send_it() -> None:
    visitor = Client(enforce_csrf_checks=True)
    assert visitor.post("/display/", {"mode": "elder"}, headers={"Sec-Fetch-Site": "cross-site"}).cookies == {}
    kept = visitor.post("/display/", {"mode": "elder"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert kept.cookies["ui-mode"].value == "elder"
