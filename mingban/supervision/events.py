"""What happens to orders."""

from dataclasses import dataclass

from mingban.core.events import Event


@dataclass(frozen=True, kw_only=True)
class OrderEvent(Event):
    """Something happened to an order, in its so many-th round of answering."""

    order_id: int
    round: int


class OrderSent(OrderEvent):
    """An order was sent to an organisation."""


class OrderAnswered(OrderEvent):
    """The organisation has answered."""


class OrderReturned(OrderEvent):
    """The answer was sent back: another is expected."""


class OrderAccepted(OrderEvent):
    """The answer was accepted: the order is settled."""


class OrderWithdrawn(OrderEvent):
    """Whoever sent the order has taken it back."""
