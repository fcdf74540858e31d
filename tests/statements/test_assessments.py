"""Assessments: the rules' own examples, and the traps of double negation, wishes and questions."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from bilateral.actors import find_mentions
from bilateral.dates import find_dates
from bilateral.records import HAPPENED, Assessment, Document
from bilateral.sentences import parse
from bilateral.statements import find_assessments, find_statements
from bilateral.statements.relations import load_vocabulary

RULES = load_vocabulary().rules
DAY = dt.date(2023, 5, 4)


def assess(text: str) -> tuple[Assessment, ...]:
    parsed = parse(text)
    actors = find_mentions(parsed, published=DAY)
    document = Document("d", text, DAY)
    statements = find_statements(parsed, actors, (), document)
    return find_assessments(parsed, actors, statements, (), document)


@pytest.mark.parametrize(
    ("rule", "text"), [(rule, text) for rule in RULES for text in rule.examples]
)
def test_each_example_gives_its_rules_direction(rule: object, text: str) -> None:
    """Every example of a rule is an assessment of France and Spain in the rule's direction."""
    found = assess(text)
    assert [(a.country_1, a.country_2) for a in found] == [("ESP", "FRA")]
    assert found[0].direction == rule.direction  # type: ignore[attr-defined]
    assert found[0].evidence == text


@pytest.mark.parametrize("text", [text for rule in RULES for text in rule.counter])
def test_no_counter_example_is_an_assessment(text: str) -> None:
    """What only looks like an assessment gives none."""
    assert assess(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "France wants to improve its relations with Spain.",
        "France should deepen its ties with Spain.",
        "If relations between France and Spain improve, trade will grow.",
        "Have relations between France and Spain improved?",
    ],
)
def test_wishes_conditions_and_questions_are_none(text: str) -> None:
    """A wish, a condition or a question says nothing about how the relationship stands."""
    assert [a for a in assess(text) if a.certainty in ("asserted", "reported")] == []


def test_double_negation_asserts() -> None:
    """ "Hard to argue that it hasn't" says that it has."""
    (found,) = assess("It is hard to argue that ties between France and Spain haven't improved.")
    assert found.direction == "closer"
    assert found.certainty in HAPPENED


def test_a_negated_assessment_is_kept_as_negated() -> None:
    """ "Have not improved" is recorded with its certainty, so that no one counts it as closer."""
    (found,) = assess("Relations between France and Spain have not improved.")
    assert (found.direction, found.certainty) == ("closer", "negated")


def test_labelled_cases() -> None:
    """Of what is found in the labelled cases nine in ten is right, and four in five is found."""
    cases = Path(__file__).parents[1] / "cases" / "assessments.tsv"
    found = right = labelled = 0
    with cases.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            mine = {(f"{a.country_1} {a.country_2}", a.direction) for a in assess(row["text"])}
            label = {(row["pair"], row["direction"])} if row["pair"] else set()
            found, right = found + len(mine), right + len(mine & label)
            labelled += len(label)
    assert right / found >= 0.9
    assert right / labelled >= 0.8


def test_what_stands_behind_with_is_no_pair() -> None:
    """Ties of one with two others are two relationships, and none between the others."""
    found = assess("France has close ties with Spain and Italy.")
    assert {(a.country_1, a.country_2) for a in found} == {("ESP", "FRA"), ("FRA", "ITA")}


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("France and Spain are no longer allies.", "apart"),
        ("France and Spain used to be close allies.", "apart"),
        ("Relations between France and Spain have never been stronger.", "closer"),
    ],
)
def test_ended_states_and_never_with_a_comparative(text: str, direction: str) -> None:
    """What is over turns into its opposite; "never stronger" is as strong as can be."""
    (found,) = assess(text)
    assert (found.direction, found.certainty) == (direction, "asserted")


def test_our_is_the_publishers_country() -> None:
    """In a government's own prose "our ties" are its country's."""
    text = "Our relationship with Spain is stronger than ever."
    parsed, document = parse(text), Document("d", text, DAY, "White House")
    actors = find_mentions(parsed, published=DAY, publisher="White House")
    dates = find_dates(text, published=DAY, parsed=parsed)
    (found,) = find_assessments(parsed, actors, (), dates, document)
    assert (found.country_1, found.country_2) == ("ESP", "USA")
