"""Every write of messages."""

from mingban.notices.actions.receiving import (
    CallRepeated,
    EndpointNotTaken,
    drop_endpoints,
    forget_nonces,
    mark_read,
    mark_read_by,
    note_delivery,
    register_endpoint,
)
from mingban.notices.actions.sending import LEASE, PAUSE, RETRY_SECONDS, send_due
from mingban.notices.actions.writing import Outgoing, send_many, send_notice

__all__ = [
    "LEASE",
    "PAUSE",
    "RETRY_SECONDS",
    "CallRepeated",
    "EndpointNotTaken",
    "Outgoing",
    "drop_endpoints",
    "forget_nonces",
    "mark_read",
    "mark_read_by",
    "note_delivery",
    "register_endpoint",
    "send_due",
    "send_many",
    "send_notice",
]
