"""Routes of appointments and numbers."""

from django.urls import path

from mingban.appointments.views import booking, counter, hall

app_name = "appointments"
urlpatterns = [
    path("centres/<slug:code>/queues/", hall.queues_show, name="queues-show"),
    path("centres/<slug:code>/queues/<slug:queue_code>/take/", hall.ticket_take, name="ticket-take"),
    path("centres/<slug:code>/queues/<slug:queue_code>/times/", booking.times_list, name="times-list"),
    path("centres/<slug:code>/queues/<slug:queue_code>/book/", booking.appointment_book, name="appointment-book"),
    path("centres/<slug:code>/check-in/", hall.code_check_in, name="code-check-in"),
    path("centres/<slug:code>/calls/", hall.calls_show, name="calls-show"),
    path("centres/<slug:code>/calls/now/", hall.calls_refresh, name="calls-refresh"),
    path("tickets/<str:token>/", hall.ticket_show, name="ticket-show"),
    path("tickets/<str:token>/now/", hall.ticket_refresh, name="ticket-refresh"),
    path("tickets/<str:token>/leave/", hall.ticket_leave, name="ticket-leave"),
    path("my/appointments/", booking.appointments_list, name="appointments-list"),
    path("appointments/<str:token>/", booking.appointment_show, name="appointment-show"),
    path("appointments/<str:token>/check-in/", booking.appointment_check_in, name="appointment-check-in"),
    path("appointments/<str:token>/cancel/", booking.appointment_cancel, name="appointment-cancel"),
    path("appointments/<str:token>/move/", booking.appointment_move, name="appointment-move"),
    path("desk/counter/", counter.counter_show, name="counter-show"),
    path("desk/counter/days-off/", counter.closed_list, name="closed-list"),
    path("desk/counter/queue/", counter.counter_refresh, name="counter-refresh"),
    path("desk/counter/sit/", counter.counter_sit, name="counter-sit"),
    path("desk/counter/act/", counter.counter_act, name="counter-act"),
]
