"""Pay plans as YAML: read within limits, with all that is wrong at once, and their JSON Schema."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from keepable.book_files.disk import read_text
from keepable.book_files.schema import DIALECT, SINGLE_SCHEMAS, Schema
from keepable.book_files.spelling import SHORT_FORMS, ShortForm
from keepable.book_files.trees import MapNode, Tree, line_at
from keepable.book_files.yamls import read_yaml
from keepable.domain.decoder import MISSED, Decoder
from keepable.domain.faults import Fault, Faults, MisfitError, TooManyFaultsError
from keepable.domain.money import Money
from keepable.domain.problem import Problem
from keepable.domain.scalars import SINGLES
from keepable.domain.shapes import Shape, fields_of
from keepable.domain.time import Period
from keepable.pay.clauses import Share, Threshold
from keepable.pay.plan import PayPlan, PlanError
from keepable.pay.plan_checks import faults_of_parts
from keepable.texts.text import Text

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from keepable.domain.problem import Path

# What other programs have, and what no plan here may say: the reason is told by name.
REFUSED = {
    "draw": Text("pay.refused_draw"),
    "draws": Text("pay.refused_draw"),
    "recoverable_draw": Text("pay.refused_draw"),
    "multiplier": Text("pay.refused_multiplier"),
    "multipliers": Text("pay.refused_multiplier"),
    "modifier": Text("pay.refused_multiplier"),
    "modifiers": Text("pay.refused_multiplier"),
    "override": Text("pay.refused_override"),
    "overrides": Text("pay.refused_override"),
    "manager_override": Text("pay.refused_override"),
    "manager_overrides": Text("pay.refused_override"),
    "ramp": Text("pay.refused_ramp"),
    "ramps": Text("pay.refused_ramp"),
}

_FORMS: dict[type, ShortForm] = {
    Share: ShortForm(Share.parse, str, "5 %"),
    Threshold: ShortForm(Threshold.parse, str, "100 %"),
    Money: SHORT_FORMS[Money],
    Period: SHORT_FORMS[Period],
}


def read_pay_plan(path: FilePath) -> tuple[PayPlan | None, tuple[Problem, ...]]:
    """Read the pay plan in the YAML file at `path`; None and what is wrong where it cannot be."""
    try:
        text = read_text(path)
    except MisfitError as error:
        return None, (Problem(what=error.what, remedy=error.remedy, source=path.name),)
    return pay_plan_from(text, path.name)


def pay_plan_from(text: str, source: str = "") -> tuple[PayPlan | None, tuple[Problem, ...]]:
    r"""Read a pay plan from the YAML `text`, which stands in the file `source`.

    >>> plan, problems = pay_plan_from('''
    ... id: north
    ... currency: EUR
    ... valid: 2027-01-01 to 2027-12-31
    ... period: quarter
    ... pays_on: booked
    ... base: {id: base, rate: 5 %}
    ... ''')
    >>> plan.base.rate, problems
    (Share(percent=Decimal('5')), ())
    >>> _, problems = pay_plan_from("draw: 1000 EUR", "plan.yaml")
    >>> problems[0].what.code, problems[0].place
    ('pay.refused', 'plan.yaml:1')
    """
    faults = Faults()
    plan: Any = None
    tree: Tree = None
    try:
        tree = read_yaml(text, faults)
        if not faults.found:
            _note_refused(tree, (), faults)
            plan = _PlanDecoder(faults).build(Shape("record", PayPlan), tree, ())
    except TooManyFaultsError:
        pass
    problems = faults.as_problems(source, lambda path: line_at(tree, path))
    return (None if problems or plan is MISSED else plan), problems


def _note_refused(tree: Tree, path: Path, faults: Faults) -> None:
    """Note clauses that no plan may have, and take them away, wherever they stand."""
    if isinstance(tree, dict):
        for key in [each for each in tree if each.strip().lower() in REFUSED]:
            what = Text("pay.refused", name=key)
            line = tree.line_of(key) if isinstance(tree, MapNode) else None
            faults.add(Fault((*path, key), what, REFUSED[key.strip().lower()], line=line))
            del tree[key]
    children = tree.items() if isinstance(tree, dict) else ()
    for key, child in enumerate(tree) if isinstance(tree, list) else children:
        _note_refused(child, (*path, key), faults)


class _PlanDecoder(Decoder):
    """Builds a plan from the texts of YAML; clauses that contradict each other are told too."""

    def may_lack(self, field: Any) -> bool:  # noqa: ANN401 - a field of any kind
        """Return that any field may be empty, as it is where it is left out."""
        del field
        return True

    def record(self, kind: type, plain: Tree, path: Path) -> Any:  # noqa: ANN401 - any noun
        """Return the noun that stands there, in its short form where it has one."""
        if kind is PayPlan and isinstance(plain, dict):
            return self._plan(plain, path)
        form = _FORMS.get(kind)
        if form is not None and isinstance(plain, str):
            return form.read(plain)
        if form is not None:
            raise MisfitError(Text("pay.not_short"), Text("pay.write_short", example=form.example))
        return super().record(kind, plain, path)

    def scalar(self, kind: type, plain: Tree) -> Any:  # noqa: ANN401 - text, number, date
        """Return the value that people write as text."""
        return SINGLES[kind](plain)

    def _plan(self, plain: Tree, path: Path) -> Any:  # noqa: ANN401 - a plan, or MISSED
        before = len(self.faults.found)
        parts = self._values(PayPlan, plain, path)
        if len(self.faults.found) == before:
            try:
                return PayPlan(**parts)
            except PlanError as error:
                for fault in error.faults:
                    self.faults.add(replace(fault, path=(*path, *fault.path)))
                return MISSED
        # what could be read is checked all the same, so that nothing is told only later
        read = {name: value for name, value in parts.items() if value is not MISSED}
        left_out = {
            field.name: field.default
            for field in fields_of(PayPlan).values()
            if not field.is_required and plain.get(field.name) is None
        }
        for fault in faults_of_parts(left_out | read):
            self.faults.add(replace(fault, path=(*path, *fault.path)))
        return MISSED


def pay_plan_schema() -> Schema:
    """Return the JSON Schema of a pay plan.

    >>> pay_plan_schema()["required"]
    ['id', 'currency', 'valid', 'period', 'pays_on']
    """
    definitions: dict[str, Schema] = {}
    whole = _record_schema(PayPlan, definitions)
    title = "A pay plan of Keepable"
    return {"$schema": DIALECT, "title": title, **whole, "$defs": dict(sorted(definitions.items()))}


def _record_schema(kind: type, definitions: dict[str, Schema]) -> Schema:
    known = fields_of(kind)
    return {
        "description": (kind.__doc__ or "").partition("\n")[0],
        "type": "object",
        "properties": {name: _schema_of(each.shape, definitions) for name, each in known.items()},
        "required": [name for name, each in known.items() if each.is_required],
        "additionalProperties": False,
    }


def _schema_of(shape: Shape, definitions: dict[str, Schema]) -> Schema:
    if shape.form == "list" and shape.item is not None:
        return {"type": "array", "items": _schema_of(shape.item, definitions)}
    if shape.form == "choice":
        return {"enum": list(shape.options)}
    if shape.form == "single":
        return dict(SINGLE_SCHEMAS[shape.type])
    form = _FORMS.get(shape.type)
    if form is not None:
        return {"type": "string", "examples": [form.example]}
    name = shape.type.__name__
    if name not in definitions:
        definitions[name] = _record_schema(shape.type, definitions)
    return {"$ref": f"#/$defs/{name}"}
