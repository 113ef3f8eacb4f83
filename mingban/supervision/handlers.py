"""Who is told of orders, and of duties that nobody has met."""

from django.urls import reverse
from django.utils import timezone

from mingban.accounts import queries as accounts
from mingban.accounts.choices import Role
from mingban.accounts.models import StaffPost
from mingban.clocks.choices import Alert
from mingban.clocks.events import AlertReached
from mingban.core import bus
from mingban.core.times import say_day
from mingban.disclosure import queries as disclosure
from mingban.disclosure.queries.duties import KIND as DUTY
from mingban.notices import actions as notices
from mingban.supervision import queries
from mingban.supervision.events import (
    OrderAccepted,
    OrderAnswered,
    OrderEvent,
    OrderReturned,
    OrderSent,
    OrderWithdrawn,
)
from mingban.supervision.models import SupervisionOrder


@bus.subscribe(OrderSent)
def tell_of_order(event: OrderSent) -> None:
    """Tell the organisation that it is ordered to answer."""
    _tell_office(event, "收到督办单 {number}，请在 {day}以前答复")


@bus.subscribe(OrderReturned)
def tell_of_return(event: OrderReturned) -> None:
    """Tell the organisation that its answer was sent back."""
    _tell_office(event, "督办单 {number} 的答复被退回，请在 {day}以前重新答复")


@bus.subscribe(OrderAccepted)
def tell_of_acceptance(event: OrderAccepted) -> None:
    """Tell the organisation that the order is settled."""
    _tell_office(event, "督办单 {number} 的答复得到认可，办结了")


@bus.subscribe(OrderWithdrawn)
def tell_of_withdrawal(event: OrderWithdrawn) -> None:
    """Tell the organisation that it need not answer any more."""
    _tell_office(event, "督办单 {number} 撤回了，不用答复")


@bus.subscribe(OrderAnswered)
def tell_of_answer(event: OrderAnswered) -> None:
    """Tell those who supervise that there is an answer to judge."""
    order = queries.order_by_id(event.order_id)
    text = f"{order.organisation.short_name}答复了督办单 {order.number}，请审核"
    _send(order, f"{type(event).__name__}/{event.round}", text, _watchers(order))


@bus.subscribe(AlertReached)
def warn(event: AlertReached) -> None:
    """Tell the organisation that an answer is nearly due, those who supervise too when it is late; and them of duties that were missed."""
    alert = Alert(event.alert)
    if event.owner_kind == queries.KIND:
        order = queries.order_by_id(int(event.owner_id))
        is_late = alert is Alert.RED
        text = f"督办单 {order.number}{'过了答复的最后一天' if is_late else '快到答复的最后一天'}（{say_day(order.answer_by)}）"
        posts = disclosure.told_posts(order.organisation, timezone.now())
        _send(order, f"{event.clock_id}/{alert}", text, [*posts, *(_watchers(order) if is_late else [])])
    elif event.owner_kind == DUTY and alert is Alert.RED:
        _tell_watchers_of_duty(int(event.owner_id), event.clock_id)


def _tell_watchers_of_duty(duty_id: int, clock_id: int) -> None:
    duty, at = disclosure.duty_by_id(duty_id), timezone.now()
    for post in accounts.watchers_of(duty.organisation.region, at):
        notices.send_notice(
            key=f"supervision-duty/{clock_id}/{post.user_id}",
            official=post.user,
            text=f"{duty.organisation.short_name}“{duty.entry.name}：{duty.what}”过了期限还没有公开",
            link=reverse("disclosure:duty-work", args=[duty.pk]),
            at=at,
        )


def _tell_office(event: OrderEvent, words: str) -> None:
    order = queries.order_by_id(event.order_id)
    text = words.format(number=order.number, day=say_day(order.answer_by))
    posts = disclosure.told_posts(order.organisation, timezone.now())
    _send(order, f"{type(event).__name__}/{event.round}", text, posts)


def _watchers(order: SupervisionOrder) -> list[StaffPost]:
    """Return who judges an order: the supervisors of the organisation that has sent it."""
    return list(accounts.posts_in(order.issued_by_id, timezone.now()).filter(role=Role.SUPERVISOR))


def _send(order: SupervisionOrder, what: str, text: str, posts: list[StaffPost]) -> None:
    at = timezone.now()
    for post in posts:
        notices.send_notice(
            key=f"supervision/{order.pk}/{what}/{post.user_id}",
            official=post.user,
            text=text,
            link=reverse("supervision:order-show", args=[order.pk]),
            at=at,
        )
