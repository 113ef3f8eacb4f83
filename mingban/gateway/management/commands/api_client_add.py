"""Let a department's or an agent's system in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.agencies import queries as agencies
from mingban.core.actors import SYSTEM
from mingban.core.errors import Refused
from mingban.gateway import access, actions
from mingban.gateway.actions import Credentials


class Command(BaseCommand):
    """`manage.py api_client_add NAME --organisation CODE --role ROLE` or `... NAME --agent PHONE`."""

    help = "Register a system that may call the API, and print its client id and secret; the secret is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        """The name, and either an authority and a role or an agent's phone."""
        parser.add_argument("name")
        whom = parser.add_mutually_exclusive_group(required=True)
        whom.add_argument("--organisation", help="code of the authority whose system it is")
        whom.add_argument("--agent", help="phone of the real-named person who applies for others")
        parser.add_argument("--role", choices=sorted(access.SYSTEM_ROLES), default="clerk")
        parser.add_argument(
            "--scope", action="append", help="repeat for several; left out: all that such a system may have"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Register and print.

        :raises CommandError: when the system cannot be let in like this.
        """
        try:
            made = self._department(options) if options["organisation"] else self._agent(options)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"client_id={made.client_id}")
        self.stdout.write(f"client_secret={made.client_secret}")
        self.stderr.write("密钥只显示这一次，请妥善保管。用法见 docs/api.md")

    def _department(self, options: dict[str, Any]) -> Credentials:
        return actions.register_client(
            name=options["name"],
            organisation=agencies.organisation(options["organisation"]),
            role=options["role"],
            scopes=options["scope"] or sorted(access.DEPARTMENT_SCOPES),
            by=SYSTEM,
            at=timezone.now(),
        )

    def _agent(self, options: dict[str, Any]) -> Credentials:
        person = accounts.find_person_by_phone(options["agent"])
        if person is None:
            raise CommandError("没有用这个手机号登录过的人")
        scopes = options["scope"] or sorted(access.AGENT_SCOPES)
        return actions.register_agent(name=options["name"], person=person, scopes=scopes, by=SYSTEM, at=timezone.now())
