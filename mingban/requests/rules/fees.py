"""信息处理费 (国令711 §42; 国办函〔2020〕109号): per item or per page, never both; each tier for what exceeds the one below."""

from mingban.requests.choices import FeeScheme

FREE_ITEMS = 10
PLAIN_ITEMS = 30
TIER_OF_ITEMS = 10
YUAN_PER_ITEM = 100
# Up to so many pages each costs so many yuan; the last tier has no end.
PAGE_TIERS: tuple[tuple[int, int], ...] = ((30, 0), (100, 10), (200, 20))
BEYOND_TIERS = 40
BASIS = "国办函〔2020〕109号"


def fee_of_item(number: int) -> int:
    """Return what the `number`-th request of an applicant in one month costs, in yuan: ten are free, then 100, from the 31st on 100 more for every ten.

    :raises ValueError: for a number below one.
    """
    if number < 1:
        raise ValueError("requests are counted from one")
    if number <= FREE_ITEMS:
        return 0
    if number <= PLAIN_ITEMS:
        return YUAN_PER_ITEM
    return YUAN_PER_ITEM * (2 + (number - PLAIN_ITEMS - 1) // TIER_OF_ITEMS)


def fee_of_items(count: int) -> int:
    """Return what so many requests of one month cost together, in yuan."""
    return sum(fee_of_item(number) for number in range(1, count + 1))


def fee_of_pages(pages: int) -> int:
    """Return what so many pages in answer to one request cost, in yuan: thirty are free, then 10, 20 and 40 a page.

    :raises ValueError: for a negative number.
    """
    if pages < 0:
        raise ValueError("there are no fewer than no pages")
    total, below = 0, 0
    for upto, price in PAGE_TIERS:
        total += price * max(min(pages, upto) - below, 0)
        below = upto
    return total + BEYOND_TIERS * max(pages - below, 0)


def fee(scheme: str, *, item_number: int, pages: int) -> int:
    """Return what one request costs under an organisation's scheme, in yuan; only one of the two numbers ever counts."""
    if scheme == FeeScheme.ITEMS:
        return fee_of_item(item_number)
    return fee_of_pages(pages) if scheme == FeeScheme.PAGES else 0


def say_fee(scheme: str, *, item_number: int, pages: int) -> str:
    """Say how a fee came about, for the notice."""
    if scheme == FeeScheme.ITEMS:
        return f"本自然月内向本机关提出的第 {item_number} 件申请，按件计收"
    return f"提供的信息共 {pages} 页，按量计收（30 页以内免费，31 至 100 页每页 10 元，101 至 200 页每页 20 元，201 页起每页 40 元）"
