"""Evidence: what an article's body and cited facts say in figures; what that bears out, and what in
it says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cached_property
from itertools import combinations

from msgspec import Struct

from newskit.article import Article
from newskit.figure import Figure, Lean
from newskit.figure_reader import lean_of, spellings
from newskit.numerals import numerals_of
from newskit.pattern import pattern
from newskit.reckoning import Change, Sentence, sentences
from newskit.statement import Statement, blocks_of, has, prose_of, texts_of, values_of
from newskit.unit import POINTS, SHARE, THINGS, listed


class Rival(Struct, frozen=True):
    """A figure that says otherwise, and how likely it speaks of the same."""

    statement: Statement
    figure: Figure
    weight: int


class Evidence(Struct, frozen=True, dict=True):
    """All of an article that has figures, but for its claims; what is not asked for is not read."""

    article: Article
    language: str

    @cached_property
    def prose(self) -> tuple[Statement, ...]:
        return tuple(prose_of(self.article, self.language))

    @cached_property
    def body(self) -> tuple[Statement, ...]:
        return (*self.prose, *blocks_of(self.article, self.language))

    @cached_property
    def texts(self) -> tuple[Statement, ...]:
        """Those of the facts, by number."""
        return tuple(texts_of(self.article, self.language))

    @cached_property
    def values(self) -> tuple[Statement, ...]:
        """Those of the facts that have one."""
        return tuple(values_of(self.article, self.language))

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """What bears out a claim: the body, and the facts that cite a source."""
        facts = (*self.texts, *self.values)
        return (*self.body, *(each for each in facts if self.is_cited(each)))

    @cached_property
    def prose_line(self) -> str:
        return "\n".join(each.line for each in self.prose)

    @cached_property
    def line(self) -> str:
        """All that bears out a claim, a line each, but for the story blocks."""
        facts = (each for each in (*self.texts, *self.values) if self.is_cited(each))
        return "\n".join((self.prose_line, *(each.line for each in facts)))

    def is_cited(self, fact: Statement) -> bool:
        return fact.fact is not None and bool(self.article.facts[fact.fact].sources)

    def subject(self, value: Statement) -> frozenset[str]:
        """What a fact is about, in stems of words."""
        fact = self.article.facts[value.fact or 0]
        return stems(f"{fact.text} {fact.metric or ''} {(fact.entity or '').replace('-', ' ')}")

    @cached_property
    def amounts(self) -> frozenset[tuple[str, Decimal]]:
        figures = (figure for statement in self.statements for figure in statement.figures)
        return frozenset((figure.unit.name, figure.amount) for figure in figures)

    @cached_property
    def sentences(self) -> tuple[tuple[Statement, Sentence], ...]:
        """Those that hold more than one figure."""
        return tuple(
            (each, sentence)
            for each in self.statements
            for sentence in sentences(each.text, each.language)
        )

    @cached_property
    def changes(self) -> tuple[tuple[Statement, Change], ...]:
        """Every “from 40 to 50”."""
        return tuple(
            (each, change) for each, sentence in self.sentences for change in sentence.changes
        )

    def repeats(self, claim: Statement) -> bool:
        """Whether each number of a claim stands here in the same words: then they say the same,
        and need not be read."""
        return all(
            _is_telling(words)
            and (has(self.line, words) or any(has(each.line, words) for each in self.body))
            for words in claim.numbers
        )

    def bears_out(self, claim: Statement, figure: Figure) -> bool:
        """Whether a figure of a claim is said here, or follows from what is said."""
        if is_told_in(self.statements, figure, claim.language):
            return True
        if (figure.unit.name, figure.amount) in self.amounts:
            return True
        lean = lean_of(claim.text, figure, claim.language)
        return (
            any(other.bears_out(figure, lean) for each in self.statements for other in each.figures)
            or self._says_without_unit(figure)
            or self._says_in_order(claim, figure)
            or (_is_derived(claim, figure) and self._derives(figure, lean))
        )

    def _says_without_unit(self, figure: Figure) -> bool:
        """The unit may be that of a neighbour, or of a table's head: 6.5 percent, or 4."""
        for each in self.statements:
            for number, other in enumerate(each.figures):
                if other.unit is not THINGS or other.number != figure.number or not other.is_bare:
                    continue
                near = each.figures[max(number - 1, 0) : number + 2]
                is_near = any(
                    one.unit == figure.unit and abs(one.start - other.start) < 80 for one in near
                )
                if is_near or each not in self.prose:
                    return True
        return False

    def _says_in_order(self, claim: Statement, figure: Figure) -> bool:
        """Six defeats may be told by the sixth defeat."""
        ordinals = numerals_of(claim.language).ordinals.items()
        words = [word for word, number in ordinals if number == figure.number]
        return figure.unit is THINGS and any(
            f" {word} " in each.text for word in words for each in self.prose
        )

    def _derives(self, figure: Figure, lean: Lean) -> bool:
        """Whether two figures differ by this one."""
        if figure.unit is SHARE:
            # By how much two shares differ is told in points.
            of_amounts = (change for _, change in self.changes if not change.is_of_shares)
            return any(change.bears_out(figure, lean) for change in of_amounts)
        groups = [sentence.figures for _, sentence in self.sentences]
        if figure.unit is not THINGS or figure.scale > 1:
            every = (one for each in self.statements for one in each.figures)
            groups.append(tuple(one for one in every if one.unit is not THINGS or one.scale > 1))
        return any(
            _are_apart(one, two, figure, lean)
            for group in groups
            for one, two in combinations(group, 2)
        )

    def changes_of(self, claim: Statement) -> list[tuple[Statement, Change]]:
        """The changes of what a claim is about."""
        words = stems(claim.text)
        return [(each, one) for each, one in self.changes if words & stems(one.sentence.words)]

    def rival(self, claim: Statement, figure: Figure) -> Rival | None:
        """What says otherwise than a claim's figure: first of all the value of a fact."""
        for statements in (self.values, self.statements):
            rivals = list(self._rivals(claim, figure, statements))
            if rivals:
                return max(rivals, key=lambda rival: rival.weight)
        return None

    def _rivals(
        self, claim: Statement, figure: Figure, statements: Iterable[Statement]
    ) -> Iterator[Rival]:
        words, thing = stems(words_around(claim, figure)), _thing(claim, figure)
        for each in statements:
            for other in each.figures:
                # What the claim says as well is no rival: 16 hours instead of 26.
                if not other.is_near(figure) or any(map(other.bears_out, claim.figures)):
                    continue
                is_value = each.loc[-1] == "value"
                is_of_thing = bool(thing & _thing(each, other))
                about = self.subject(each) if is_value else stems(words_around(each, other))
                is_counted = other.unit is THINGS
                if is_counted and not is_of_thing and not is_value:
                    continue
                weight = len(words & about) + 2 * is_of_thing
                weight += 2 * other.has_digits_of(figure) if is_value else not is_counted
                if weight:
                    yield Rival(each, other, weight)


