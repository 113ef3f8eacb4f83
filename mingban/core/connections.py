"""What every new connection to the database is told."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

# The lists of an inbox alone, with their filters and figures, are more than the hundred that psycopg keeps by itself.
MOST_PLANS = 400


def keep_more_plans(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Let a connection keep as many prepared statements as the house has (decision 0028)."""
    if connection.vendor == "postgresql":
        connection.connection.prepared_max = MOST_PLANS
