"""A new article: what the skeleton says is what the placeholder check knows."""

from newskit.checks.placeholder import PLACEHOLDERS
from newskit.commands.new import SKELETON


def test_every_placeholder_stands_in_the_skeleton() -> None:
    assert all(words in SKELETON for words in PLACEHOLDERS)