def is_told_in(statements: Iterable[Statement], figure: Figure, language: str) -> bool:
    """Whether a figure is told with the same number. If not, it may still be with another."""
    return any(
        other.bears_out(figure)
        for number in spellings(figure, language)
        for each in statements
        for other in each.near(number)
    )


# A figure between such words tells how far two others are apart.
_BY = pattern(r"\b(?:by|up|down|um|plus|minus|von)(?: \w+)? \Z")
_MORE = pattern(
    r".{0,12}?\b(?:more|less|fewer|higher|lower|dearer|cheaper|above|below|ahead|mehr|weniger|"
    r"höher|niedriger)\b"
)
_WORD = pattern(r"[^\W\d_]{3,}")
# They say nothing of what a sentence is about.
_COMMON = listed(
    "the and for was has had its are not who one two out all but his her she can may will per new "
    "now that this with from than have been were their they more less about million billion "
    "percent which when last year years der die das und mit von für ein eine auf bei den dem des "
    "sind hat wird prozent millionen mehr les des une pour que los las por con del"
)


def _is_telling(words: str) -> bool:
    """Whether a number is more than digits: what it counts or costs is told."""
    return any(character.isalpha() or character in "$€£%" for character in words)


def _is_derived(claim: Statement, figure: Figure) -> bool:
    before = claim.text[max(figure.start - 24, 0) : figure.start]
    return bool(figure.unit is SHARE or _BY.search(before) or _MORE.match(claim.text, figure.end))


def _are_apart(one: Figure, two: Figure, figure: Figure, lean: Lean) -> bool:
    """Whether two figures are `figure` apart: 3.2 points, between 74.6 percent and 71.4."""
    one, two = one.beside(two), two.beside(one)
    if not one.unit.may_be(two.unit):
        return False
    figure = figure.beside(one)
    is_of_a_kind = figure.unit.may_be(one.unit)
    if not is_of_a_kind and not (figure.unit.name == POINTS and one.unit is SHARE):
        return False
    apart = abs(one.amount - two.amount) / figure.size
    return figure._replace(number=apart).bears_out(figure, lean)


def stems(text: str) -> frozenset[str]:
    """The beginnings of the words that say what a text is about."""
    words = _WORD.findall(text.lower())
    return frozenset(word.rstrip("s")[:5] for word in words if word not in _COMMON)


def words_around(statement: Statement, figure: Figure) -> str:
    """The words on both sides of a figure, within its sentence."""
    before = statement.line[max(figure.start - 80, 0) : figure.start].rpartition(". ")[2]
    after = statement.line[figure.end : figure.end + 80].partition(". ")[0]
    return f"{before} {after}"


def _thing(statement: Statement, figure: Figure) -> frozenset[str]:
    """What a figure counts, in stems: its adjectives too, for one of them may be left out."""
    behind = statement.text[figure.end : figure.end + 40].split()[:3]
    return frozenset(word.lower()[:5] for word in behind if len(word) > 3)
