"""The addresses of the pages. Those that end in an id come last, as ids may hold slashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from keepable_desk.pages import (
    asks,
    capacity,
    finding,
    home,
    inbox,
    promise,
    promise_acts,
    promises,
)

if TYPE_CHECKING:
    from django.urls import URLPattern

app_name = "pages"
urlpatterns: list[URLPattern] = [
    path("", home.show, name="home"),
    path("ask", home.ask, name="ask"),
    path("understood", home.understood, name="understood"),
    path("suggest/<str:field>", finding.suggest, name="suggest"),
    path("palette", finding.palette, name="palette"),
    path("pulse", inbox.pulse, name="pulse"),
    path("inbox", inbox.show, name="inbox"),
    path("inbox/read", inbox.read, name="inbox-read"),
    path("reader", inbox.reader, name="reader"),
    path("asks/<str:ref>", asks.show, name="asked"),
    path("asks/<str:ref>/text", asks.text, name="ask-text"),
    path("asks/<str:ref>/likely", asks.if_likely, name="ask-likely"),
    path("asks/<str:ref>/hold", asks.hold, name="ask-hold"),
    path("asks/<str:ref>/promise", asks.promise, name="ask-promise"),
    path("asks/<str:ref>/save", asks.save, name="ask-save"),
    path("asks/<str:ref>/person", asks.person, name="ask-person"),
    path("asked/<int:number>/reply", asks.reply, name="ask-reply"),
    path("holds/release", asks.release, name="hold-release"),
    path("promises", promises.show, name="promises"),
    path("capacity", capacity.show, name="capacity"),
    path("capacity/leave", capacity.leave, name="leave"),
    path("capacity/<str:monday>", capacity.week, name="week"),
    path("pipeline", home.show, name="pipeline"),
    path("honesty", home.show, name="honesty"),
    path("setup", home.show, name="setup"),
    path("holds/promise", asks.promise_held, name="hold-promise"),
    path("notes/<int:number>/delete", promise_acts.unnote, name="unnote"),
    path("work/<path:ref>/change", promise_acts.work, name="work"),
    path("promises/<path:ref>/curves", promise.curves, name="curves"),
    path("promises/<path:ref>/work", promise.work, name="promise-work"),
    path("promises/<path:ref>/trial", promise.trial, name="trial"),
    path("promises/<path:ref>/move", promise_acts.move, name="move"),
    path("promises/<path:ref>/assess", promise_acts.assess, name="assess"),
    path("promises/<path:ref>/rank", promise_acts.rank, name="rank"),
    path("promises/<path:ref>/talk", promise_acts.talk, name="talk"),
    path("promises/<path:ref>/note", promise_acts.note, name="note"),
    path("promises/<path:ref>/withdraw", promise_acts.withdraw, name="withdraw"),
    path("promises/<path:ref>", promise.show, name="promise"),
]
