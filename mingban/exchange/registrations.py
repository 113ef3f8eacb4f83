"""What data exchange tells the catalogue: which services there are, and whose."""

from collections.abc import Collection
from datetime import datetime

from django.urls import reverse

from mingban.catalogue.registry import plug_data_services
from mingban.exchange import queries
from mingban.exchange.choices import ClaimState
from mingban.exchange.models import EntityClaim
from mingban.exchange.registry import ConsentMatter, plug_matters


@plug_data_services
def holders() -> dict[str, str]:
    """Return who answers each service, as people call him, by the service's code."""
    return {code: service.holder for code, service in queries.data_services().items()}


class EntityClaims:
    """The legal entities of which a register was asked whether somebody represents them."""

    def describe(self, ids: Collection[str]) -> dict[str, ConsentMatter]:
        """Return which entities."""
        url = reverse("exchange:entities-list")
        rows = EntityClaim.objects.filter(pk__in=ids)
        return {str(row.pk): ConsentMatter(text=f"代表{row.name}办事", url=url) for row in rows}

    def let_go(self, id_: str, at: datetime) -> bool:
        """What was not verified relied on no answer."""
        return not EntityClaim.objects.filter(pk=id_, state=ClaimState.VERIFIED).exists()


plug_matters("entity-claim", EntityClaims())
