import pytest
from django.db import transaction

from mingban.core.numbers import next_number
from mingban.core.tests.threads import at_once


@pytest.mark.django_db
def test_numbers_of_a_series_follow_each_other_from_one() -> None:
    assert [next_number("a") for _ in range(3)] == [1, 2, 3]


@pytest.mark.django_db
def test_series_do_not_know_each_other() -> None:
    assert [next_number("a"), next_number("b"), next_number("a")] == [1, 1, 2]


@pytest.mark.django_db
def test_an_act_that_is_rolled_back_gives_its_number_back() -> None:
    next_number("a")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert next_number("a") == 2
        raise ZeroDivisionError
    assert next_number("a") == 2


@pytest.mark.django_db(transaction=True)
def test_no_number_is_taken_outside_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        next_number("a")


@pytest.mark.django_db(transaction=True)
def test_takers_at_the_same_time_leave_neither_gaps_nor_twins() -> None:
    """The series does not exist yet, and every third act is rolled back."""

    def take_ten() -> list[int]:
        kept = []
        for turn in range(10):
            with transaction.atomic():
                number = next_number("a")
                if turn % 3 == 0:
                    transaction.set_rollback(True)
                else:
                    kept.append(number)
        return kept

    taken = [number for numbers in at_once(take_ten, take_ten, take_ten, take_ten) for number in numbers]
    assert sorted(taken) == list(range(1, 25))
