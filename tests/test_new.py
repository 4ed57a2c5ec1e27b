"""A new article: what the skeletons say is what the placeholder check knows."""

from newskit.checks.placeholder import PLACEHOLDERS
from newskit.commands.new import SKELETONS


def test_every_placeholder_stands_in_one_skeleton() -> None:
    counts = [sum(words in text for words in PLACEHOLDERS) for text in SKELETONS.values()]
    assert counts == [6, 6]
    assert sum(counts) == len(PLACEHOLDERS)
