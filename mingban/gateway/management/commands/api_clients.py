"""List the systems that were let in."""

from typing import Any

from django.core.management.base import BaseCommand

from mingban.gateway import queries
from mingban.gateway.models import Client


class Command(BaseCommand):
    """`manage.py api_clients`."""

    help = "List every system with its post, scopes and pushes that wait."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line each."""
        for client in queries.clients().order_by("name"):
            self.stdout.write("\t".join([client.name, _place(client), " ".join(client.scopes), _state(client)]))


def _place(client: Client) -> str:
    return f"{client.post.organisation.code}/{client.post.role}" if client.post else "agent"


def _state(client: Client) -> str:
    if client.ended_at:
        return "已停止接入"
    return f"等着推送 {queries.waiting_for(client)} 条"
