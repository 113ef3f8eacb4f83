"""Routes of accounts."""

from django.urls import path

from mingban.accounts.views import account, colleagues, leaves, mandates, me, posts, sign_in, staff

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", sign_in.code_enter, name="code-enter"),
    path("sign-in/code/resend/", sign_in.code_resend, name="code-resend"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("desk/sign-in/", staff.staff_sign_in, name="staff-sign-in"),
    path("desk/sign-in/code/", staff.totp_enter, name="totp-enter"),
    path("desk/sign-in/set-up/", staff.totp_enrol, name="totp-enrol"),
    path("desk/recovery-codes/", staff.recovery_codes, name="recovery-codes"),
    path("desk/account/", account.account_show, name="account-show"),
    path("desk/account/password/", account.password_change, name="password-change"),
    path("desk/account/second-factor/", account.second_factor_change, name="second-factor-change"),
    path("desk/colleagues/", colleagues.colleagues_list, name="colleagues-list"),
    path("desk/colleagues/new/", posts.colleague_hire, name="colleague-hire"),
    path("desk/colleagues/<int:user_id>/posts/", posts.colleague_appoint, name="colleague-appoint"),
    path("desk/colleagues/<int:user_id>/posts/<int:post_id>/end/", posts.colleague_dismiss, name="colleague-dismiss"),
    path("desk/colleagues/<int:user_id>/", colleagues.colleague_show, name="colleague-show"),
    path("desk/colleagues/<int:user_id>/reset/", colleagues.colleague_reset, name="colleague-reset"),
    path("desk/colleagues/<int:user_id>/person/", colleagues.colleague_link, name="colleague-link"),
    path("desk/colleagues/<int:user_id>/person/remove/", colleagues.colleague_unlink, name="colleague-unlink"),
    path("desk/leaves/", leaves.leaves_list, name="leaves-list"),
    path("desk/leaves/<int:leave_id>/end/", leaves.leave_end, name="leave-end"),
    path("desk/post/", sign_in.post_switch, name="post-switch"),
    path("my/profile/", me.profile, name="profile"),
    path("my/profile/address/", me.address_edit, name="address-edit"),
    path("my/real-name/", me.real_name, name="real-name"),
    path("my/looks/", me.looks_list, name="looks-list"),
    path("my/mandates/", mandates.mandates_list, name="mandates-list"),
    path("my/mandates/give/", mandates.mandate_give, name="mandate-give"),
    path("my/mandates/<int:mandate_id>/revoke/", mandates.mandate_revoke, name="mandate-revoke"),
]
