"""A running case keeps the version of its item under which it was handed in; only this act moves it to a later one.

What the later version asks for besides becomes a list for the applicant to hand in. The limits go on: it was the authority that
changed its conditions, not the applicant who was late. (行政许可法 §8: 公民依法取得的行政许可受保护; what was decided is not moved.)
"""

from datetime import datetime

from mingban.cases import queries
from mingban.cases.actions.base import CannotAct, Outcome, perform
from mingban.cases.actions.submitting import plan_steps
from mingban.cases.choices import Act, CaseState, MaterialMeans, MaterialState
from mingban.cases.events import VersionMoved
from mingban.cases.models import Application, Case, CaseMaterial, Material
from mingban.cases.queries import MaterialView, Plan, PlannedItem
from mingban.catalogue import queries as catalogue
from mingban.catalogue.models import ItemVersion
from mingban.core.actors import Actor

WANTED = "按新的规定要交"


def move_version(
    *, number: str, version: int, reason: str, by: Actor, at: datetime, key: str = "", revision: int | None = None
) -> Case:
    """Let a case be handled by a later published version of its item, for a reason that the applicant is told.

    Steps of a case that is not accepted yet become those of the version; a review that has begun goes on with its own.
    What the version no longer asks for is not relied on any more; what it asks for besides is to be handed in.

    :raises CannotAct: without a reason, for a version that is not a later published one, when the answers lead elsewhere under
        it, while something is being corrected or stands still, and when the case is decided or has ended.
    """

    def change(case: Case) -> Outcome:
        if not reason.strip():
            raise CannotAct("请写明为什么改按新版办", field="reason")
        target = _later(case, version)
        former = case.item_version.number
        case.item_version = target
        # The plan reads versions from the cases.
        case.save(update_fields=["item_version"])
        plan = queries.plan_of(case.application)
        item = _item(plan, target)
        case.scenario, case.item_name = item.scenario, item.definition.plain_name
        if case.accepted_at is None:
            _take_steps(case, item)
        wanted = _take_materials(case, plan, item.code)
        if missing := queries.unfilled(case.application):
            wanted += missing
            case.correction_note = f"{WANTED}填：{'、'.join(missing)}"
            _want_form(case)
        return Outcome(
            sentence=f"改按第 {target.number} 版的规定办，原因：{reason.strip()}",
            event=VersionMoved,
            data={"from": former, "to": target.number, "wanted": len(wanted)},
            target=CaseState.CORRECTING if wanted else CaseState(case.state),
        )

    return perform(number=number, act=Act.MOVE_VERSION, by=by, at=at, key=key, revision=revision, change=change)


def _later(case: Case, version: int) -> ItemVersion:
    found = next((one for one in catalogue.later_versions(case.item_version) if one.number == version), None)
    if found is None:
        raise CannotAct("只能改到这个事项后来公布的版本", field="version")
    return found


def _item(plan: Plan, version: ItemVersion) -> PlannedItem:
    found = next((item for item in plan.items if item.version == version), None)
    if found is None:
        raise CannotAct("按申请人的回答，新版里不用办这个事项，不能改", field="version")
    return found


def _take_steps(case: Case, item: PlannedItem) -> None:
    """Plan the review as the version does; none of it has begun."""
    case.steps.all().delete()
    getattr(case, "_prefetched_objects_cache", {}).pop("steps", None)
    plan_steps(case, item)


def _take_materials(case: Case, plan: Plan, code: str) -> list[str]:
    """Let the case rely on the documents that its item asks for now; return the names of those that are still to come."""
    had = {use.requirement_code: use for use in queries.uses_of(case)}
    asked: set[str] = set()
    wanted: list[str] = []
    for view in queries.material_views(case.application, plan):
        codes = [requirement for item, requirement in view.planned.uses if item == code]
        asked |= set(codes)
        new = [requirement for requirement in codes if requirement not in had]
        if not new or not view.is_met:
            continue
        material = view.material or _material(case.application, view)
        is_wanted = material.state in {MaterialState.MISSING, MaterialState.REJECTED}
        CaseMaterial.objects.bulk_create(
            CaseMaterial(
                case=case,
                material=material,
                requirement_code=requirement,
                finding=MaterialState.REJECTED if is_wanted else "",
                remark=WANTED if is_wanted else "",
            )
            for requirement in new
        )
        wanted += [material.name] if is_wanted else []
    CaseMaterial.objects.filter(pk__in=[use.pk for name, use in had.items() if name not in asked]).delete()
    return wanted


def _material(application: Application, view: MaterialView) -> Material:
    """Write down a document that is new to the application: to be handed in, unless it is met by itself."""
    is_met = view.means not in {MaterialMeans.UPLOAD, MaterialMeans.COMMITMENT}
    return Material.objects.create(
        application=application,
        kind_code=view.planned.kind.code,
        name=view.planned.name,
        means=view.means,
        state=MaterialState.SUBMITTED if is_met else MaterialState.REJECTED,
        note=view.source if is_met else WANTED,
    )


def _want_form(case: Case) -> None:
    """Have the form filled in again where the case relies on it."""
    uses = case.materials.filter(material__means=MaterialMeans.FORM)
    Material.objects.filter(uses__in=uses).update(state=MaterialState.REJECTED, note=WANTED)
    uses.update(finding=MaterialState.REJECTED, remark=WANTED)
