"""Routes of supervision."""

from django.urls import path

from mingban.supervision import views

app_name = "supervision"
urlpatterns = [
    path("desk/supervision/", views.board_show, name="board-show"),
    path("desk/supervision/orders/", views.orders_list, name="orders-list"),
    path("desk/supervision/orders/new/", views.order_send, name="order-send"),
    path("desk/supervision/orders/<int:pk>/", views.order_show, name="order-show"),
]
