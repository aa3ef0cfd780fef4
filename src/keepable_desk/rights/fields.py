"""Every field that leaves the desk, by what it is a field of: what is not listed nobody sees.

`OPEN` are fields that whoever may read the thing itself sees; the confidential ones, with the
roles that see them, stand in `keepable_desk.rights.policy`. Of parts of the book both stand in
`keepable_desk.rights.parts`. `PARTS` says of what the parts of a
field are, so that these are looked up in turn; a field without parts is shown as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable_desk.rights.parts import LISTED_PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORK = "id title estimate needs kind requester project part estimated_on estimator text person"
_WORK += " predecessors splittable release_date deadline waits status started hours_spent finished"
_LOAD = "capacity_hours booked_hours booked_10_hours booked_50_hours booked_90_hours full_share"

OPEN: Mapping[str, str] = {
    # parts of the book that have lists, and those in a file that was sent
    **{part.name: part.open_fields for part in LISTED_PARTS},
    **{part.sent_name: part.sent.fields for part in LISTED_PARTS if part.sent},
    **{name: names for part in LISTED_PARTS for name, names in part.own_things.items()},
    # rows
    "ask": "id actor asked_at question requested_date sentence verdict odds declined",
    "decline": "at by reason",
    "question to me": "id by to text at reply replied_at",
    "lesson": "id at outcomes",
    "hold": "id number title holder customer rank due_date expires_at deal items",
    "promise": "id number title promiser customer rank state deal items warn_below revision"
    " due_date versions assessments",
    "promise version": "due_date made_at made_by reason advice",
    "assessment": "side outcome by at came_on note",
    "message": "id author at text erased_at mentions files",
    "file": "id name media_type sha256",
    "note": "id author readers about_kind about at",
    "notification": "id kind about_kind about text message at read_at",
    "contact": "name role email",
    "shift": "weekday start_minute end_minute",
    "closure": "period name",
    "contract change": "since hours_per_week calendar",
    "work": "id title owner_kind owner kind person estimate needs predecessors status hours_spent"
    " started finished release_date deadline waits",
    "estimate": "hours low high",
    "need": "skill crew team",
    "wait": "reason days due_date",
    "member": "id name role roles person state",
    "invitation": "id name email roles person made_by made_at expires_at state",
    "token": "id name role roles scopes made_by made_at expires_at revoked_at last_used_on",
    "import": "id by at name kind sha256 mapping counts applied_at rows problems",
    "problem": "what remedy what_text remedy_text subject source line severity",
    "money": "amount currency",
    # rows of a file that was sent, for whoever may read imports
    "sent promises": "id title promiser customer rank versions deal items work warn_below state",
    "sent work": _WORK,
    # rows of the plan that cannot be read: which, never what stands in them
    "left out": "kind id number column counts said remedy",
    # answers
    "answer": "question text sentence verdict title customer zone requested_date odds odds_error"
    " odds_cap keepable curve hours_expected hours_low hours_high evidence engine_version seed"
    " scenarios binding affected people remarks notes already_promised",
    "keepable date": "level date earliest latest",
    "curve point": "date odds",
    "binding": "kind name text sentence days_gained date_80 busy_until",
    "affected": "kind id title customer due_date odds_before odds_after date_80_before"
    " date_80_after days_later",
    "evidence": "text sentence outcomes tasks judged details",
    "advice": "text sentence odds engine_version seed advised_odds",
    # overviews
    "promise odds": "kind id title customer due_date odds odds_error odds_cap date_50 date_80"
    " date_95 warn text days_overdue",
    "deal odds": "id title customer owner stage win_odds close_date wanted_date odds odds_error"
    " date_80 hours_expected standing",
    "won deal": "id title customer wanted_date odds date_80",
    "mix": "order chance deals affected breaks",
    "breaking": "alone together",
    "weekly load": "weeks capacity lose_all as_likely win_all",
    "option": "kind text sentence due_date odds moved",
    "tell": "who by why",
    "planned work": "work_id title commitment_id commitment_title person person_share shares"
    " start_10 start_50 start_90 finish_10 finish_50 finish_90",
    "work dates": "work_id title person person_share date_50 date_80 date_95",
    "template task": "id title status hours hours_spent",
    "fullness": "weeks rows",
    "full row": f"kind id name team {_LOAD}",
    "week contents": "monday booked_hours fillings away",
    "filling": "kind id title customer due_date hours share",
    "record": "closed ours theirs moved apart against against_kept by",
    "came out": "id title promiser due_date odds outcome on_first_date customer_says moves"
    " against_advice team",
    "side": "counts bins judged brier in_time",
    "group": "name closed judged said kept luck",
    "summary": "count coverage crps_log crps_log_raw crps_hours crps_hours_raw",
    "walk": "summary points",
    "line": "id number kind title customer customer_name promiser rank state promised former"
    " made_at odds_then deal wanted odds odds_cap expected late_80 teams said came_on until"
    " days_overdue",
    "told": "number at actor kind facts",
    "changed": "kind id title customer due_date odds_before odds_after odds_cap text",
    "reranked": "overtaken shifted is_rough",
    "shifted": "id title due_date before after odds_cap",
    # what the ledger seals
    "ledger": "name",
    # what stands in entries of the ledger in the clear, for whoever reads it
    "fact": "origin key statement promise hold ask owner work resource ahead_of behind overtaken"
    " first endangered moved due_date before after odds below min_odds advised_odds engine seed"
    " rests_on"
    " against_advice side outcome came_on state hours_before hours status hours_spent stand_in"
    " sealed talk imports book token role roles scopes id file added known removed kind outcomes"
    " lessons since_entry member invitation roles_before tokens links rows expires_at backup_of"
    " entries follows known_size known_root lost_keys left_size left_root placed rows_root"
    " proven_columns reduced",
}
# fields of a thing whose parts are things with fields of their own
PARTS: Mapping[tuple[str, str], str] = {
    **{(part.name, name): thing for part in LISTED_PARTS for name, thing in part.things.items()},
    **{
        (part.sent_name, name): thing
        for part in LISTED_PARTS
        for name, thing in part.things.items()
        if part.sent and name in part.sent.fields.split()
    },
    ("ask", "price"): "money",
    ("ask", "declined"): "decline",
    ("promise", "versions"): "promise version",
    ("promise", "assessments"): "assessment",
    ("promise version", "advice"): "advice",
    ("message", "files"): "file",
    ("work", "estimate"): "estimate",
    ("work", "needs"): "need",
    ("work", "waits"): "wait",
    ("import", "problems"): "problem",
    ("sent promises", "versions"): "promise version",
    ("sent promises", "work"): "sent work",
    ("sent work", "estimate"): "estimate",
    ("sent work", "needs"): "need",
    ("sent work", "waits"): "wait",
    ("answer", "price"): "money",
    ("deal odds", "price"): "money",
    ("answer", "keepable"): "keepable date",
    ("answer", "curve"): "curve point",
    ("answer", "binding"): "binding",
    ("answer", "affected"): "affected",
    ("answer", "evidence"): "evidence",
    ("fullness", "rows"): "full row",
    ("week contents", "fillings"): "filling",
    ("record", "closed"): "came out",
    ("record", "apart"): "came out",
    ("record", "ours"): "side",
    ("record", "theirs"): "side",
    ("record", "by"): "group",
    ("walk", "summary"): "summary",
    ("reranked", "shifted"): "shifted",
    ("mix", "deals"): "won deal",
    ("mix", "affected"): "affected",
    ("breaking", "alone"): "mix",
    ("breaking", "together"): "mix",
    ("option", "moved"): "affected",
    ("told", "facts"): "fact",
}
# fields whose parts stand under names, and under how many of them
BY_NAME: Mapping[tuple[str, str], int] = {("record", "by"): 2, ("breaking", "alone"): 1}
# the same thing in another place: seen as far as the table says of the other
SAME_RIGHT: Mapping[tuple[str, str], tuple[str, str]] = {
    ("answer", "price"): ("ask", "price"),
    ("answer", "book_sha256"): ("ask", "book"),
    ("advice", "book_sha256"): ("ask", "book"),
    ("answer", "likely_odds"): ("ask", "pipeline"),
    ("answer", "likely_date_80"): ("ask", "pipeline"),
    ("deal odds", "price"): ("deal", "price"),
}
# what is there, and is shown to nobody, each with its reason
NOBODY: Mapping[tuple[str, str], str] = {
    **{(part.name, name): why for part in LISTED_PARTS for name, why in part.hidden.items()},
    **{
        (part.sent_name, name): why
        for part in LISTED_PARTS
        if part.sent
        for name, why in part.sent.hidden.items()
    },
    ("sent promises", "draw_key"): "it only says which futures are drawn",
    ("sent work", "draw_key"): "it only says which futures are drawn",
    ("walk", "by"): "sums by person are given apart, to those who may see who did it",
    ("fact", "person"): "who was meant is sealed: an entry in the clear names a number",
}
