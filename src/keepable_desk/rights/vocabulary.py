"""Words of closed lists that rows and rights hold, as texts: what they are called to readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keepable.texts import Text
from keepable_desk.rights.parts import LISTED_PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_REPEATED = 80  # characters of what somebody sent that a refusal repeats

RESOURCES: Mapping[str, Text] = {
    **{part.name: part.called for part in LISTED_PARTS},
    **{part.sent_name: part.sent.called for part in LISTED_PARTS if part.sent and part.sent.called},
    "ask": Text("resource.ask"),
    "attachment": Text("resource.attachment"),
    "desk": Text("resource.desk"),
    "extra hours": Text("resource.extra_hours"),
    "hold": Text("resource.hold"),
    "import": Text("resource.import"),
    "invitation": Text("resource.invitation"),
    "ledger": Text("resource.ledger"),
    "load": Text("resource.load"),
    "member": Text("resource.member"),
    "message": Text("resource.message"),
    "myself": Text("resource.myself"),
    "note": Text("resource.note"),
    "notification": Text("resource.notification"),
    "pay": Text("resource.pay"),
    "pay plan": Text("resource.pay_plan"),
    "plan": Text("resource.plan"),
    "promise": Text("resource.promise"),
    "question to me": Text("resource.question_to_me"),
    "receipt": Text("resource.receipt"),
    "team or person": Text("resource.team_or_person"),
    "token": Text("resource.token"),
    "work": Text("resource.work"),
}
ROLE_NAMES: Mapping[str, Text] = {
    "admin": Text("role.admin"),
    "deal desk": Text("role.deal_desk"),
    "finance": Text("role.finance"),
    "leader": Text("role.leader"),
    "operations": Text("role.operations"),
    "rep": Text("role.rep"),
}
OUTCOMES: Mapping[str, Text] = {
    "broken": Text("outcome.broken"),
    "kept": Text("outcome.kept"),
    "late": Text("outcome.late"),
    "open": Text("outcome.open"),
    "released": Text("outcome.released"),
    "withdrawn": Text("outcome.withdrawn"),
}
FIELD_NAMES: Mapping[str, Text] = {
    "advice": Text("field.advice"),
    "amount": Text("field.amount"),
    "book": Text("field.book"),
    "cost": Text("field.cost"),
    "cost_per_hour": Text("field.cost_per_hour"),
    "customer": Text("field.customer"),
    "email": Text("field.email"),
    "is_address_confirmed": Text("field.is_address_confirmed"),
    "kind": Text("field.kind"),
    "last_sign_in": Text("field.last_sign_in"),
    "leave": Text("field.leave"),
    "note": Text("field.note"),
    "person": Text("field.person"),
    "pipeline": Text("field.pipeline"),
    "price": Text("field.price"),
    "promiser": Text("field.promiser"),
    "reason": Text("field.reason"),
    "terms": Text("field.terms"),
    "text": Text("field.text"),
    "title": Text("field.title"),
    "who": Text("field.who"),
}
REACHES: Mapping[str, Text] = {"all": Text("reach.all"), "own": Text("reach.own")}
ACTION_NAMES: Mapping[str, Text] = {
    "apply": Text("action.apply"),
    "assess as promisee": Text("action.assess_as_promisee"),
    "assess as promiser": Text("action.assess_as_promiser"),
    "change": Text("action.change"),
    "confirm address": Text("action.confirm_address"),
    "copy": Text("action.copy"),
    "create": Text("action.create"),
    "create for another": Text("action.create_for_another"),
    "decline": Text("action.decline"),
    "delete": Text("action.delete"),
    "erase": Text("action.erase"),
    "estimate": Text("action.estimate"),
    "examine": Text("action.examine"),
    "expire": Text("action.expire"),
    "invite": Text("action.invite"),
    "join": Text("action.join"),
    "judge by promiser": Text("action.judge_by_promiser"),
    "learn": Text("action.learn"),
    "measure": Text("action.measure"),
    "move": Text("action.move"),
    "rank": Text("action.rank"),
    "read": Text("action.read"),
    "read by person": Text("action.read_by_person"),
    "release": Text("action.release"),
    "reset": Text("action.reset"),
    "restore": Text("action.restore"),
    "resume": Text("action.resume"),
    "open anew": Text("action.open_anew"),
    "watch clock": Text("action.watch_clock"),
    "revoke": Text("action.revoke"),
    "bind": Text("action.bind"),
    "rotate": Text("action.rotate"),
    "save": Text("action.save"),
    "see the pipeline": Text("action.see_the_pipeline"),
    "send": Text("action.send"),
    "set password": Text("action.set_password"),
    "set up": Text("action.set_up"),
    "sign out": Text("action.sign_out"),
    "talk": Text("action.talk"),
    "verify": Text("action.verify"),
    "warm up": Text("action.warm_up"),
    "watch": Text("action.watch"),
    "withdraw": Text("action.withdraw"),
}
