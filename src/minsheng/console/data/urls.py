"""Addresses of the pages about data."""

from __future__ import annotations

from django.urls import path

from minsheng.console.data import deliveries, doubts, identity, refused

__all__ = ["urlpatterns"]

urlpatterns = [
    path("data", deliveries.home, name="data"),
    path("data/deliveries", deliveries.deliveries, name="data-deliveries"),
    path("data/deliveries/<int:number>", deliveries.delivery, name="data-delivery"),
    path("data/deliveries/<int:number>/effect", deliveries.effect, name="data-delivery-effect"),
    path("data/deliveries/<int:number>/withdraw", deliveries.withdraw_delivery, name="data-withdraw"),
    path("data/feeds/<slug:table>", deliveries.feed, name="data-feed"),
    path("data/feeds/<slug:table>/template", deliveries.template, name="data-template"),
    path("data/refused", refused.overview, name="data-refused"),
    path("data/refused/upload", refused.upload, name="data-refused-upload"),
    path("data/refused/<slug:table>", refused.table_page, name="data-refused-table"),
    path("data/refused/<slug:table>/count", refused.count, name="data-refused-count"),
    path("data/refused/<slug:table>/export", refused.export, name="data-refused-export"),
    path("data/refused/<slug:table>/close", refused.close, name="data-refused-close"),
    path("data/doubts", doubts.doubts, name="data-doubts"),
    path("data/doubts/items", doubts.items, name="data-doubt-items"),
    path("data/doubts/<slug:key>", doubts.item, name="data-doubt"),
    path("data/doubts/<slug:key>/close", doubts.close, name="data-doubt-close"),
    path("data/identity", identity.questions, name="data-identity"),
    path("data/identity/decide", identity.decide, name="data-identity-decide"),
    path("data/identity/undo", identity.undo, name="data-identity-undo"),
]
