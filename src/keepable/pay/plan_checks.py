"""Whether the clauses of a pay plan fit together: one small rule for each thing that can be wrong.

A rule gets the fields of a plan that could be read, by name, and is silent where one that it needs
could not: so all that is wrong is told at once.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

from keepable.domain.faults import Fault
from keepable.domain.money import Money
from keepable.domain.text_kinds import text_fault
from keepable.pay.clauses import MOST_AMOUNT, Quota, Threshold
from keepable.pay.currencies import CURRENCIES
from keepable.pay.pay_periods import pay_period
from keepable.texts.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from keepable.domain.problem import Path
    from keepable.domain.time import Period
    from keepable.pay.clauses import BaseRate, Clause, Clawback, Share, Spiff, Tier

    Parts = Mapping[str, Any]  # fields of a plan by name, without those that could not be read

SINGLE = ("quota", "base", "cap", "clawback")
SEVERAL = ("tiers", "decelerators", "accelerators", "spiffs")
_HUNDRED = 100
_MOST_DAYS = 3_660  # of a clawback: ten years


def faults_of_parts(parts: Parts) -> Iterator[Fault]:
    """Return all that is wrong with the `parts` of a plan, each with its place.

    >>> from keepable.domain.money import Money
    >>> quota = Quota(id="quota", amount=Money.parse("0 EUR"))
    >>> [fault.what.code for fault in faults_of_parts({"quota": quota, "currency": "EUX"})]
    ['pay.unknown_currency', 'pay.other_currency', 'pay.not_above_zero']
    """
    return chain.from_iterable(rule(parts) for rule in _RULES)


def placed_clauses(parts: Parts) -> Iterator[tuple[Path, Clause]]:
    """Return the clauses among `parts`, each with its place."""
    for name in SINGLE:
        if parts.get(name) is not None:
            yield (name,), parts[name]
    for name in SEVERAL:
        for place, clause in enumerate(parts.get(name) or ()):
            yield (name, place), clause


def _currency(parts: Parts) -> Iterator[Fault]:
    currency = parts.get("currency")
    if currency is not None and currency not in CURRENCIES:
        what = Text("pay.unknown_currency", currency=currency)
        yield Fault(("currency",), what, Text("pay.write_currency"))


def _amounts(parts: Parts) -> Iterator[Fault]:
    own = parts.get("currency")
    for path, clause, money in _money_in(parts):
        if own is not None and money.currency != own:
            what = Text("pay.other_currency", clause=clause, currency=money.currency, own=own)
            yield Fault(path, what, Text("pay.write_in_own", own=own))
    for path, clause, money in _money_in(parts):
        if path[-1] in {"amount", "bonus"} and money.amount <= 0:
            what = Text("pay.not_above_zero", clause=clause, amount=str(money))
            yield Fault(path, what, Text("pay.write_above_zero"))
        if money.amount > MOST_AMOUNT:
            what = Text("pay.clause_too_large", clause=clause)
            yield Fault(path, what, Text("pay.write_less", most=MOST_AMOUNT))


def _money_in(parts: Parts) -> Iterator[tuple[Path, str, Money]]:
    for path, clause in placed_clauses(parts):
        for name in ("amount", "bonus", "at_least", "below"):
            value = getattr(clause, name, None)
            money = value.amount if isinstance(value, Threshold) else value
            if money is not None:
                yield (*path, name), clause.id, money


def _ids(parts: Parts) -> Iterator[Fault]:
    placed = list(placed_clauses(parts))
    for path, name in ((("id",), parts.get("id")), *((path, each.id) for path, each in placed)):
        if name is not None and (not name.strip() or text_fault(name, "id") is not None):
            yield Fault(path, Text("pay.no_id"), Text("pay.write_id"))
    count = Counter(clause.id for _, clause in placed)
    seen: set[str] = set()
    for path, clause in placed:
        if count[clause.id] > 1 and clause.id in seen:
            what = Text("pay.id_twice", clause=clause.id)
            yield Fault((*path, "id"), what, Text("pay.give_each_its_id"))
        seen.add(clause.id)


def _rates(parts: Parts) -> Iterator[Fault]:
    for path, clause in placed_clauses(parts):
        rate: Share | None = getattr(clause, "rate", None)
        if rate is None:
            continue
        if rate.percent < 0:
            what = Text("pay.rate_below_zero", clause=clause.id, rate=rate.said)
            yield Fault((*path, "rate"), what, Text("pay.write_rate"))
        elif rate.percent > _HUNDRED:
            what = Text("pay.rate_above_all", clause=clause.id, rate=rate.said)
            yield Fault((*path, "rate"), what, Text("pay.write_rate"))


def _thresholds(parts: Parts) -> Iterator[Fault]:
    for path, clause in placed_clauses(parts):
        for name in ("at_least", "below"):
            threshold: Threshold | None = getattr(clause, name, None)
            if threshold is None:
                continue
            place: Path = (*path, name)
            said = {"clause": clause.id, "threshold": str(threshold)}
            if _is_negative(threshold):
                what = Text("pay.threshold_below_zero", **said)
                yield Fault(place, what, Text("pay.write_threshold"))
            if threshold.of_quota is not None and parts.get("quota", ...) is None:
                what = Text("pay.threshold_without_quota", **said)
                yield Fault(place, what, Text("pay.add_quota"))


def _is_negative(threshold: Threshold) -> bool:
    if threshold.amount is not None:
        return threshold.amount.amount < 0
    return threshold.of_quota is not None and threshold.of_quota.percent < 0


def _what_it_pays(parts: Parts) -> Iterator[Fault]:
    if not {"base", "tiers"} <= parts.keys():
        return
    base, tiers = parts["base"], parts["tiers"]
    if base is not None and tiers:
        what = Text("pay.base_and_tiers", base=base.id, tier=tiers[0].id)
        yield Fault(("tiers",), what, Text("pay.keep_one_of_them"))
    elif base is None and not tiers and not parts.get("spiffs", True):
        yield Fault((), Text("pay.pays_nothing"), Text("pay.add_a_rate"))
    if base is None:
        for name in ("accelerators", "decelerators"):
            for place, clause in enumerate(parts.get(name) or ()):
                what = Text("pay.no_base_to_change", clause=clause.id)
                yield Fault((name, place), what, Text("pay.add_base"))


def _tiers(parts: Parts) -> Iterator[Fault]:
    tiers: tuple[Tier, ...] = parts.get("tiers") or ()
    comparable, quota = _quota_for(parts, *tiers)
    if not tiers or not comparable:
        return
    edged = [
        (
            tier.at_least.value(quota) if tier.at_least else Fraction(0),
            tier.below.value(quota) if tier.below else None,
            place,
            tier,
        )
        for place, tier in enumerate(tiers)
    ]
    for begin, end, place, tier in edged:
        if end is not None and end <= begin:
            what = Text("pay.tier_ends_first", clause=tier.id)
            yield Fault(("tiers", place, "below"), what, Text("pay.mend_tier"))
    edged.sort(key=lambda each: (each[0], each[2]))
    begin, _, place, tier = edged[0]
    if begin > 0:
        what = Text("pay.tiers_begin_late", clause=tier.id, threshold=str(tier.at_least))
        yield Fault(("tiers", place, "at_least"), what, Text("pay.begin_at_nothing"))
    for (_, end, _, before), (start, _, place, after) in pairwise(edged):
        path = ("tiers", place, "at_least")
        names = {"before": before.id, "after": after.id, "start": str(after.at_least or 0)}
        if end is None or end > start:
            what = Text("pay.tiers_overlap", end=str(before.below or "∞"), **names)
            yield Fault(path, what, Text("pay.mend_tiers"))
        elif end < start:
            what = Text("pay.tiers_gap", end=str(before.below), **names)
            yield Fault(path, what, Text("pay.mend_tiers"))
    _, end, place, tier = edged[-1]
    if end is not None:
        what = Text("pay.tiers_end", clause=tier.id, threshold=str(tier.below))
        yield Fault(("tiers", place, "below"), what, Text("pay.leave_last_open"))


def _quota_for(parts: Parts, *clauses: Any) -> tuple[bool, Quota | None]:  # noqa: ANN401 - any with thresholds
    """Return whether thresholds of `clauses` can be compared, and of which quota they are parts.

    Parts of a quota that is missing or nothing are compared as parts of any.
    """
    thresholds = [getattr(each, name, None) for each in clauses for name in ("at_least", "below")]
    said = [each for each in thresholds if each is not None]
    of_quota = [each for each in said if each.of_quota is not None]
    quota: Quota | None = parts.get("quota")
    if not of_quota or (quota is not None and quota.amount.amount > 0):
        return True, quota
    return len(of_quota) == len(said), Quota(id="any", amount=Money(Decimal(_HUNDRED), "EUR"))


def _accelerators(parts: Parts) -> Iterator[Fault]:
    base: BaseRate | None = parts.get("base")
    if base is None:
        return
    for place, clause in enumerate(parts.get("accelerators") or ()):
        if clause.rate <= base.rate:
            what = Text("pay.no_acceleration", clause=clause.id, base=base.rate.said)
            yield Fault(("accelerators", place, "rate"), what, Text("pay.make_accelerator"))
    for place, clause in enumerate(parts.get("decelerators") or ()):
        if clause.rate >= base.rate:
            what = Text("pay.no_deceleration", clause=clause.id, base=base.rate.said)
            yield Fault(("decelerators", place, "rate"), what, Text("pay.make_decelerator"))


def _where_they_begin(parts: Parts) -> Iterator[Fault]:
    slow, fast = parts.get("decelerators") or (), parts.get("accelerators") or ()
    comparable, quota = _quota_for(parts, *slow, *fast)
    if not comparable:
        return
    ends = sorted(
        ((each.below.value(quota), place, each.id) for place, each in enumerate(slow)),
    )
    begins = sorted(
        ((each.at_least.value(quota), place, each.id) for place, each in enumerate(fast)),
    )
    for name, edges in (("decelerators", ends), ("accelerators", begins)):
        for (edge, _, before), (next_edge, place, after) in pairwise(edges):
            if edge == next_edge:
                what = Text("pay.same_threshold", before=before, after=after)
                yield Fault((name, place), what, Text("pay.mend_threshold"))
    if ends and begins and ends[-1][0] > begins[0][0]:
        what = Text("pay.slow_and_fast", slow=ends[-1][2], fast=begins[0][2])
        yield Fault(("accelerators", begins[0][1]), what, Text("pay.mend_threshold"))


def _retroactive(parts: Parts) -> Iterator[Fault]:
    """Tell of retroactive rates that would take away what was paid before they were reached."""
    for name in ("tiers", "accelerators"):
        clauses = parts.get(name) or ()
        comparable, quota = _quota_for(parts, *clauses)
        if not comparable:
            continue
        starts = {
            each.id: each.at_least.value(quota) if each.at_least else Fraction(0)
            for each in clauses
        }
        for place, clause in enumerate(clauses):
            lower = [each.rate for each in clauses if starts[each.id] < starts[clause.id]]
            if clause.retroactive and lower and clause.rate < max(lower):
                what = Text("pay.retroactive_lower", clause=clause.id, rate=clause.rate.said)
                yield Fault((name, place, "rate"), what, Text("pay.raise_retroactive"))


def _spiffs(parts: Parts) -> Iterator[Fault]:
    valid: Period | None = parts.get("valid")
    spiffs: tuple[Spiff, ...] = parts.get("spiffs") or ()
    for place, spiff in enumerate(spiffs):
        path: Path = ("spiffs", place)
        if spiff.last_day < spiff.first_day:
            what = Text(
                "pay.window_ends_first",
                clause=spiff.id,
                first=spiff.first_day,
                last=spiff.last_day,
            )
            yield Fault((*path, "last_day"), what, Text("pay.mend_window"))
        elif valid is not None and not (
            spiff.first_day < valid.end and valid.start <= spiff.last_day
        ):
            what = Text("pay.window_outside", clause=spiff.id)
            yield Fault((*path, "first_day"), what, Text("pay.mend_window"))
        if (spiff.bonus is None) == (spiff.rate is None):
            what = Text("pay.bonus_or_rate", clause=spiff.id)
            yield Fault(path, what, Text("pay.write_bonus_or_rate"))


def _clawback(parts: Parts) -> Iterator[Fault]:
    clawback: Clawback | None = parts.get("clawback")
    if clawback is None:
        return
    windows = {
        "credited_within_days": clawback.credited_within_days,
        "unpaid_after_days": clawback.unpaid_after_days,
    }
    if all(days is None for days in windows.values()):
        what = Text("pay.clawback_of_nothing", clause=clawback.id)
        yield Fault(("clawback",), what, Text("pay.write_window"))
    for name, days in windows.items():
        if days is not None and not 0 < days <= _MOST_DAYS:
            what = Text("pay.days_out_of_range", clause=clawback.id, days=days)
            yield Fault(("clawback", name), what, Text("pay.write_days", most=_MOST_DAYS))
    if clawback.unpaid_after_days is not None and parts.get("pays_on") == "paid":
        what = Text("pay.paid_already", clause=clawback.id)
        yield Fault(("clawback", "unpaid_after_days"), what, Text("pay.remove_unpaid"))


def _odds(parts: Parts) -> Iterator[Fault]:
    if not {"pays_on", "least_odds"} <= parts.keys():
        return
    least: Share | None = parts["least_odds"]
    if parts["pays_on"] == "promised" and least is None:
        yield Fault(("pays_on",), Text("pay.promise_without_odds"), Text("pay.write_least_odds"))
    if least is None:
        return
    if parts["pays_on"] != "promised":
        yield Fault(("least_odds",), Text("pay.odds_without_promise"), Text("pay.remove_odds"))
    if not 0 < least.percent < _HUNDRED:
        what = Text("pay.odds_out_of_range", odds=least.said)
        yield Fault(("least_odds",), what, Text("pay.write_least_odds"))


def _validity(parts: Parts) -> Iterator[Fault]:
    valid: Period | None = parts.get("valid")
    kind = parts.get("period")
    if valid is None or kind is None:
        return
    if valid.start == date.min:
        yield Fault(("valid",), Text("pay.no_first_day"), Text("pay.write_first_day"))
    elif pay_period(kind, valid.start).start != valid.start:
        what = Text("pay.begins_within", day=valid.start)
        yield Fault(("valid",), what, Text("pay.write_whole_periods"))
    if valid.end != date.max and pay_period(kind, valid.last).end != valid.end:
        yield Fault(
            ("valid",), Text("pay.ends_within", day=valid.last), Text("pay.write_whole_periods")
        )


def _version(parts: Parts) -> Iterator[Fault]:
    if "version" in parts and parts["version"] < 1:
        yield Fault(("version",), Text("pay.no_version"), Text("pay.write_version"))


_RULES: tuple[Callable[[Parts], Iterator[Fault]], ...] = (
    _version,
    _currency,
    _validity,
    _ids,
    _amounts,
    _rates,
    _thresholds,
    _what_it_pays,
    _tiers,
    _accelerators,
    _where_they_begin,
    _retroactive,
    _spiffs,
    _clawback,
    _odds,
)
