"""Archive: no two articles give different values for one entity, metric and period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newskit.article import Article
from newskit.check import Archive, Claim, Dispute, Finding, Surroundings
from newskit.pattern import pattern

FEWEST = 2

DISPUTES: tuple[str, ...] = ("contradiction",)


# A claim's words are its value, its article's date and, of a value that was corrected, the old one.
_CORRECTED = 3
_BETWEEN_THOUSANDS = pattern(r"(?<=\d)[,\u202f\u00a0](?=\d{3}(?!\d))")


def claims(article: Article, around: Surroundings) -> Iterator[Claim]:
    """What the article's facts say of whom, and when: only those that say all three."""
    if article.status == "withdrawn":
        return
    corrected = {mended.fact: mended.was for mended in article.corrections if mended.fact}
    for number, fact in enumerate(article.facts):
        if fact.entity and fact.metric and fact.period and fact.value:
            was = (corrected[fact.id],) if fact.id in corrected else ()
            yield Claim(
                f"{fact.entity}, {_plain(fact.metric)}, {_plain(fact.period)}",
                ("facts", number, "value"),
                (fact.value, article.published.isoformat(), *was),
            )


def judge(claims: Sequence[Claim], archive: Archive) -> Iterator[Dispute]:
    """The newest article that does not say what others do, and those others; of three that disagree
    the next edit tells again."""
    newest_first = sorted(claims, key=lambda claim: (claim.said[1], claim.path), reverse=True)
    for number, claim in enumerate(newest_first):
        others = [other for other in newest_first[number + 1 :] if _gainsays(claim, other)]
        if not others:
            continue
        if len(claim.said) == _CORRECTED:
            # It has said so itself: those who give the old value have not heard of it.
            others, claim = [claim], others[0]
        other = others[0]
        is_corrected = len(other.said) == _CORRECTED
        yield Dispute(
            claim,
            Finding(
                "contradiction",
                f"another article has corrected this to {other.said[0]}"
                if is_corrected
                else f"another article gives {other.said[0]} for this, and here it is "
                f"{claim.said[0]}",
                claim.loc,
                "correct it here as well, with a record in `corrections` that names the fact"
                if is_corrected
                else "correct the one that is wrong, with a record in `corrections` that names the "
                "fact; if both are right, tell their metrics or periods apart",
                severity="warning",
            ),
            tuple((other, f"{other.said[0]} here") for other in others),
        )
        return


def _gainsays(one: Claim, other: Claim) -> bool:
    """A correction has told what became of a value: the fact that it names gainsays nobody but
    those who still give the value that was corrected."""
    if one.path == other.path or _plain(one.said[0]) == _plain(other.said[0]):
        return False
    was, other_was = one.said[2:], other.said[2:]
    if was and other_was:
        return False
    if was or other_was:
        return _plain((was or other_was)[0]) == _plain(other.said[0] if was else one.said[0])
    return True


def _plain(text: str) -> str:
    """Figures may be set with or without marks between thousands."""
    return " ".join(_BETWEEN_THOUSANDS.sub("", text.casefold()).split())
