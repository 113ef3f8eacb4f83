"""Routes of subscriptions."""

from django.urls import path

from mingban.subscriptions.views import feeds, following, own

app_name = "subscriptions"
urlpatterns = [
    path("my/subscriptions/", own.subscriptions_list, name="subscriptions-list"),
    path("my/subscriptions/ways/", own.ways_change, name="ways-change"),
    path("my/subscriptions/browser/", own.browser_register, name="browser-register"),
    path("my/subscriptions/<int:pk>/drop/", own.subscription_drop, name="subscription-drop"),
    path("subscriptions/new/", following.subscription_new, name="subscription-new"),
    path("subscriptions/feed.atom", feeds.feed_show, name="feed-show"),
    path("subscriptions/calendar/<str:token>.ics", feeds.calendar_show, name="calendar-show"),
    path("subscriptions/mailbox/<str:word>/", following.mailbox_confirm, name="mailbox-confirm"),
    path("subscriptions/of/<str:token>/", following.follower_show, name="follower-show"),
    path("subscriptions/of/<str:token>/ways/", following.follower_ways, name="follower-ways"),
    path("subscriptions/of/<str:token>/end/", following.follower_end, name="follower-end"),
    path("subscriptions/told/<str:token>/end/", following.told_end, name="told-end"),
    path("subscriptions/<str:token>/confirm/", following.subscription_confirm, name="subscription-confirm"),
    path("subscriptions/<str:token>/end/", following.subscription_end, name="subscription-end"),
]
