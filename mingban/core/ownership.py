"""Lower apps keep things for owners that they know only by kind and id; the owner's app says who may open them."""

from collections.abc import Callable

from mingban.core.actors import Actor

MayOpen = Callable[[Actor, str], bool]
WhenOpened = Callable[[Actor, str, str], None]


class OwnerAccess:
    """Who may open the things of each kind of owner. A kind that nobody answers for stays shut."""

    def __init__(self) -> None:
        self._checks: dict[str, MayOpen] = {}
        self._listeners: dict[str, WhenOpened] = {}

    def access_to(self, owner_kind: str) -> Callable[[MayOpen], MayOpen]:
        """Register the decorated function (actor, owner id) → may open, for one kind of owner."""

        def register(check: MayOpen) -> MayOpen:
            self._checks[owner_kind] = check
            return check

        return register

    def when_opened(self, owner_kind: str) -> Callable[[WhenOpened], WhenOpened]:
        """Register the decorated function (actor, owner id, name of the thing), called each time one is opened."""

        def register(listener: WhenOpened) -> WhenOpened:
            self._listeners[owner_kind] = listener
            return listener

        return register

    def may_open(self, actor: Actor, owner_kind: str, owner_id: str) -> bool:
        """Tell whether `actor` may open what belongs to this owner."""
        check = self._checks.get(owner_kind)
        return check is not None and check(actor, owner_id)

    def tell_opened(self, actor: Actor, owner_kind: str, owner_id: str, name: str) -> None:
        """Tell the owner's app that `actor` has opened the thing called `name`, so that it can log the look."""
        listener = self._listeners.get(owner_kind)
        if listener is not None:
            listener(actor, owner_id, name)
