"""What belongs to the page goes; what belongs to the article stays."""

from __future__ import annotations

import pytest

from bilateral.documents import clean, is_furniture
from bilateral.documents.furniture import caps_rule, find_rule, furniture_rules

RULES = [(rule.id, rule) for rule in furniture_rules()]
EXAMPLES = [(name, line) for name, rule in RULES for line in rule.examples]
COUNTER_EXAMPLES = [line for _, rule in RULES for line in rule.counter_examples]
COUNTER_EXAMPLES += caps_rule().counter_examples

PROSE = "The two ministers met in the capital on Friday and agreed to hold another round of talks."
PROMOTION = "'NOT READY TO COMMENT': MINISTRY DOWNPLAYS IMPACT OF THE VOTE ON THE TALKS"


@pytest.mark.parametrize(("name", "line"), EXAMPLES)
def test_each_rule_matches_its_examples(name: str, line: str) -> None:
    """Every example is matched by its own rule and so is furniture."""
    rule = dict(RULES)[name]
    assert rule.matches(line)
    assert is_furniture(line)
    assert find_rule(line) is not None


@pytest.mark.parametrize("line", COUNTER_EXAMPLES)
def test_no_rule_matches_a_counter_example(line: str) -> None:
    """Article prose that resembles furniture stays."""
    assert not is_furniture(line)


@pytest.mark.parametrize("line", caps_rule().examples)
def test_headlines_in_capitals_promote(line: str) -> None:
    """A line in capitals that reads as a headline is promotion amid prose."""
    assert is_furniture(line)
    assert clean(f"{PROSE}\n\n{PROSE}\n\n{line}\n\n{PROSE}").removed == (line,)


def test_a_headline_in_capitals_at_the_top_stays() -> None:
    """The article's own headline is not promotion, whatever its case."""
    text = f"{PROMOTION}\n\n{PROSE}\n\n{PROSE}"
    assert clean(text).text == text


def test_documents_written_in_capitals_stay_whole() -> None:
    """Where capitals are how a text is written, no line of it counts as promotion."""
    lines = [f"THE COUNCIL WARNS STATE NUMBER {n} OF NEW MEASURES" for n in range(9)]
    assert clean("\n\n".join(lines)).removed == ()


@pytest.mark.parametrize(
    "line",
    [
        "THE PRESIDENT: Good morning. It takes two to talk.",
        "MR. EXAMPLE: IT SAYS WHAT IT SAYS AND WE STAND BY IT",
        "Q    Will the talks go on?",
        "Q",
        "(Applause.)",
        "END 3:04 P.M. EDT",
        "# # #: a note",
        "Sincerely,",
        "Sec. 2. Purpose.",
    ],
)
def test_transcript_lines_stay(line: str) -> None:
    """Speakers, questions and stage directions of a transcript are the article itself."""
    assert not is_furniture(line)
    assert clean(f"{PROSE}\n\n{PROSE}\n\n{line}\n\n{PROSE}").removed == ()


def test_headlines_after_a_related_heading_go() -> None:
    """A list of other articles' headlines at the end goes with its heading, prose does not."""
    headlines = "Related Content\n\nTalks resume in the capital\n\nEnvoys return home"
    cleaned = clean(f"{PROSE}\n\n{headlines}")
    assert cleaned.text == PROSE
    assert len(cleaned.removed) == 3
    assert clean(f"{PROSE}\n\n{headlines}\n\n{PROSE}").removed == ("Related Content",)


def test_only_whole_lines_are_furniture() -> None:
    """A sentence that mentions a newsletter in the midst of prose is not furniture."""
    assert not is_furniture(f"{PROSE} Sign up for our newsletter, its site said below.")
