"""Where we may push to, when again, and what counts as the same call."""

from datetime import UTC, datetime, timedelta

import pytest

from mingban.gateway import registry, rules
from mingban.gateway.rules import Target, read_target

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_an_address_is_taken_apart() -> None:
    target = read_target("https://office.example.cn:8443/hooks?from=mingban", needs_https=True)
    assert target == Target(scheme="https", host="office.example.cn", port=8443, path="/hooks?from=mingban")


@pytest.mark.parametrize(
    ("url", "port", "path"),
    [("https://a.cn", 443, "/"), ("http://a.cn/x", 80, "/x"), ("https://[2001:db8::1]/", 443, "/")],
)
def test_ports_and_paths_have_their_usual_values(url: str, port: int, path: str) -> None:
    target = read_target(url, needs_https=False)
    assert isinstance(target, Target)
    assert (target.port, target.path) == (port, path)


@pytest.mark.parametrize(
    "url",
    [
        "http://office.example.cn/",
        "ftp://office.example.cn/",
        "office.example.cn",
        "https://",
        "https://user:pass@office.example.cn/",
        "https://office.example.cn/#part",
        "https://office.example.cn:99999/",
        "https://office.example.cn/ x",
        "https://office.example.cn\\@evil.example/",
        "https://办公.example.cn/",
        "https://[::1",
        f"https://office.example.cn/{'x' * 500}",
        "",
    ],
)
def test_an_address_that_will_not_do_is_refused_in_words(url: str) -> None:
    assert isinstance(read_target(url, needs_https=True), str)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.1", "224.0.0.1", "100.64.0.1",
        "::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "ff02::1", "255.255.255.255",
    ],
)  # fmt: skip
def test_nothing_is_pushed_to_this_machine_or_the_offices_network(address: str) -> None:
    assert not rules.may_push_to(address, [])


@pytest.mark.parametrize("address", ["8.8.8.8", "2400:3200::1"])
def test_public_addresses_may_be_pushed_to(address: str) -> None:
    assert rules.may_push_to(address, [])


def test_a_network_that_the_settings_name_may_be_pushed_to() -> None:
    assert rules.may_push_to("10.1.2.3", ["10.1.0.0/16"])
    assert rules.may_push_to("::ffff:10.1.2.3", ["10.1.0.0/16"])
    assert not rules.may_push_to("10.2.2.3", ["10.1.0.0/16"])


def test_a_push_is_tried_again_ever_later_and_given_up_after_more_than_two_days() -> None:
    tries, at = [], NOW
    for attempts in range(1, 12):
        again = rules.next_try(attempts, at)
        if again is None:
            break
        tries.append(again - at)
        at = again
    assert tries[0] == timedelta(seconds=5)
    assert tries == sorted(tries)
    assert len(tries) == len(rules.RETRY_SECONDS)
    assert timedelta(days=2) < at - NOW < timedelta(days=4)


def test_a_subscription_wants_what_it_names_or_everything() -> None:
    assert rules.wants(["case.accepted"], "case.accepted")
    assert rules.wants(["*"], "case.accepted")
    assert not rules.wants(["case.decided"], "case.accepted")


def test_every_event_of_a_case_has_a_public_name() -> None:
    names = registry.event_names()
    assert {"case.accepted", "case.correction_requested", "case.submitted", "application.submitted"} <= set(names)
    assert len(names) == len(set(names))
    assert all(name == name.lower() and name.count(".") == 1 for name in names)


def test_calls_that_differ_anywhere_have_different_digests() -> None:
    same = rules.digest_of([b"POST", b"/a", b"{}"])
    assert rules.digest_of([b"POST", b"/a", b"{}"]) == same
    assert rules.digest_of([b"POST", b"/a{", b"}"]) != same
    assert rules.digest_of([b"POST", b"/a", b"{}", b""]) != same
