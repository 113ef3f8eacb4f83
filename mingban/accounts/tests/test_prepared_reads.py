"""Reads whose SQL is built once (`core.prepared`), on models that lead to others: the kernel has none."""

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from mingban.accounts.models import StaffPost
from mingban.accounts.tests.factories import OrganisationFactory, StaffPostFactory
from mingban.agencies.models import Organisation, Region
from mingban.core.models import OutboxMessage
from mingban.core.prepared import Prepared, read_ahead

pytestmark = pytest.mark.django_db


def test_gives_the_same_objects_as_the_queryset_it_was_made_of() -> None:
    posts = StaffPostFactory.create_batch(3)

    def rows(office: int, roles: list[str]) -> QuerySet[StaffPost]:
        found = StaffPost.objects.select_related("organisation__region", "user__person").defer("organisation__name")
        return found.filter(organisation=office, role__in=roles).order_by("pk")

    read = Prepared(rows)
    for post in [*posts, posts[0]]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            (found,) = read(post.organisation_id, [post.role, "NOBODY"])
            assert found.organisation.region.name == post.organisation.region.name
            assert found.user.username == post.user.username
            assert found.user.person == post.user.person
        assert len(queries) == 1
        assert found == post
        assert not found._state.adding
        assert {name: getattr(found, name) for name in found.__dict__ if not name.startswith("_")} == {
            name: getattr(post, name) for name in found.__dict__ if not name.startswith("_")
        }
        assert found.organisation.name == post.organisation.name, "what was left out is asked for when it is wanted"
    assert len(read(posts[0].organisation_id, [posts[0].role])) == 1, "another number of values is another statement"
    assert read(posts[0].organisation_id, ["NOBODY"]) == []


def test_quotes_whatever_a_value_holds() -> None:
    region = OrganisationFactory.create(name="' OR '1'='1").region
    by_name = Prepared(lambda name, region: Organisation.objects.filter(region=region, name=name))
    assert len(by_name("' OR '1'='1", region.pk)) == 1
    assert by_name("' OR 1=1 -- %s", region.pk) == []


def test_locks_rows_inside_a_transaction_only() -> None:
    locked = Prepared(lambda code: Region.objects.filter(code=code).select_for_update())
    code = OrganisationFactory.create().region.code
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        assert [region.code for region in locked(code)] == [code]
    assert ("FOR UPDATE" in queries[0]["sql"]) is (connection.vendor == "postgresql")


def test_a_value_that_the_query_would_change_is_refused() -> None:
    longer = Prepared(lambda name: Organisation.objects.filter(name__startswith=name))
    with pytest.raises(TypeError, match="did not reach"):
        longer("A")


def test_rows_read_ahead_answer_for_the_relation_and_everything_else_asks_the_database() -> None:
    post = StaffPostFactory.create()
    office = post.organisation
    read_ahead(office, "posts", [post])
    with CaptureQueriesContext(connection) as queries:
        assert list(office.posts.all()) == [post]
        assert office.posts.count() == 1
    assert not queries
    StaffPostFactory.create()
    assert office.posts.filter(role=post.role).exists()
    assert [found.pk for found in office.posts.order_by("pk")] == [post.pk]


def test_encrypted_and_json_columns_come_back_plain() -> None:
    OutboxMessage.objects.create(
        handler="h", payload={"a": [1]}, created_at="2026-01-01T00:00Z", due_at="2026-01-01T00:00Z"
    )
    (message,) = Prepared(lambda handler: OutboxMessage.objects.filter(handler=handler))("h")
    assert message.payload == {"a": [1]}
    assert message.created_at.tzinfo is not None
