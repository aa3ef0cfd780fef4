"""The addresses of the pages. Those that end in an id come last, as ids may hold slashes.

As an id may end like a part of a page, parts and acts of promises have a first word of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from keepable_desk.web.pages import (
    add_to_plan,
    asks,
    capacity,
    first_run,
    home,
    honesty,
    importing,
    inbox,
    pipeline,
    promise,
    promise_acts,
    promise_parts,
    promises,
    setup,
    suggestions,
)

if TYPE_CHECKING:
    from django.urls import URLPattern

app_name = "pages"
urlpatterns: list[URLPattern] = [
    path("", home.show, name="home"),
    path("ask", home.ask, name="ask"),
    path("understood", home.understood, name="understood"),
    path("suggest/<str:field>", suggestions.suggest, name="suggest"),
    path("palette", suggestions.palette, name="palette"),
    path("pulse", inbox.pulse, name="pulse"),
    path("inbox", inbox.show, name="inbox"),
    path("inbox/read", inbox.read, name="inbox-read"),
    path("reader", inbox.reader, name="reader"),
    path("asks/<str:ref>", asks.show, name="asked"),
    path("asks/<str:ref>/text", asks.text, name="ask-text"),
    path("asks/<str:ref>/curve.csv", asks.curve, name="ask-curve"),
    path("asks/<str:ref>/likely", asks.likely, name="ask-likely"),
    path("asks/<str:ref>/hold", asks.hold, name="ask-hold"),
    path("asks/<str:ref>/promise", asks.promise, name="ask-promise"),
    path("asks/<str:ref>/decline", asks.decline, name="ask-decline"),
    path("asks/<str:ref>/reopen", asks.reopen, name="ask-reopen"),
    path("asks/<str:ref>/save", asks.save, name="ask-save"),
    path("asks/<str:ref>/person", asks.person, name="ask-person"),
    path("asked/<int:number>/reply", asks.reply, name="ask-reply"),
    path("holds/again", asks.hold_again, name="hold-again"),
    path("holds/release", asks.release, name="hold-release"),
    path("promises", promises.show, name="promises"),
    path("capacity", capacity.show, name="capacity"),
    path("parts/<slug:path>/add", add_to_plan.add, name="part-add"),
    path("parts/<slug:path>/<int:number>/back", add_to_plan.back, name="part-back"),
    path("capacity/<str:monday>", capacity.week, name="week"),
    path("pipeline", pipeline.show, name="pipeline"),
    path("pipeline/load", pipeline.load, name="pipeline-load"),
    path("pipeline/mix", pipeline.mix, name="pipeline-mix"),
    path("pipeline/breaking", pipeline.breaking, name="breaking"),
    path("deals/<ref:ref>/tell", pipeline.signal, name="signal"),
    path("honesty", honesty.show, name="honesty"),
    path("honesty/estimates", honesty.estimates, name="estimates"),
    path("honesty/verify", honesty.verify, name="verify"),
    path("honesty/unlearn", honesty.unlearn, name="unlearn"),
    path("setup", setup.show, name="setup"),
    path("setup/import", importing.preview, name="import-preview"),
    path("setup/import/<int:number>/effect", importing.effect, name="import-effect"),
    path("setup/import/<int:number>/apply", importing.apply, name="import-apply"),
    path("setup/import/<int:number>/take-back", importing.take_back, name="import-take-back"),
    path("setup/promised", setup.promised, name="promised"),
    path("first", first_run.show, name="first"),
    path("holds/promise", asks.promise_held, name="hold-promise"),
    path("notes/<int:number>/delete", promise_acts.unnote, name="unnote"),
    path("tasks/<ref:ref>/change", promise_acts.work, name="work"),
    path("promise-parts/<ref:ref>/curves", promise_parts.curves, name="curves"),
    path("promise-parts/<ref:ref>/work", promise_parts.work, name="promise-work"),
    path("promise-parts/<ref:ref>/trial", promise_parts.trial, name="trial"),
    path("promise-acts/<ref:ref>/move", promise_acts.move, name="move"),
    path("promise-acts/<ref:ref>/assess", promise_acts.assess, name="assess"),
    path("promise-parts/<ref:ref>/ranked", promise_parts.ranked, name="ranked"),
    path("promise-acts/<ref:ref>/rank-back", promise_acts.rank_back, name="rank-back"),
    path("promise-acts/<ref:ref>/rank", promise_acts.rank, name="rank"),
    path("promise-acts/<ref:ref>/talk", promise_acts.talk, name="talk"),
    path("promise-acts/<ref:ref>/note", promise_acts.note, name="note"),
    path("promise-acts/<ref:ref>/withdraw", promise_acts.withdraw, name="withdraw"),
    path("promises/<ref:ref>", promise.show, name="promise"),
]
