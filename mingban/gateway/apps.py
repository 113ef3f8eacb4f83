"""Start-up wiring."""

from django.apps import AppConfig


class GatewayConfig(AppConfig):
    """See the package's docstring."""

    name = "mingban.gateway"

    def ready(self) -> None:
        """Let the doors of every app's operations read our tokens."""
        from mingban.core import api  # noqa: PLC0415 — models are ready only now
        from mingban.gateway import queries  # noqa: PLC0415 — models are ready only now

        api.read_token = queries.bearer_of
