"""Let the first administrator of an organisation in; he lets everybody else in on the desk."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mingban.accounts import actions, queries
from mingban.accounts.choices import Role
from mingban.agencies import queries as agencies
from mingban.core.actors import SYSTEM
from mingban.core.errors import Refused


class Command(BaseCommand):
    """`manage.py administrator_add USERNAME NAME --organisation CODE --phone PHONE`."""

    help = "Make the account of an organisation's first administrator and print its password; it is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, of which organisation."""
        parser.add_argument("username")
        parser.add_argument("name", help="his own name, as colleagues and applicants read it")
        parser.add_argument("--organisation", required=True, help="its code; agencies_list prints them")
        parser.add_argument("--phone", required=True, help="the office's")
        parser.add_argument("--title", default="系统管理员")

    def handle(self, *args: Any, **options: Any) -> None:
        """Hire and print.

        :raises CommandError: when somebody administers the organisation already, or the account cannot be made like this.
        """
        at = timezone.now()
        try:
            organisation = agencies.organisation(options["organisation"])
            known = queries.administrators_above(organisation, at).first()
            if known is not None:
                raise CommandError(f"已经有系统管理人员（{known.user.full_name}），请在工作台的“同事”里开账号")
            post, password = actions.hire(
                username=options["username"],
                full_name=options["name"],
                organisation=organisation,
                role=Role.ADMINISTRATOR,
                title=options["title"],
                phone=options["phone"],
                by=SYSTEM,
                at=at,
            )
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{post.organisation.name}，{post.user.full_name}，用户名 {post.user.username}")
        self.stdout.write(f"临时密码 {password}")
        self.stderr.write("密码只显示这一次，一天内有效。请当面告诉他；第一次登录时换密码、绑验证器")
