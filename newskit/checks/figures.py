"""Figures: what an article says of itself in numbers stands in its body or in a fact with a source,
and what it reckons adds up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newskit.article import Article
from newskit.check import Finding, Span, Surroundings, Tally
from newskit.evidence import Evidence, Rival, is_told_in, stems, words_around
from newskit.figure import Figure
from newskit.figure_reader import lean_of
from newskit.model import Loc
from newskit.pattern import pattern
from newskit.reckoning import Change, discrepancies, multiples, sentences
from newskit.statement import Statement, claims_of, has
from newskit.unit import CODES as CURRENCIES
from newskit.unit import SHARE, SYMBOLS, THINGS, Unit

Notes = tuple[tuple[Loc, str] | tuple[Loc, str, Span], ...]


# “Five things to know”.
_LIST = pattern(r" (?:things|ways|reasons|questions|lessons|points|takeaways|charts)\b", re.I)
CODES: tuple[str, ...] = ("figure-not-in-body", "figure-contradicts-fact", "figure-miscalculated")


def check(article: Article, around: Surroundings) -> Iterator[Finding | Tally]:
    if article.status == "draft":
        return
    language = article.language or around.newsroom.language
    claims = tuple(claims_of(article, language))
    evidence = Evidence(article, language)
    of_two = (claim for claim in claims if len(claim.numbers) > 1)
    reckoned = list(_reckoned((*of_two, *evidence.texts, *evidence.prose)))
    yield from reckoned
    told = {(finding.loc, finding.span) for finding in reckoned}
    corrected = [correction.was for correction in article.corrections]
    checked, unread = 0, list[str]()
    yield from _multiplied(claims, evidence)
    for claim in claims:
        if evidence.repeats(claim):
            checked += len(claim.numbers)
            continue
        checked += len(claim.figures)
        unread += claim.unread
        for figure in claim.figures:
            is_told = (claim.loc, (figure.start, figure.end)) in told
            # What was corrected is told of as that, and a list of five things counts itself.
            is_told |= any(claim.written(figure) in was for was in corrected)
            is_told |= claim.loc == ("headline",) and bool(_LIST.match(claim.text, figure.end))
            if not (figure.is_exempt or is_told or evidence.bears_out(claim, figure)):
                yield from _unborne(claim, figure, evidence)
    for value in evidence.values:
        yield from _contradicted(value, claims, evidence)
    yield Tally(checked, tuple(unread))


# What is derived.


def _reckoned(statements: Iterable[Statement]) -> Iterator[Finding]:
    for each in statements:
        for sentence in sentences(each.text, each.language, deriving=True):
            for found in discrepancies(sentence):
                yield _miscalculated(each, (found.start, found.end), found.sum)


def _multiplied(claims: tuple[Statement, ...], evidence: Evidence) -> Iterator[Finding]:
    """Profit doubles: from what to what, the body tells."""
    told = ((claim, *multiple) for claim in claims for multiple in multiples(claim.text))
    for claim, start, end, factor in told:
        if any(found == factor for each in evidence.prose for *_, found in multiples(each.text)):
            continue
        of_it = evidence.changes_of(claim)
        if of_it and not any(change.is_by(factor, claim.text, start) for _, change in of_it):
            _, change = of_it[0]
            yield _miscalculated(claim, (start, end), change.multiple, _here(*of_it[0]))


def _here(statement: Statement, change: Change) -> Notes:
    sentence = change.sentence
    span = (
        sentence.start + min(change.before.start, change.after.start),
        sentence.start + max(change.before.end, change.after.end),
    )
    return ((statement.loc, "reckoned from here", span),)


def _miscalculated(
    statement: Statement, span: tuple[int, int], sum: str, notes: Notes = ()
) -> Finding:
    written = " ".join(statement.text[slice(*span)].split())
    return Finding(
        "figure-miscalculated",
        f"“{written}” does not add up: {sum}",
        statement.loc,
        "correct it, or the figures that it is reckoned from",
        span=span,
        notes=notes,
    )


# What the body or a fact has to bear out.


def _unborne(claim: Statement, figure: Figure, evidence: Evidence) -> Iterator[Finding]:
    span, written = (figure.start, figure.end), claim.written(figure)
    uncited = _uncited(claim, figure, evidence)
    rival = None if uncited else evidence.rival(claim, figure)
    if rival is None and not uncited and figure.unit is SHARE:
        for statement, change in evidence.changes_of(claim)[:1]:
            yield _miscalculated(claim, span, change.sum_for(figure), _here(statement, change))
            return
    if uncited is None and _is_soft(claim, figure, rival):
        return
    if uncited is not None:
        yield Finding(
            "figure-not-in-body",
            f"“{written}” in {claim.called} stands only in {uncited.called}, which cites no source",
            claim.loc,
            "name the source of the fact, or say it in the body",
            span=span,
            notes=((uncited.loc, "here, without a source"),),
        )
    elif rival is None:
        yield Finding(
            "figure-not-in-body",
            f"“{written}” in {claim.called} stands neither in the body nor in a fact with a source",
            claim.loc,
            "say it in the body too, or correct it",
            span=span,
        )
    else:
        yield _contradiction(claim, figure, rival.statement, rival.figure)


def _contradiction(
    claim: Statement, figure: Figure, other: Statement, said: Figure, notes: Notes = ()
) -> Finding:
    is_value = other.loc[-1] == "value"
    told = other.text if is_value else other.written(said)
    is_its_own = claim.called == other.called
    told_by = "its value" if is_its_own else other.called
    says = "is" if is_its_own else "says"
    return Finding(
        "figure-contradicts-fact" if is_value else "figure-not-in-body",
        f"{claim.called} says “{claim.written(figure)}”, and {told_by} {says} “{told}”",
        claim.loc,
        "make the two agree",
        span=(figure.start, figure.end),
        notes=((other.loc, told_by, (said.start, said.end)), *notes),
    )


def _uncited(claim: Statement, figure: Figure, evidence: Evidence) -> Statement | None:
    """The fact without a source that says what a claim does."""
    lean = lean_of(claim.text, figure, claim.language)
    for each in (*evidence.texts, *evidence.values):
        says_so = any(other.bears_out(figure, lean) for other in each.figures)
        if says_so and not evidence.is_cited(each):
            return each
    return None


_SPAN = pattern(
    r"\b(?:in|within|after|over|nach|binnen|seit) (?:the (?:past|last|next) )?\Z", re.IGNORECASE
)
_LATER = pattern(r" (?:later|ago|earlier|before|after|on|später|zuvor|danach)\b")


def _is_soft(claim: Statement, figure: Figure, rival: Rival | None) -> bool:
    """Whether a figure may be told by counting: two sides, half of it, in six months."""
    is_few = figure.unit is THINGS and figure.amount <= 3
    if rival is None and (is_few or (figure.is_part and figure.number == 50)):
        return True
    before = claim.text[max(figure.start - 24, 0) : figure.start]
    is_span = _SPAN.search(before) or _LATER.match(claim.text, figure.end)
    is_time = figure.unit.name in ("seconds", "months")
    return bool(is_time and is_span and (rival is None or rival.weight < 2))


# What a fact's value says.


# A figure after such words is of another time, or of another's making.
_OTHERWISE = pattern(
    r"\b(?:earlier|before|last year|previous|had been|planned|expected|forecast|target|instead of|"
    r"from|after|than|in \d{4}|rival|statt|nach|von|zuvor|geplant)\b"
)


def _contradicted(
    value: Statement, claims: tuple[Statement, ...], evidence: Evidence
) -> Iterator[Finding]:
    """The fact's own text or the body, where it says otherwise than the fact's value."""
    text, forms = evidence.texts[value.fact or 0], _forms(value.text)
    if all(any(has(line, form) for form in forms) for line in (text.line, evidence.prose_line)):
        return
    agreeing = [figure for figure in text.figures if _says(value, figure)]
    near = [figure for figure in text.figures if _is_near(value, figure)]
    if near and not agreeing:
        yield _contradiction(text, near[0], value, value.figures[0])
    elif not _is_in_body(value, agreeing, evidence):
        yield from _contradicted_in_body(value, claims, evidence)


def _is_in_body(value: Statement, agreeing: list[Figure], evidence: Evidence) -> bool:
    figures = agreeing or value.figures
    return any(is_told_in(evidence.body, figure, value.language) for figure in figures) or any(
        _says(value, figure) for each in evidence.body for figure in each.figures
    )


def _contradicted_in_body(
    value: Statement, claims: tuple[Statement, ...], evidence: Evidence
) -> Iterator[Finding]:
    """The figure of the body that is likeliest meant to be the fact's, and what repeats it."""
    others = [
        figure
        for each in (*evidence.texts, *evidence.values)
        if each.fact != value.fact
        for figure in each.figures
    ]
    best: tuple[int, Statement, Figure] | None = None
    for each in evidence.prose:
        for figure in each.figures:
            before = each.text[max(figure.start - 50, 0) : figure.start]
            is_other = figure.is_exempt or _OTHERWISE.search(before)
            if is_other or not _is_near(value, figure) or any(map(figure.bears_out, others)):
                continue
            about = len(evidence.subject(value) & stems(words_around(each, figure)))
            weight = about + figure.has_digits_of(value.figures[0])
            if weight > (best[0] if best else 1):
                best = weight, each, figure
    if best is None:
        return
    _, statement, figure = best
    repeated = (
        (claim.loc, f"{claim.called} repeats it", (other.start, other.end))
        for claim in claims
        for other in claim.figures
        if figure.bears_out(other) and other.unit.may_be(figure.unit)
    )
    yield _contradiction(statement, figure, value, value.figures[0], tuple(repeated))


def _says(value: Statement, figure: Figure) -> bool:
    return any(said.bears_out(figure) or figure.bears_out(said) for said in value.figures)


def _is_near(value: Statement, figure: Figure) -> bool:
    return any(said.unit.may_be(figure.unit) and said.is_near(figure) for said in value.figures)


def _forms(value: str) -> tuple[str, ...]:
    """How a value may stand in prose: 1 trillion USD as it is, and as $1 trillion."""
    amount, _, code = value.rpartition(" ")
    return (value, *(f"{sign}{amount}" for sign in _SIGNS.get(code, ())))


_SIGNS = {
    code: tuple(sign for sign, unit in SYMBOLS.items() if Unit(unit).may_be(Unit(code)))
    for code in CURRENCIES
}
