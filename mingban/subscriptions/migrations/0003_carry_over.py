"""Subscriptions of parties become those of followers; topics are filed when news is told next."""

import datetime
import secrets

from django.db import migrations


def carry_over(apps, schema_editor):
    subscriptions = apps.get_model("subscriptions", "Subscription")
    followers = apps.get_model("subscriptions", "Follower")
    topics = apps.get_model("subscriptions", "Topic")
    for one in subscriptions.objects.filter(follower=None):
        follower, _ = followers.objects.get_or_create(
            party_id=one.party_id,
            defaults={
                "token": secrets.token_urlsafe(24),
                "calendar_token": secrets.token_urlsafe(24),
                "quiet_from": datetime.time(22),
                "quiet_until": datetime.time(8),
                "created_at": one.created_at,
            },
        )
        if one.by_phone and not follower.by_phone:
            followers.objects.filter(pk=follower.pk).update(by_phone=True)
        is_search = one.subject == "WORDS"
        value = "q=" + "+".join(one.value.split()) if is_search else one.value
        topic, _ = topics.objects.get_or_create(
            subject="SEARCH" if is_search else one.subject, value=value, defaults={"label": one.label}
        )
        subscriptions.objects.filter(pk=one.pk).update(follower=follower, topic=topic, confirmed_at=one.created_at)
    # What had not been told yet was written for other rows.
    apps.get_model("subscriptions", "Push").objects.filter(ended_at=None).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("subscriptions", "0002_followers_and_topics"),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
