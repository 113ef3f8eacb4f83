"""One application led through its life by named people, for tests: each step is one real action."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from PIL import Image

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import Person, User
from mingban.accounts.tests.factories import PersonFactory, StaffPostFactory, UserFactory
from mingban.agencies.models import Organisation
from mingban.agencies.tests.factories import import_demo
from mingban.cases import actions, queries
from mingban.cases.models import Application, Case
from mingban.core.actors import Actor
from mingban.core.tests.remembering import furnish
from mingban.forms.definitions import ElementDefinition, ElementKind

DATA = Path(__file__).resolve().parents[3] / "data"
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
ANSWERS: dict[str, Any] = {
    "premises": "rented",
    "deed": False,
    "occupy": True,
    "agent": False,
    "commitment": True,
    "hygiene-by-promise": True,
    "wants-seal": True,
}
# Answers that leave the licence and the tax registration only.
SMALL: dict[str, Any] = {"occupy": False, "hygiene-by-promise": False, "wants-seal": False}
LICENCE, HYGIENE, ROAD, TAX, SEAL = range(1, 6)


def load_county() -> None:
    """Load what the bundles need: regions above them, offices, calendars, the items of the barber shop and of retiring."""
    furnish("county", _import_county)


def _import_county() -> None:
    import_demo()
    call_command("calendar_import", str(DATA / "calendars" / "cn-2026.json"), verbosity=0)
    for name in ("elements", "licence-types", "material-kinds", "barber-shop", "retirement"):
        call_command("catalogue_import", str(DATA / "demo" / "catalogue" / f"{name}.json"), verbosity=0)


def browser(actor: Actor, **terms: Any) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client(**terms)
    client.force_login(User.objects.get(pk=actor.id or 0), backend="django.contrib.auth.backends.ModelBackend")
    return client


def picture(name: str = "photo.jpg") -> SimpleUploadedFile:
    """Return a small real JPEG as a phone would send it."""
    buffer = BytesIO()
    Image.new("RGB", (40, 30), "white").save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


def value_for(element: ElementDefinition) -> Any:
    """Return some value that an element accepts."""
    samples: dict[ElementKind, Any] = {
        ElementKind.NUMBER: element.minimum if element.minimum is not None else 30,
        ElementKind.MONEY: "30000.00",
        ElementKind.DATE: "2027-05-01",
        ElementKind.YES_NO: True,
        ElementKind.PHONE: "13800000001",
        ElementKind.IDENTITY_NUMBER: "11010519491231002X",
        ElementKind.USCC: "91110000600037341L",
        ElementKind.NAME: "林小满",
    }
    if element.kind is ElementKind.CHOICE:
        return element.choices[0].code
    return samples.get(element.kind, "迎丰中路 18 号")


@dataclass
class Story:
    """The citizen, the officials, and what they do at `now`."""

    citizen: Actor
    person: Person
    now: datetime = MONDAY
    delivery: str = "online"
    bundle: str = "barber-shop"
    application: Application = field(default_factory=Application)
    _officials: dict[tuple[str, str, int], Actor] = field(default_factory=dict)

    @classmethod
    def begin(cls) -> "Story":
        """Return a story with a real-named citizen."""
        person = PersonFactory.create()
        return cls(citizen=accounts.actor_of(UserFactory.create(person=person)), person=person)

    def official(self, organisation: str, role: str, nth: int = 1) -> Actor:
        """Return an official of an organisation in a role; `nth` tells several of them apart."""
        key = (organisation, role, nth)
        if key not in self._officials:
            post = StaffPostFactory.create(organisation=Organisation.objects.get(code=organisation), role=role)
            self._officials[key] = accounts.actor_of(post.user, post)
        return self._officials[key]

    def of(self, case: Case, role: str, nth: int = 1) -> Actor:
        """Return an official of a case's organisation."""
        return self.official(case.organisation.code, role, nth)

    def later(self, **delta: float) -> "Story":
        """Let time pass."""
        self.now += timedelta(**delta)
        return self

    def start(self, **answers: Any) -> Application:
        """Start a draft for the barber shop, or for the story's other bundle with its own answers."""
        usual = ANSWERS if self.bundle == "barber-shop" else {}
        self.application = actions.start_application(
            bundle_code=self.bundle, answers=usual | answers, by=self.citizen, at=self.now
        )
        return self.application

    def fill_in(self) -> None:
        """Fill in every page of the form."""
        plan = queries.plan_of(self.application)
        values = {code: value_for(element) for code, element in queries.form_elements(plan).items()}
        values |= {"delivery.means": self.delivery} if "delivery.means" in values else {}
        token = self.application.token
        actions.save_data(token=token, values=values, by=self.citizen, at=self.now)
        self.application.refresh_from_db()

    def hand_in_papers(self, *, defer: tuple[str, ...] = ()) -> None:
        """Upload, promise or defer every document that is not met by itself."""
        token = self.application.token
        for view in queries.material_views(self.application, queries.plan_of(self.application)):
            kind = view.planned.kind.code
            if kind in defer:
                actions.defer_material(token=token, kind_code=kind, by=self.citizen, at=self.now)
            elif view.means == "COMMITMENT":
                actions.sign_commitment(token=token, kind_code=kind, by=self.citizen, at=self.now)
            elif view.means == "UPLOAD":
                actions.attach_file(token=token, kind_code=kind, upload=picture(), by=self.citizen, at=self.now)

    def submit(self, *, defer: tuple[str, ...] = (), **answers: Any) -> Application:
        """Go from nothing to a submitted application."""
        self.start(**answers)
        self.fill_in()
        self.hand_in_papers(defer=defer)
        return self.hand_in()

    def hand_in(self) -> Application:
        """Submit the draft."""
        key = self.application.submit_key
        self.application = actions.submit_application(
            token=self.application.token, key=key, has_promised=True, by=self.citizen, at=self.now
        )
        return self.application

    def case(self, position: int) -> Case:
        """Return one of the application's cases, fresh."""
        return self.application.cases.select_related("organisation").get(position=position)

    def accept(self, position: int) -> Case:
        """Receive and accept one case."""
        case = self.case(position)
        actions.receive_case(number=case.number, by=self.of(case, Role.CLERK), at=self.now)
        return actions.accept_case(number=case.number, by=self.of(case, Role.CLERK), at=self.now)

    def review(self, position: int) -> Case:
        """Do every review step of one case."""
        case = self.case(position)
        for step in case.steps.filter(role="reviewer").exclude(state="DONE"):
            for nth in range(1, step.officers + 1):
                by = self.of(case, Role.REVIEWER, nth)
                actions.review_case(number=case.number, opinion="符合要求", by=by, at=self.now)
        return case

    def decide(self, position: int, *, is_approved: bool = True, reason: str = "") -> Case:
        """Decide one case."""
        case = self.case(position)
        decider = self.of(case, Role.DECIDER)
        return actions.decide_case(number=case.number, is_approved=is_approved, reason=reason, by=decider, at=self.now)

    def deliver(self, position: int) -> Case:
        """Deliver one case."""
        case = self.case(position)
        return actions.deliver_case(number=case.number, by=self.of(case, Role.CLERK), at=self.now)
