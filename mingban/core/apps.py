"""Start-up wiring of the kernel: every app's handlers, tasks and registrations are imported once."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """The kernel."""

    name = "mingban.core"

    def ready(self) -> None:
        """Import what apps plug in, and tell the bus how to wake the worker."""
        from mingban.core import bus, connections, forms, tasks  # noqa: PLC0415 — models must be loaded first

        connection_created.connect(connections.keep_more_plans, dispatch_uid="core.keep_more_plans")
        forms.speak_plainly()
        autodiscover_modules("handlers", "tasks", "registrations")
        bus.wake = tasks.wake_outbox
