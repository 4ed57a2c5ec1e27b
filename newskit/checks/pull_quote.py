"""Pull quote: it stands word for word in the body, and its speaker is named there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from newskit.article import Article
from newskit.block import Prose
from newskit.blocks.pullquote import PullQuote
from newskit.check import Finding, Span, Surroundings
from newskit.field import is_id
from newskit.markup import text_of
from newskit.model import Loc
from newskit.problem import closest
from newskit.texts import find_words

CODES: tuple[str, ...] = (
    "pull-quote-not-in-body",
    "speaker-not-named",
)

# What is left out between the pieces of a quote is marked so.
_GAP = r"\s*(?:\[\s*(?:…|\.{3})\s*\]|\(\s*(?:…|\.{3})\s*\)|…|\.{3})\s*"
_QUOTES = '[“”„‟«»‹›‘’‚‛`"]'
_DASHES = "\\s*[‐‑‒–—―−-]+\\s*"
_UNSEEN = "[\u00ad\u200b\u2060\ufeff]"
_SENTENCE = r"(?s)[^.!?…\n].*?(?:[.!?…]+[\"”’»)\]]*(?=\s)|(?=\n\n)|\Z)"
_WORD = r"\w+(?:[’'\-]\w+)*"
# A sentence with fewer of the quote's words was not what it was taken from; one that is longer is
# no sentence.
_LIKE = 0.5
_LONGEST = 3_000


def check(article: Article, around: Surroundings) -> Iterator[Finding]:
    quotes = [(n, part) for n, part in enumerate(article.body) if isinstance(part, PullQuote)]
    if not quotes:
        return
    prose = " ".join(part.text for part in article.body if isinstance(part, Prose))
    for number, quote in quotes:
        if not _stands(quote.text, prose) and not _stands(quote.text, _told(article)):
            yield _not_in_body(quote, ("body", number, "text"), article)
        if quote.speaker and not _is_named(quote.speaker, prose, article, around):
            yield _not_named(quote.speaker, ("body", number, "speaker"), around)


def _told(article: Article) -> str:
    """What stands in the other blocks, such as an answer; few quotes are taken from there."""
    blocks = (part for part in article.body if not isinstance(part, Prose | PullQuote))
    return "\n\n".join(text_of(block.as_core()) for block in blocks)


def _stands(quote: str, text: str) -> bool:
    """Whether the quote, or each piece of it in order, is in the text."""
    if find_words(quote, text.replace("\n", " ")) >= 0:
        return True
    plain, whole = _plain(text), _plain(quote)
    if whole and find_words(whole, plain) >= 0:
        return True
    at = 0
    pieces = [piece for piece in map(_plain, re.split(_GAP, quote)) if piece]
    for piece in pieces:
        found = find_words(piece, plain, at)
        if found < 0:
            return False
        at = found + len(piece)
    return bool(pieces)


def _plain(text: str) -> str:
    """Quotation marks, dashes and spaces may differ, and the stop at the end: they are not the
    speaker's."""
    text = unicodedata.normalize("NFC", re.sub(_UNSEEN, "", text)).replace("…", "...")
    text = re.sub(_DASHES, "-", re.sub(_QUOTES, "'", text))
    return " ".join(text.split()).strip("'.,;: ")


def _not_in_body(quote: PullQuote, loc: Loc, article: Article) -> Finding:
    """The finding, and the sentence of the body that is most like the quote."""
    span, notes = None, []
    if near := _nearest(quote.text, article):
        place, sentence, start = near
        span, (begin, end), differences = _differences(quote.text, sentence)
        words = "; ".join(differences[:3]) or "the nearest words"
        notes.append((place, words, (start + begin, start + end)))
    shown = quote.text if len(quote.text) <= 50 else f"{quote.text[:50]}…"
    return Finding(
        "pull-quote-not-in-body",
        f"the pull quote “{shown}” does not stand in the body",
        loc,
        "copy the sentence from the body exactly",
        span=span,
        notes=tuple(notes),
    )


def _nearest(quote: str, article: Article) -> tuple[Loc, str, int] | None:
    """The sentence that is most like the quote, in which piece of the body, and where it begins."""
    wanted = set(map(str.casefold, re.findall(_WORD, quote)))
    length = len(re.findall(_SENTENCE, quote)) or 1
    best: tuple[float, Loc, str, int] | None = None
    for number, part in enumerate(article.body):
        if not isinstance(part, Prose):
            continue
        spans = [found.span() for found in re.finditer(_SENTENCE, part.text)]
        # As many sentences in a row as the quote has.
        for first, last in zip(spans, spans[length - 1 :], strict=False):
            sentence = part.text[first[0] : min(last[1], first[0] + _LONGEST)]
            words = set(map(str.casefold, re.findall(_WORD, sentence)))
            share = len(wanted & words) / max(len(wanted), 1)
            if share >= _LIKE and (best is None or share > best[0]):
                best = (share, ("body", number), sentence, first[0])
    return best[1:] if best else None


def _differences(quote: str, sentence: str) -> tuple[Span | None, Span, list[str]]:
    """The first words of the quote that the sentence does not have, those of the sentence that the
    quote does not have (all of it, if there are none), and in words what differs."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - few quotes differ

    said, body = list(re.finditer(_WORD, quote)), list(re.finditer(_WORD, sentence))
    same = SequenceMatcher(None, [_key(word) for word in body], [_key(word) for word in said])
    steps, span, told = same.get_opcodes(), None, []
    other: Span | None = None
    for place, (step, a, b, c, d) in enumerate(steps):
        if step == "equal" or (step == "delete" and place in (0, len(steps) - 1)):
            # A quote may begin and end within a sentence.
            continue
        has = " ".join(sentence[body[a].start() : body[b - 1].end()].split()) if b > a else ""
        says = quote[said[c].start() : said[d - 1].end()] if d > c else ""
        if says and span is None:
            span = (said[c].start(), said[d - 1].end())
        if has and other is None:
            other = (body[a].start(), body[b - 1].end())
        told.append(
            f"“{has}” here, not “{says}”"
            if has and says
            else f"“{has}” as well"
            if has
            else f"no “{says}” here"
        )
    return span, other or (0, len(sentence)), told


def _key(word: re.Match[str]) -> str:
    return word[0].replace("’", "'")


def _is_named(speaker: str, prose: str, article: Article, around: Surroundings) -> bool:
    if speaker in (*article.mentions, *article.authors):
        return True
    names = _names(speaker, around)
    known = (*around.entities, *around.newsroom.authors)
    # Of an id that was mistyped the registry tells.
    if speaker not in known and "-" in speaker and is_id(speaker) and closest(speaker, known):
        return True
    plain = _plain(prose).casefold()
    return any(find_words(_plain(name).casefold(), plain) >= 0 for name in names)


def _names(speaker: str, around: Surroundings) -> tuple[str, ...]:
    if entity := around.entities.get(speaker):
        return (entity.name, *entity.also)
    author = around.newsroom.authors.get(speaker)
    return (author.name,) if author else (speaker,)


def _not_named(speaker: str, loc: Loc, around: Surroundings) -> Finding:
    is_entity = speaker in around.entities
    return Finding(
        "speaker-not-named",
        f"nothing in the article says who {_names(speaker, around)[0]} is",
        loc,
        f"add `{speaker}` to `mentions`, or name the speaker in the body"
        if is_entity
        else "name the speaker in the body",
        severity="warning",
    )
