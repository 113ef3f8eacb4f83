"""The public site's tree, and who may edit where: what posts say, told to Wagtail in its own words (groups)."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost, User
from mingban.agencies.models import Organisation
from mingban.disclosure.choices import DOCUMENT_REVIEW, REVIEW
from mingban.disclosure.models import Column, Decision, OfficeSite, OpenHome, PostReview

# Who writes, and who passes what was written: first somebody else of the same post, then the head (保密审查, 条例 §17).
Step = tuple[type[PostReview], str, Role]
# A normative document is looked at by the organisation's lawyers in between (合法性审核).
WRITERS, LAWYERS, SIGNERS = Role.EDITOR, Role.LEGAL, Role.HEAD
PASSERS = (WRITERS, LAWYERS, SIGNERS)
FIRST: Step = (PostReview, "内容审核", WRITERS)
REVIEWS: dict[str, tuple[Step, ...]] = {
    REVIEW: (FIRST, (PostReview, "保密审查和签发", SIGNERS)),
    DOCUMENT_REVIEW: (FIRST, (PostReview, "合法性审核", LAWYERS), (Decision, "保密审查、决定和签发", SIGNERS)),
}
OF_A_GOVERNMENT = (("gazette", "政府公报"), ("meetings", "政府会议"))
COLUMNS = (
    ("notices", "通知公告"),
    ("documents", "政策文件"),
    ("interpretations", "政策解读"),
    ("information", "法定主动公开"),
)
MAY = ("add_page", "change_page")
MAY_WITH_WORDS = ("add_wordrule", "change_wordrule", "delete_wordrule")
# In the organisation's own folder of files and pictures.
MAY_WITH_FILES = ("add_document", "change_document", "choose_document", "add_image", "change_image", "choose_image")


def found_site(*, organisations: list[Organisation], at: datetime) -> OpenHome:
    """Make the public site's front page, a sub-site with columns for each organisation, its groups, and the review; again does nothing."""
    with transaction.atomic():
        _ground()
        home = OpenHome.objects.first() or _home()
        reviews = {name: _review(name, steps) for name, steps in REVIEWS.items()}
        WorkflowPage.objects.get_or_create(page=home, defaults={"workflow": reviews[REVIEW]})
        for organisation in organisations:
            site = OfficeSite.objects.filter(organisation=organisation).first() or _sub_site(home, organisation)
            _let_keep_files(site, _group(site))
    return home


def _ground() -> None:
    """Lay what Wagtail's own first migration lays, where it is not there."""
    Locale.objects.get_or_create(language_code="zh-hans")
    if Page.get_first_root_node() is None:
        Page.add_root(title="Root", slug="root")
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")


def _home() -> OpenHome:
    root = Page.get_first_root_node()
    home = OpenHome(title="政务公开", slug="open-home")
    root.add_child(instance=home)
    host = settings.PUBLIC_URL.split("//")[-1].split("/")[0].partition(":")
    Site.objects.all().delete()
    Site.objects.create(
        hostname=host[0], port=int(host[2] or 80), root_page=home, is_default_site=True, site_name=settings.SITE_NAME
    )
    return home


def _sub_site(home: OpenHome, organisation: Organisation) -> OfficeSite:
    site = OfficeSite(title=organisation.name, slug=organisation.code, organisation=organisation)
    home.add_child(instance=site)
    is_government = Organisation.objects.filter(parent=organisation).exists()
    for slug, title in (*COLUMNS, *(OF_A_GOVERNMENT if is_government else ())):
        site.add_child(instance=Column(title=title, slug=slug))
    return site


def _review(name: str, steps: tuple[Step, ...]) -> Workflow:
    workflow, is_new = Workflow.objects.get_or_create(name=name)
    if is_new:
        for order, (kind, said, role) in enumerate(steps):
            task, _ = kind.objects.get_or_create(name=said, defaults={"role": role})
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    return workflow


def group_name(organisation: Organisation) -> str:
    """Return the name of the group whose members edit an organisation's sub-site."""
    return f"site/{organisation.code}"


def _group(site: OfficeSite) -> Group:
    group, is_new = Group.objects.get_or_create(name=group_name(site.organisation))
    if is_new:
        group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
        for codename in MAY:
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
            GroupPagePermission.objects.create(group=group, page=site, permission=permission)
    return group


def _let_keep_words(group: Group) -> None:
    """Let editors keep the list of wordings; what one adds, all are told of."""
    group.permissions.add(*Permission.objects.filter(codename__in=MAY_WITH_WORDS, content_type__app_label="disclosure"))


def _let_keep_files(site: OfficeSite, group: Group) -> None:
    """Give a sub-site a folder of files and pictures, in which its editors may work."""
    if site.collection_id:
        return
    _let_keep_words(group)
    site.collection = Collection.get_first_root_node().add_child(name=site.organisation.name)
    OfficeSite.objects.filter(pk=site.pk).update(collection=site.collection)
    for permission in Permission.objects.filter(
        codename__in=MAY_WITH_FILES, content_type__app_label__startswith="wagtail"
    ):
        GroupCollectionPermission.objects.create(group=group, collection=site.collection, permission=permission)


def align_groups(*, user: User, at: datetime) -> None:
    """Let an official's groups be what his posts are now: who writes edits his organisation's sub-site, who passes may come in.

    Rights are never given by hand, so that an ended post ends them with the next click.
    """
    posts = StaffPost.objects.held_at(at).filter(user=user, role__in=PASSERS).select_related("organisation")
    names = {group_name(post.organisation) for post in posts if post.role == WRITERS}
    if any(post.role != WRITERS for post in posts):
        names.add("site-review")
        _reviewers()
    wanted = set(Group.objects.filter(name__in=names))
    if wanted != set(user.groups.all()):
        user.groups.set(wanted)


def _reviewers() -> None:
    group, is_new = Group.objects.get_or_create(name="site-review")
    if is_new:
        group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
