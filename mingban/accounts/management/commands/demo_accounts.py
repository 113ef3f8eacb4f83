"""Print with whom one can sign in on a demonstration."""

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mingban.accounts import queries
from mingban.accounts.definitions import CitizenDefinition, StaffDefinition
from mingban.accounts.management.commands.load_people import read_file
from mingban.accounts.models import User
from mingban.agencies.models import Organisation


class Command(BaseCommand):
    """`manage.py demo_accounts`."""

    help = "Print the demonstration's citizens and officials: phones, login names, password, where codes are seen."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file that was loaded."""
        default = settings.BASE_DIR / "data" / "demo" / "people.json"
        parser.add_argument("file", type=Path, nargs="?", default=default)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print who of the file is there.

        :raises CommandError: outside demonstrations, or when the file cannot be read.
        """
        if not settings.IS_DEMO:
            raise CommandError("这不是演示站（MINGBAN_DEMO=0），没有演示账号")
        people = read_file(options["file"])
        self._citizens([citizen for citizen in people.citizens if queries.find_person_by_phone(citizen.phone)])
        there = set(User.objects.filter(person=None).values_list("username", flat=True))
        self._staff([staff for staff in people.staff if staff.username in there], people.password)

    def _citizens(self, citizens: Sequence[CitizenDefinition]) -> None:
        self.stdout.write(f"\n群众，用手机号登录：{settings.PUBLIC_URL}/sign-in/")
        self.stdout.write(f"验证码在模拟手机上看：{settings.SANDBOX_URL}/phones/手机号\n")
        rows = [(citizen.phone, citizen.name, citizen.identity_number, citizen.note) for citizen in citizens]
        self._table(("手机号", "姓名", "身份证号（虚构）", "做什么"), rows)

    def _staff(self, staff: Sequence[StaffDefinition], password: str) -> None:
        self.stdout.write(f"\n工作人员，用用户名和密码登录：{settings.PUBLIC_URL}/desk/sign-in/")
        self.stdout.write(f"密码都是：{password}")
        self.stdout.write(f"动态码在模拟验证器上看：{settings.SANDBOX_URL}/totp/用户名\n")
        names = dict(Organisation.objects.values_list("code", "short_name"))
        rows = [
            (official.username, official.full_name, names.get(post.organisation, post.organisation), post.title)
            for official in staff
            for post in official.posts
        ]
        self._table(("用户名", "姓名", "单位", "岗位"), rows)

    def _table(self, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
        """Align by what a terminal shows: a Chinese character is two columns wide."""
        widths = [max(_width(row[column]) for row in [head, *rows]) for column in range(len(head))]
        for row in [head, *rows]:
            cells = (text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True))
            self.stdout.write("  " + "  ".join(cells).rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
