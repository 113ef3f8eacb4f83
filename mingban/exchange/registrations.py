"""What data exchange tells the catalogue: which services there are, and whose."""

from mingban.catalogue.registry import plug_data_services
from mingban.exchange import queries


@plug_data_services
def holders() -> dict[str, str]:
    """Return who answers each service, as people call him, by the service's code."""
    return {code: service.holder for code, service in queries.data_services().items()}
