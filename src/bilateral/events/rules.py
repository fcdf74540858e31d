"""Loads the event rules in ``data/events/*.toml`` and checks every field of every one.

A rule says which words mean which event and where the one who does it and the one it is done to
stand. `data/events/README.md` is the manual of the format.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from bilateral import lexicons
from bilateral.errors import DataError
from bilateral.records import HAPPENED, Certainty

Slot = tuple[str, ...]
"""A path from the trigger: ("object",), ("on",), ("object", "poss") ..."""

_CLASSES = "events/classes.toml"
_TYPES = "ontology/types.csv"
_CAMEO = "ontology/cameo.csv"
_SCOPES = frozenset({"all", "pair"})
_GROUPS: Mapping[str, frozenset[str]] = {
    "verbal_cooperation": frozenset({"AGREE", "CONSULT", "SUPPORT", "CONCEDE"}),
    "material_cooperation": frozenset({"COOPERATE", "AID", "RETREAT"}),
    "verbal_conflict": frozenset({"REQUEST", "ACCUSE", "REJECT", "THREATEN"}),
    "material_conflict": frozenset({"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"}),
}


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that starts a rule: its lemma, and a particle or preposition it needs."""

    lemma: str
    particle: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule; `data/events/README.md` describes the fields. Rules are compared by identity."""

    id: str
    type: str
    pair_type: str
    mode: str | None
    context: str | None
    cameo: str
    verbs: tuple[Trigger, ...]
    nouns: tuple[Trigger, ...]
    adjectives: tuple[Trigger, ...]
    subject: frozenset[str]
    not_subject: frozenset[str]
    object: frozenset[str]
    not_object: frozenset[str]
    prep: tuple[tuple[str, frozenset[str]], ...]
    not_prep: tuple[tuple[str, frozenset[str]], ...]
    inner: frozenset[str]
    inner_via: frozenset[str]
    inner_negated: bool
    own: bool | None
    modal: frozenset[str]
    clause_modal: frozenset[str]
    not_clause: frozenset[str]
    negated: bool | None
    source: tuple[Slot, ...]
    target: tuple[Slot, ...]
    carried: bool
    reciprocal: bool
    domestic: bool
    scope: str
    source_role: str | None
    target_role: str | None
    certainty: Certainty | None
    bonus: float
    examples: tuple[str, ...]
    counter: tuple[str, ...]

    @property
    def specificity(self) -> float:
        """How much the rule demands: the more, the sooner it wins over another."""
        demands = (
            bool(self.object),
            bool(self.subject),
            bool(self.prep),
            bool(self.inner),
            bool(self.modal),
            bool(self.clause_modal),
            self.negated is not None,
            any(trigger.particle for trigger in self.verbs),
        )
        return sum(demands) + self.bonus


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """All rules, found by the lemma of their trigger, and the word classes."""

    rules: tuple[Rule, ...]
    classes: Mapping[str, frozenset[str]]
    verbs: Mapping[str, tuple[tuple[Rule, Trigger], ...]] = field(default_factory=dict)
    nouns: Mapping[str, tuple[tuple[Rule, Trigger], ...]] = field(default_factory=dict)
    adjectives: Mapping[str, tuple[tuple[Rule, Trigger], ...]] = field(default_factory=dict)
    modals: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    light: Mapping[str, frozenset[str | None]] = field(default_factory=dict)
    suffer: Mapping[str, frozenset[str | None]] = field(default_factory=dict)


@functools.cache
def load_rules() -> Rulebook:
    """Return every rule of ``data/events``; raises `DataError` at the first that is malformed."""
    classes = load_classes()
    rules: list[Rule] = []
    for name in lexicons.file_names("events", ".toml"):
        if name == _CLASSES:
            continue
        tables = lexicons.read_toml(name)
        _refuse(set(tables) - {"rule"}, f"data/{name}", "table")
        rules.extend(_make_rule(name, table, classes) for table in tables.get("rule", []))
    ids = [rule.id for rule in rules]
    repeated = sorted({each for each in ids if ids.count(each) > 1})
    if repeated:
        raise DataError(f"data/events: the rule id {repeated[0]} is used twice.")
    return build_rulebook(rules, classes)


def build_rulebook(rules: Iterable[Rule], classes: Mapping[str, frozenset[str]]) -> Rulebook:
    """Index rules by trigger; every rule keeps the order it has in the files."""
    rules = tuple(rules)
    return Rulebook(
        rules,
        classes,
        _index(rules, "verbs"),
        _index(rules, "nouns"),
        _index(rules, "adjectives"),
        _index_modals(rules),
        _particles(classes["light"]),
        _particles(classes["suffer"]),
    )


@functools.cache
def load_classes() -> Mapping[str, frozenset[str]]:
    """Return the word classes of ``data/events/classes.toml``, nested classes resolved."""
    raw: Mapping[str, list[str]] = lexicons.read_toml(_CLASSES)["classes"]
    return {name: frozenset(_expand(raw[name], raw, _CLASSES)) for name in raw}


@functools.cache
def lemma_repairs() -> Mapping[str, str]:
    """Return the lemmas that the model gets wrong, with the right ones."""
    repairs: Mapping[str, str] = lexicons.read_toml(_CLASSES)["repairs"]
    return repairs


@functools.cache
def event_types() -> Mapping[str, tuple[int, float]]:
    """Return ``{event type: (quad class, score)}``."""
    rows = lexicons.read_csv(_TYPES, ("event_type", "quad_class", "score"))
    return {row["event_type"]: (int(row["quad_class"]), float(row["score"])) for row in rows}


@functools.cache
def cameo_codes() -> Mapping[str, tuple[str, float]]:
    """Return ``{CAMEO code: (PLOVER type, Goldstein intensity)}``."""
    columns = ("cameo_code", "event_type", "event_mode", "event_context", "intensity")
    rows = lexicons.read_csv(_CAMEO, columns)
    return {row["cameo_code"]: (row["event_type"], float(row["intensity"])) for row in rows}


def _index(rules: tuple[Rule, ...], kind: str) -> dict[str, tuple[tuple[Rule, Trigger], ...]]:
    found: dict[str, list[tuple[Rule, Trigger]]] = {}
    for rule in rules:
        for trigger in getattr(rule, kind):
            found.setdefault(trigger.lemma, []).append((rule, trigger))
    return {lemma: tuple(pairs) for lemma, pairs in found.items()}


def _index_modals(rules: tuple[Rule, ...]) -> dict[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        if not (rule.verbs or rule.nouns or rule.adjectives):
            for lemma in sorted(rule.modal):
                found.setdefault(lemma, []).append(rule)
    return {lemma: tuple(found[lemma]) for lemma in found}


def _particles(words: Iterable[str]) -> dict[str, frozenset[str | None]]:
    found: dict[str, set[str | None]] = {}
    for word in words:
        trigger = _trigger(word)
        found.setdefault(trigger.lemma, set()).add(trigger.particle)
    return {lemma: frozenset(found[lemma]) for lemma in found}


def _trigger(word: str) -> Trigger:
    lemma, _, particle = word.partition(" ")
    return Trigger(lemma, particle or None)


def _make_rule(name: str, table: Mapping[str, Any], classes: Mapping[str, frozenset[str]]) -> Rule:
    where = f"data/{name}, rule {table.get('id', '?')}"
    _refuse(set(table) - {*Rule.__dataclass_fields__}, where, "field")
    event_type = str(table.get("type", name.removeprefix("events/").removesuffix(".toml").upper()))
    _check(where, table, event_type)
    lemmas = functools.partial(_lemmas, where=where, classes=classes, table=table)
    return Rule(
        id=table["id"],
        type=event_type,
        pair_type=table.get("pair_type", event_type),
        mode=table.get("mode"),
        context=table.get("context"),
        cameo=table["cameo"],
        verbs=tuple(_trigger(word) for word in table.get("verbs", [])),
        nouns=tuple(_trigger(word) for word in table.get("nouns", [])),
        adjectives=tuple(_trigger(word) for word in table.get("adjectives", [])),
        subject=lemmas("subject"),
        not_subject=lemmas("not_subject"),
        object=lemmas("object"),
        not_object=lemmas("not_object"),
        prep=_prepositions(table.get("prep", {}), classes, where),
        not_prep=_prepositions(table.get("not_prep", {}), classes, where),
        inner=frozenset(_inner(table.get("inner", []), where)),
        inner_via=frozenset(table.get("inner_via", [])),
        inner_negated=table.get("inner_negated", False),
        own=table.get("own"),
        modal=frozenset(table.get("modal", [])),
        clause_modal=frozenset(table.get("clause_modal", [])),
        not_clause=frozenset(table.get("not_clause", [])),
        negated=table.get("negated"),
        source=_slots(table.get("source", ["subject"])),
        target=_slots(table.get("target", ["object"])),
        carried=table.get("carried", False),
        reciprocal=table.get("reciprocal", False),
        domestic=table.get("domestic", False),
        scope=table.get("scope", "all"),
        source_role=table.get("source_role"),
        target_role=table.get("target_role"),
        certainty=table.get("certainty"),
        bonus=float(table.get("bonus", 0)),
        examples=tuple(table.get("examples", [])),
        counter=tuple(table.get("counter", [])),
    )


def _check(where: str, table: Mapping[str, Any], event_type: str) -> None:
    for key in ("id", "cameo"):
        if not isinstance(table.get(key), str):
            raise DataError(f"{where} lacks {key!r}; add it as a string.")
    for each in (event_type, table.get("pair_type", event_type)):
        if each not in event_types():
            raise DataError(f"{where}: {each!r} is no event type; see data/{_TYPES}.")
    if table["cameo"] not in cameo_codes():
        raise DataError(f"{where}: {table['cameo']!r} is no CAMEO code; see data/{_CAMEO}.")
    if not any(table.get(key) for key in ("verbs", "nouns", "adjectives", "modal")):
        raise DataError(f"{where} has no trigger; give it verbs, nouns, adjectives or modal.")
    if table.get("scope", "all") not in _SCOPES:
        raise DataError(f"{where}: the scope is one of {sorted(_SCOPES)}.")
    if table.get("certainty", "planned") not in set(get_args(Certainty)) - HAPPENED:
        raise DataError(f"{where}: a rule's certainty is one of what has not happened.")
    if not table.get("examples"):
        raise DataError(f"{where} has no example; give it at least one sentence it must match.")


def _lemmas(
    key: str, *, where: str, classes: Mapping[str, frozenset[str]], table: Mapping[str, Any]
) -> frozenset[str]:
    return frozenset(_expand(table.get(key, []), classes, where))


def _expand(words: Iterable[str], classes: Mapping[str, Iterable[str]], where: str) -> set[str]:
    found: set[str] = set()
    for word in words:
        if not word.startswith("@"):
            found.add(word)
        elif word[1:] in classes:
            found |= _expand(classes[word[1:]], classes, where)
        else:
            raise DataError(f"{where}: {word} is no class; see data/{_CLASSES}.")
    return found


def _prepositions(
    table: Mapping[str, list[str]], classes: Mapping[str, frozenset[str]], where: str
) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((word, frozenset(_expand(table[word], classes, where))) for word in table)


def _inner(words: Iterable[str], where: str) -> set[str]:
    found: set[str] = set()
    for word in words:
        if word == "any":
            found |= set(event_types())
        elif word in ("cooperation", "conflict"):
            found |= _GROUPS[f"verbal_{word}"] | _GROUPS[f"material_{word}"]
        elif word in _GROUPS:
            found |= _GROUPS[word]
        elif word in event_types() or word in ("clause", "infinitive"):
            found.add(word)
        else:
            raise DataError(f"{where}: inner {word!r} is neither a type nor a group of types.")
    return found


def _slots(paths: Iterable[str]) -> tuple[Slot, ...]:
    return tuple(tuple(path.split(".")) for path in paths)


def _refuse(unknown: set[str], where: str, what: str) -> None:
    if unknown:
        raise DataError(f"{where} has the unknown {what} {sorted(unknown)[0]!r}; see the README.")
