"""What somebody subscribes with, and how he wants to be told."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from django import forms

from mingban.notices.choices import NoticeChannel
from mingban.subscriptions.choices import Rhythm, Subject
from mingban.subscriptions.models import Follower

HOURS = [(f"{hour:02}:00", f"{hour} 点") for hour in range(24)]
LETTER = "先发一封确认信，您点了里面的网址才算订上；每封信里都能一点就退"


class MailForm(forms.Form):
    """A mailbox."""

    address = forms.EmailField(
        label="您的邮箱",
        max_length=200,
        help_text=LETTER,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class WordsForm(forms.Form):
    """Words to look for, on one's own page."""

    subject = forms.CharField(widget=forms.HiddenInput, initial=Subject.SEARCH)
    q = forms.CharField(label="订阅什么词", max_length=60, help_text="比如：老旧小区 补助。几个词都出现才告诉您")


def _channels_field(choices: Sequence[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="怎么告诉您",
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一样"},
    )


class WaysForm(forms.Form):
    """How a follower is told."""

    channels = _channels_field(NoticeChannel.choices)
    address = forms.EmailField(
        label="邮箱",
        max_length=200,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    rhythm = forms.ChoiceField(label="多久告诉一次", choices=Rhythm.choices, widget=forms.RadioSelect)
    quiet_from = forms.ChoiceField(
        label="不打扰从几点起", choices=HOURS, help_text="短信、邮件和浏览器通知等过了这段时间再发。两个选一样就是不设"
    )
    quiet_until = forms.ChoiceField(label="到几点", choices=HOURS)

    def __init__(self, data: Any = None, *, follower: Follower, can_push: bool) -> None:
        """Begin with what is set now; who is a mailbox alone has no other channel."""
        initial = {
            "channels": [channel for channel, is_on in _channels(follower).items() if is_on],
            "address": follower.address,
            "rhythm": follower.rhythm,
            "quiet_from": f"{follower.quiet_from:%H:00}",
            "quiet_until": f"{follower.quiet_until:%H:00}",
        }
        super().__init__(data, initial=initial)
        if follower.party_id is None:
            del self.fields["channels"], self.fields["address"]
        elif not can_push:
            known = [one for one in NoticeChannel.choices if one[0] != NoticeChannel.PUSH]
            self.fields["channels"] = _channels_field(known)

    def clean(self) -> dict[str, Any]:
        """Ask for the mailbox where letters are wanted."""
        data: dict[str, Any] = super().clean() or {}
        if "address" in self.fields and NoticeChannel.EMAIL in data.get("channels", []) and not data.get("address"):
            self.add_error("address", "要发邮件，请写上邮箱")
        return data

    def ways(self) -> dict[str, Any]:
        """Return what was chosen, as the action takes it."""
        data = self.cleaned_data
        return {
            "channels": data.get("channels", [NoticeChannel.EMAIL]),
            "address": data.get("address", ""),
            "rhythm": data["rhythm"],
            "quiet": (time.fromisoformat(data["quiet_from"]), time.fromisoformat(data["quiet_until"])),
        }


def _channels(follower: Follower) -> dict[str, bool]:
    return {
        NoticeChannel.SITE: follower.by_site,
        NoticeChannel.SMS: follower.by_phone,
        NoticeChannel.EMAIL: follower.by_mail and bool(follower.address),
        NoticeChannel.PUSH: follower.by_push,
    }
