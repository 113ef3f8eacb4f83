"""What crawlers are told of (sitemaps.org): everything public that has an address of its own, with the day of its last change."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.models import Page

from mingban.catalogue import queries as catalogue
from mingban.catalogue.models import BundleVersion, ItemVersion
from mingban.consultations import queries as consultations
from mingban.consultations.models import Draft
from mingban.disclosure import queries as disclosure
from mingban.disclosure.models import CatalogueEntry
from mingban.portal import queries
from mingban.requests import queries as requests
from mingban.requests.models import AnnualReport

PLACES = (
    "portal:home",
    "portal:services-list",
    "portal:site-map",
    "portal:accessibility-show",
    "portal:privacy-show",
    "disclosure:library-show",
    "disclosure:gazette-index",
    "disclosure:meetings-list",
    "disclosure:catalogue-browse",
    "disclosure:league-show",
    "disclosure:retractions-list",
    "datasets:datasets-list",
    "requests:guides-list",
    "requests:reports-list",
    "consultations:drafts-list",
)


class PlacesSitemap(Sitemap[str]):
    """Pages that are always there."""

    def items(self) -> list[str]:
        """Return their routes."""
        return list(PLACES)

    def location(self, item: str) -> str:
        """Return where a route leads."""
        return reverse(item)


class PublishedSitemap(Sitemap[Page]):
    """The public site: front page, sub-sites, columns, publications."""

    def items(self) -> QuerySet[Page]:
        """Return live pages, Wagtail's root left out."""
        pages: QuerySet[Page] = Page.objects.live().public().filter(depth__gt=1).order_by("pk")
        return pages

    def location(self, item: Page) -> str:
        """Return the page's address."""
        return str(item.url)

    def lastmod(self, item: Page) -> datetime | None:
        """Return when it was published last."""
        changed: datetime | None = item.last_published_at
        return changed


class ItemsSitemap(Sitemap[ItemVersion]):
    """The guides of items in force."""

    def items(self) -> QuerySet[ItemVersion]:
        """Return them."""
        return catalogue.open_items()

    def location(self, item: ItemVersion) -> str:
        """Return the guide's address."""
        return queries.guide_url("item", item.item.code)


class BundlesSitemap(Sitemap[BundleVersion]):
    """The guides of bundles in force."""

    def items(self) -> QuerySet[BundleVersion]:
        """Return them."""
        return catalogue.open_bundles()

    def location(self, item: BundleVersion) -> str:
        """Return the guide's address."""
        return queries.guide_url("bundle", item.bundle.code)


class EntriesSitemap(Sitemap[CatalogueEntry]):
    """What must be public, entry by entry."""

    def items(self) -> QuerySet[CatalogueEntry]:
        """Return the entries in force."""
        return disclosure.active_entries()

    def location(self, item: CatalogueEntry) -> str:
        """Return the entry's address."""
        return reverse("disclosure:entry-show", args=[item.code])


class DraftsSitemap(Sitemap[Draft]):
    """Drafts for comment, open and closed."""

    def items(self) -> list[Draft]:
        """Return what is public of them."""
        return consultations.findable_drafts(None)

    def location(self, item: Draft) -> str:
        """Return the draft's address."""
        return consultations.address_of(item)


class ReportsSitemap(Sitemap[AnnualReport]):
    """Annual reports of open government."""

    def items(self) -> QuerySet[AnnualReport]:
        """Return the published ones."""
        return requests.all_published_reports()

    def location(self, item: AnnualReport) -> str:
        """Return the report's address."""
        return reverse("requests:report-show", args=[item.organisation.code, item.year])

    def lastmod(self, item: AnnualReport) -> datetime | None:
        """Return when it was published."""
        return item.published_at


SITEMAPS: dict[str, type[Sitemap[Any]] | Sitemap[Any]] = {
    "places": PlacesSitemap,
    "published": PublishedSitemap,
    "items": ItemsSitemap,
    "bundles": BundlesSitemap,
    "entries": EntriesSitemap,
    "drafts": DraftsSitemap,
    "reports": ReportsSitemap,
}
