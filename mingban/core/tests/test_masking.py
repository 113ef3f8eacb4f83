import pytest

from mingban.core import masking


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("", ""),
        ("张", "张"),
        ("张三", "张*"),
        ("张小三", "张*三"),
        ("欧阳小明", "欧**明"),
        ("阿卜杜拉·买买提", "阿******提"),
    ],
)
def test_a_name_shows_its_first_and_last_character(name: str, masked: str) -> None:
    assert masking.mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [("431202199001011234", "4312**********1234"), ("1234567", "*******"), ("", "")],
)
def test_an_identity_number_shows_four_at_each_end(number: str, masked: str) -> None:
    assert masking.mask_identity_number(number) == masked


@pytest.mark.parametrize(("phone", "masked"), [("13800001234", "138****1234"), ("12345", "*****"), ("", "")])
def test_a_phone_shows_three_and_four(phone: str, masked: str) -> None:
    assert masking.mask_phone(phone) == masked


@pytest.mark.parametrize(("text", "masked"), [("6222020000001234", "尾号 1234"), ("1234", "****"), ("", "")])
def test_an_account_shows_its_tail_only(text: str, masked: str) -> None:
    assert masking.mask_tail(text) == masked
