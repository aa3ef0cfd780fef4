"""Whom the demo company sells to, and the 25 deals that are not won yet."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from keepable.domain.deal import Contact, Customer, Deal
from keepable.domain.money import Money

BERLIN, NEW_YORK, CHICAGO = "Europe/Berlin", "America/New_York", "America/Chicago"
VIENNA, DENVER = "Europe/Vienna", "America/Denver"
# id -> name, zone, who signs, who uses it
CUSTOMERS = {
    "acme": ("Acme", NEW_YORK, "Harold Quimby-Stone", "Lucinda Marsh"),
    "nordbank": ("Nordbank", BERLIN, "Friederike Albers", "Timo Wessels"),
    "bluefern": ("Bluefern Energy", BERLIN, "Konrad Maybaum", "Svea Thielen"),
    "kastell": ("Kastell Insurance", BERLIN, "Eleonore von Rieden", "Murat Sezer"),
    "hartwick": ("Hartwick Schools", NEW_YORK, "Patrice Delaney", "Joan Birdwell"),
    "talberg": ("Talberg Logistics", BERLIN, "Ottokar Brandl", "Renske Visser"),
    "velden": ("Velden Retail", VIENNA, "Clemens Aigner", "Dunja Horvat"),
    "granite-peak": ("Granite Peak Utilities", DENVER, "Walt Ferrier", "Consuelo Ybarra"),
    "sundial": ("Sundial Foods", CHICAGO, "Bernice Holloway", "Earl Tannenbaum"),
    "copperline": ("Copperline Rail", CHICAGO, "Augustin Pryor", "Nell Okafor-Lane"),
    "westmere": ("Westmere University", NEW_YORK, "Sylvester Crane", "Imani Rutledge"),
    "ahornberg": ("Stadtwerke Ahornberg", BERLIN, "Gisela Hopfner", "Levin Drechsler"),
    "lakeshore": ("Lakeshore Credit", CHICAGO, "Thaddeus Moss", "Renata Gill"),
    "orsolya": ("Orsolya Foods", VIENNA, "Ilona Barany", "Ferdinand Kolm"),
    "juno": ("Juno Mills", NEW_YORK, "Preston Vail", "Odette Barnaby"),
    "pellmont": ("Pellmont Bank", BERLIN, "Adrienne Lutz", "Paul Henning"),
}
# id | customer | items | owner | stage | odds | closes in days | wanted in days | price | cost
DEALS = """
d01 | acme         | single-sign-on                  | Desmond Ashby    | proposal    | 0.45 | 18 | 88  | 42000  | 11200
d02 | pellmont     | sandbox security-review         | Marlene Voss     | negotiation | 0.65 | 11 | 186 | 31000  | 10400
d03 | bluefern     | reporting-pack                  | Ruben Castellane | negotiation | 0.70 | 9  | 116 | 18500  | 4800
d04 | juno         | reporting-pack                  | Desmond Ashby    | verbal      | 0.85 | 7  | 165 | 17000  | 4800
d05 | juno         | erp-connector                   | Desmond Ashby    | proposal    | 0.35 | 32 | 214 | 48000  | 11000
d06 | acme         | audit-log-export                | Desmond Ashby    | discovery   | 0.20 | 46 | 200 | 19000  | 6100
d07 | sundial      | mobile-app                      | Desmond Ashby    | discovery   | 0.15 | 81 | 340 | 120000 | 29000
d08 | nordbank     | single-sign-on                  | Marlene Voss     | proposal    | 0.40 | 25 | 230 | 39000  | 11200
d09 | kastell      | reporting-pack                  | Marlene Voss     | negotiation | 0.60 | 14 | 172 | 21000  | 4800
d10 | velden       | erp-connector                   | Ruben Castellane | proposal    | 0.30 | 39 | 235 | 46000  | 11000
d11 | talberg      | customer-portal                 | Ruben Castellane | qualified   | 0.10 | 74 | 300 | 88000  | 17000
d12 | granite-peak | support-24-7                    | Desmond Ashby    | negotiation | 0.55 | 18 | 144 | 64000  | 4100
d13 | copperline   | data-migration                  | Ruben Castellane | discovery   | 0.20 | 60 | 284 | 95000  | 26000
d14 | westmere     | accessibility                   | Marlene Voss     | proposal    | 0.50 | 21 | 179 | 24000  | 5200
d15 | ahornberg    | customer-portal                 | Marlene Voss     | proposal    | 0.35 | 53 | 270 | 79000  | 17000
d16 | lakeshore    | data-residency-eu               | Desmond Ashby    | qualified   | 0.05 | 67 | 250 | 37000  | 7900
d17 | orsolya      | reporting-pack                  | Ruben Castellane | proposal    | 0.45 | 28 | 158 | 16500  | 4800
d18 | orsolya      | key-user-training               | Ruben Castellane | verbal      | 0.90 | 4  | 95  | 8000   | 2800
d19 | pellmont     | single-sign-on audit-log-export | Marlene Voss     | negotiation | 0.50 | 35 | 256 | 66000  | 17300
d20 | hartwick     | workflow-designer               | Desmond Ashby    | discovery   | 0.15 | 95 | 420 | 130000 | 24000
d21 | bluefern     | erp-connector                   | Ruben Castellane | discovery   | 0.25 | 60 | 277 | 49000  | 11000
d22 | sundial      | key-user-training               | Desmond Ashby    | verbal      | 0.80 | 5  | 88  | 9500   | 2800
d23 | westmere     | customer-portal                 | Marlene Voss     | qualified   | 0.10 | 88 | 330 | 84000  | 17000
d24 | velden       | sandbox                         | Ruben Castellane | proposal    | 0.60 | 16 | 109 | 9000   | 2300
d25 | granite-peak | reporting-pack                  | Desmond Ashby    | discovery   | 0.30 | 42 | 193 | 18000  | 4800
"""  # noqa: E501 - a table, one row a line


def make_customers() -> tuple[Customer, ...]:
    """Make the customers, each with one who signs and one who uses what was bought."""
    customers = []
    for identity, (name, zone, buyer, user) in CUSTOMERS.items():
        domain = f"{identity}.example"
        contacts = (
            Contact(name=buyer, role="buyer", email=f"purchasing@{domain}"),
            Contact(name=user, role="user", email=f"users@{domain}"),
        )
        customers.append(Customer(id=identity, name=name, zone=zone, contacts=contacts))
    return tuple(customers)


def make_deals(names: dict[str, str], today: date) -> tuple[Deal, ...]:
    """Make the open deals, with dates counted from `today`; `names` are those of the items."""
    return tuple(_deal(line, names, today) for line in DEALS.strip().splitlines())


def _deal(line: str, names: dict[str, str], today: date) -> Deal:
    cells = [cell.strip() for cell in line.split("|")]
    identity, customer, items, owner, stage, odds, closes, wanted, price, cost = cells
    what = " and ".join(names[item] for item in items.split())
    return Deal(
        id=identity,
        title=f"{what} for {CUSTOMERS[customer][0]}",
        customer=customer,
        owner=owner,
        stage=stage,
        win_odds=float(odds),
        close_date=today + timedelta(days=int(closes)),
        price=Money(Decimal(price), "EUR"),
        cost=Money(Decimal(cost), "EUR"),
        wanted_date=today + timedelta(days=int(wanted)),
        items=tuple(items.split()),
    )
