"""Identifiers, validity, states."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingban.licences.choices import LicenceStatus
from mingban.licences.rules import (
    NotAnIdentifier,
    last_day,
    new_identifier,
    read_identifier,
    status_on,
)

KNOWN = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"
CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def test_the_known_identifier_is_right_and_comes_out_again() -> None:
    found = read_identifier(KNOWN)
    assert found.is_right
    assert found.check == "U"
    assert str(found) == KNOWN
    assert (found.type_code, found.issuer_code) == ("11100000000013338W011", "11430000006122244L")


def test_a_new_identifier_has_the_shape_of_the_known_one() -> None:
    made = new_identifier(
        type_code="11100000000013338W011", issuer_code="11430000006122244L", year=2023, number=403, version=1
    )
    assert str(made) == KNOWN


@pytest.mark.parametrize(
    "text",
    [
        KNOWN.removeprefix("1.2.156.3005.2."),
        KNOWN.lower(),
        f"  {KNOWN} \n",
        KNOWN.replace(".", " . "),
        KNOWN.replace(".", "．"),
        KNOWN.replace(".", "。").replace("U", "Ｕ"),
        KNOWN.replace(".001.", ".1."),
    ],
)
def test_reads_identifiers_as_people_copy_them(text: str) -> None:
    assert str(read_identifier(text)) == KNOWN


def test_reads_old_identifiers_whose_issuer_is_a_region() -> None:
    assert read_identifier("11100000000013338W011.431202.20190000001.001.A").issuer_code == "431202"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "身份证",
        "1.2.156.3005.2",
        KNOWN + ".X",
        KNOWN.replace("11100000000013338W011", "111"),
        KNOWN.replace(".001.", ".ABC."),
        KNOWN.replace("11430000006122244L", "1143"),
        KNOWN.replace(".U", ".UU"),
        KNOWN.replace("20230000403", "2023-403"),
        KNOWN.replace("20230000403", "٢٠٢٣"),
    ],
)
def test_refuses_what_is_no_identifier(text: str) -> None:
    with pytest.raises(NotAnIdentifier):
        read_identifier(text)


@given(position=st.integers(0, len(KNOWN) - 1), letter=st.sampled_from(CHARACTERS))
def test_any_single_wrong_character_is_noticed(position: int, letter: str) -> None:
    start = len("1.2.156.3005.2.")
    if position < start or KNOWN[position] in (".", letter):
        return
    wrong = KNOWN[:position] + letter + KNOWN[position + 1 :]
    try:
        assert not read_identifier(wrong).is_right
    except NotAnIdentifier:
        assert letter not in "0123456789"  # a letter in the version


@pytest.mark.parametrize(
    ("first", "years", "last"),
    [
        (date(2026, 11, 25), 4, date(2030, 11, 24)),
        (date(2026, 1, 1), 1, date(2026, 12, 31)),
        (date(2028, 2, 29), 1, date(2029, 2, 28)),
        (date(2028, 2, 29), 4, date(2032, 2, 28)),
        (date(2026, 11, 25), None, None),
    ],
)
def test_validity_ends_the_day_before_the_anniversary(first: date, years: int | None, last: date | None) -> None:
    assert last_day(first, years) == last


@pytest.mark.parametrize(
    ("status", "valid_to", "state"),
    [
        (LicenceStatus.VALID, None, LicenceStatus.VALID),
        (LicenceStatus.VALID, date(2026, 11, 25), LicenceStatus.VALID),
        (LicenceStatus.VALID, date(2026, 11, 24), LicenceStatus.EXPIRED),
        (LicenceStatus.REVOKED, date(2026, 11, 24), LicenceStatus.REVOKED),
    ],
)
def test_a_valid_licence_expires_by_itself(status: LicenceStatus, valid_to: date | None, state: LicenceStatus) -> None:
    assert status_on(status, valid_to, date(2026, 11, 25)) == state
