"""What the demo company sells: things that exist, things that do not, and the work of a yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from keepable.domain.catalogue import CatalogueItem
from keepable.samples.steps import steps_of

if TYPE_CHECKING:
    from keepable.domain.catalogue import ItemState


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item as it is written down here; `confirmed` counts days before as_of."""

    name: str
    state: ItemState
    aliases: tuple[str, ...] = ()
    evidence: str = ""
    limits: str = ""
    confirmed: int | None = None
    planned_weeks: int | None = None
    steps: str = ""


OFFERING = {
    "single-sign-on": Entry(
        name="Single sign-on",
        state="available",
        aliases=("SSO", "SAML login", "OpenID Connect"),
        evidence="In use at nine customers; runs in the nightly tests",
        limits="SAML 2.0 and OpenID Connect; no smart cards",
        confirmed=12,
        steps="""
kick-off | Agree on the login flow and who may see what | consulting          | 8
metadata | Exchange certificates and metadata           | identity            | 6  | kick-off             | access
provider | Connect the customer's identity provider     | identity            | 24 | metadata
roles    | Map the customer's groups to our roles       | identity            | 16 | metadata
sessions | Carry sessions over to the new login         | backend             | 20 | provider
screens  | Adapt the login and account screens          | frontend            | 12 | provider
logout   | Sign out everywhere at once                  | backend             | 10 | sessions
review   | Security review of the login                 | security            | 8  | roles sessions
tests    | Test login, roles and sign-out end to end    | testing             | 16 | roles screens logout
pilot    | Pilot with one department of the customer    | consulting          | 8  | review tests         | approval
switch   | Switch all users over                        | identity+operations | 4  | pilot                | whole
""",  # noqa: E501 - a table, one row a line
    ),
    "audit-log-export": Entry(
        name="Audit log export",
        state="available",
        aliases=("audit trail", "audit export"),
        evidence="Shown to the auditors of two banks",
        confirmed=30,
        steps="""
fields   | Agree on the fields and how long they are kept | consulting      | 6
stream   | Stream the events into the export              | backend         | 24 | fields
format   | Write the customer's file format               | backend         | 12 | fields
storage  | Set up storage that nobody can rewrite         | operations      | 10 | fields
tests    | Prove that no event is lost                    | test-automation | 14 | stream format storage
handbook | Describe the export for auditors               | documentation   | 6  | format
""",  # noqa: E501 - a table, one row a line
    ),
    "data-residency-eu": Entry(
        name="Data residency EU",
        state="available",
        aliases=("EU hosting", "hosting in the EU"),
        evidence="Two regions run; the last restore took 41 minutes",
        confirmed=21,
        steps="""
survey | Find every place that holds the customer's data | consulting         | 12
region | Prepare the customer's space in the region      | operations         | 20 | survey
keys   | Give the customer keys of their own             | security           | 12 | region
copy   | Copy the data and keep it in step               | data-engineering   | 24 | region
cut    | Cut over in one night                           | operations+backend | 6  | keys copy | approval
proof  | Write the proof for the data protection officer | documentation      | 8  | cut
""",  # noqa: E501 - a table, one row a line
    ),
    "reporting-pack": Entry(
        name="Reporting pack",
        state="available",
        aliases=("reports", "standard reports"),
        evidence="Twelve reports, used by most customers every month",
        confirmed=9,
        steps="""
choose   | Choose reports and figures with the customer | consulting | 6
mapping  | Map the customer's figures to the reports    | analytics  | 16 | choose
layout   | Give the reports the customer's look         | design     | 6  | choose
build    | Build and reconcile the reports              | analytics  | 24 | mapping layout
handover | Show the key users how to read them          | training   | 4  | build
""",
    ),
    "mobile-app": Entry(
        name="Mobile app",
        state="planned",
        aliases=("app", "iOS app", "Android app"),
        evidence="A prototype signs in and lists orders; nothing else works",
        confirmed=17,
        planned_weeks=34,
        steps="""
journeys  | Watch users at work and draw their journeys   | user-research      | 24
concept   | Design the app's screens                      | design             | 40        | journeys
offline   | Store data on the device and bring it in step | mobile             | 40/70/140 | concept
screens   | Build the screens for both systems            | mobile             | 60/90/170 | concept
interface | Give the app an interface of its own          | backend            | 40/56/100 | concept
push      | Send notifications                            | mobile             | 24        | interface
devices   | Try it on thirty devices                      | device-testing x 2 | 24        | offline screens push
field     | Field test with twenty users                  | user-research      | 24        | devices
store     | Bring it into the stores                      | mobile             | 16        | field                | approval
""",  # noqa: E501 - a table, one row a line
    ),
    "ai-summaries": Entry(
        name="AI summaries",
        state="for show",
        aliases=("artificial intelligence", "automatic summaries"),
        evidence="Slides and a recorded film; no code",
        limits="Nothing of it runs",
        confirmed=6,
    ),
    "on-premise-edition": Entry(
        name="On-premise edition",
        state="absent",
        aliases=("on-premises", "own servers", "self-hosted"),
        evidence="Given up; still on an old price list",
        confirmed=45,
    ),
    "support-24-7": Entry(
        name="24/7 support",
        state="limited",
        aliases=("round-the-clock support", "24x7", "priority support"),
        evidence="Rota of operations",
        limits="Weekdays 8 to 18 only, in the customer's zone; nobody is there at night",
        confirmed=3,
        steps="""
terms    | Write down service hours and ways to reach us | consulting    | 6
contacts | Set up contacts and escalation                | operations    | 6  | terms
alerts   | Put the customer's systems under watch        | operations    | 16 | contacts | access
runbook  | Write the runbook for the rota                | documentation | 12 | alerts
drill    | Practise an outage with the customer          | operations    | 4  | runbook  | whole
""",
    ),
    "data-migration": Entry(
        name="Data migration",
        state="available",
        aliases=("migration", "data take-over"),
        evidence="Eleven done; the last three took a third longer than offered",
        confirmed=40,
        steps="""
inventory | Take stock of the old system's data   | migration            | 24 |                 | access
mapping   | Map the old fields to ours            | migration            | 40 | inventory
cleaning  | Write rules that clean the addresses  | data-engineering     | 32 | inventory
loader    | Build the loader                      | migration            | 48 | mapping
trial     | Load a tenth on trial                 | migration            | 24 | cleaning loader | data
reconcile | Reconcile the figures with accounting | analytics            | 24 | trial
rehearsal | Rehearse the whole load               | migration            | 32 | reconcile
tests     | Test the loaded records               | testing              | 32 | rehearsal
weekend   | Load everything and switch            | migration+operations | 12 | tests           | approval
care      | Stand by and mend what is found       | migration            | 24 | weekend
""",  # noqa: E501 - a table, one row a line
    ),
    "customer-portal": Entry(
        name="Customer portal",
        state="available",
        aliases=("self-service portal", "portal"),
        evidence="In use at six customers",
        confirmed=26,
        steps="""
journeys  | Ask the customer's users what they look for | user-research  | 16
concept   | Design the portal in the customer's look    | design         | 24 | journeys              | approval
orders    | Show orders and invoices                    | frontend       | 32 | concept
account   | Let users manage their own accounts         | frontend       | 24 | concept
interface | Serve orders and invoices to the portal     | backend        | 32 | concept
search    | Search over all documents                   | backend        | 20 | interface
tests     | Test the portal in four browsers            | testing        | 24 | orders account search
devices   | Try it on small screens                     | device-testing | 12 | orders account
launch    | Launch and watch the first week             | operations     | 8  | tests devices
training  | Train the customer's help desk              | training       | 8  | launch
""",  # noqa: E501 - a table, one row a line
    ),
    "erp-connector": Entry(
        name="ERP connector",
        state="available",
        aliases=("accounting interface", "ERP interface"),
        evidence="Certified for two systems",
        limits="Orders, invoices and customers; no stock levels",
        confirmed=33,
        steps="""
workshop | Find out which records go where, and when   | consulting      | 16 |                 | access
orders   | Connect orders                              | integration     | 32 | workshop
invoices | Connect invoices                            | integration     | 28 | workshop
errors   | Handle refused records so that none is lost | backend         | 20 | orders invoices
volume   | Try a month's volume in one night           | test-automation | 16 | errors          | data
monitor  | Put the connector under watch               | operations      | 8  | errors
accept   | Accept together with accounting             | consulting      | 8  | volume monitor  | approval
""",  # noqa: E501 - a table, one row a line
    ),
    "sandbox": Entry(
        name="Sandbox",
        state="available",
        aliases=("test environment", "staging system"),
        evidence="Made by script in an hour, reviewed by hand",
        confirmed=15,
        steps="""
space | Set up the space                       | operations       | 6
data  | Fill it with data that names nobody    | data-engineering | 12 | space
reset | Let the customer reset it on their own | backend          | 10 | space
""",
    ),
    "key-user-training": Entry(
        name="Key user training",
        state="available",
        aliases=("training", "training days"),
        evidence="Held every month in both countries",
        confirmed=8,
        steps="""
needs    | Ask the key users what they need | training | 4
material | Adapt the exercises              | training | 12 | needs
days     | Hold two days of training        | training | 16 | material | whole
""",
    ),
    "security-review": Entry(
        name="Security review",
        state="available",
        aliases=("penetration test", "security questionnaire"),
        evidence="Done once a year by ourselves, every second year by others",
        confirmed=50,
        steps="""
questions | Answer the questionnaire                   | security      | 16
attack    | Attack our own system as an outsider would | security      | 32 | questions
mend      | Mend what was found                        | backend       | 24 | attack
report    | Write the report for the customer          | documentation | 12 | mend
""",
    ),
    "workflow-designer": Entry(
        name="Workflow designer",
        state="planned",
        aliases=("approval designer",),
        evidence="Concept approved; no code yet",
        confirmed=19,
        planned_weeks=46,
        steps="""
concept   | Design how approvals are drawn          | design     | 40
engine    | Run drawn approvals                     | backend    | 60/100/220 | concept
canvas    | Build the canvas                        | frontend   | 60/90/180  | concept
templates | Bring along ten approvals to start from | consulting | 24         | engine canvas
tests     | Test with approvals of three customers  | testing    | 40         | templates
""",
    ),
    "accessibility": Entry(
        name="Accessibility",
        state="limited",
        aliases=("WCAG", "barrier-free use"),
        evidence="Portal tested with two screen readers",
        limits="The portal only; the back office needs a mouse",
        confirmed=60,
        steps="""
audit     | Audit the customer's pages                | test-automation | 12
mend      | Mend what keeps people out                | frontend        | 32 | audit
users     | Try it with people who use screen readers | user-research   | 12 | mend
statement | Write the accessibility statement         | documentation   | 6  | users
""",
    ),
}


def make_catalogue(today: date) -> tuple[CatalogueItem, ...]:
    """Make the catalogue, confirmed and planned relative to `today`."""
    return tuple(_item(identity, entry, today) for identity, entry in OFFERING.items())


def _item(identity: str, entry: Entry, today: date) -> CatalogueItem:
    confirmed, planned = entry.confirmed, entry.planned_weeks
    return CatalogueItem(
        id=identity,
        name=entry.name,
        state=entry.state,
        aliases=entry.aliases,
        evidence=entry.evidence,
        limits=entry.limits,
        last_confirmed=None if confirmed is None else today - timedelta(days=confirmed),
        planned_date=None if planned is None else today + timedelta(weeks=planned),
        template=steps_of(entry.steps),
    )
