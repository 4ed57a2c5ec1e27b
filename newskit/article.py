"""Article: complete, valid, frozen; made from a Document by `parse`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple
from zlib import crc32
from zoneinfo import ZoneInfo

import orjson
from msgspec import Struct
from pydantic import BeforeValidator, Field

from newskit.block import Picture, Prose, StoryBlock
from newskit.blocks import BLOCKS
from newskit.blocks.pullquote import PullQuote
from newskit.body import Body, Fence
from newskit.card import Card, stamp
from newskit.digest import digest_of
from newskit.document import Document, read_block
from newskit.field import (
    Day,
    Id,
    Instant,
    Name,
    Optionally,
    Text,
    WebAddress,
    is_id,
    mistake,
    one_value,
)
from newskit.folder import stem_of
from newskit.lost import lost, may_be_lost
from newskit.markup import Markdown, text_of
from newskit.model import Loc, Model, fitted, made, restored
from newskit.newsroom import Language
from newskit.pattern import pattern
from newskit.problem import Note, Place, Problem, certain, closest, replaced
from newskit.texts import Texts, in_body

Impact = Literal["positive", "negative", "neutral", "mixed"]
Status = Literal["draft", "ready", "withheld", "withdrawn"]
CorrectionKind = Literal["correction", "clarification", "update", "refile"]

# Reading time is told from this pace, and counts every word of the page.
WORDS_A_MINUTE = 238


class Fact(Model):
    """A numbered fact. The short form is just its text."""

    id: Id | None = Field(None, description="A name for the fact.", examples=["backlog"])
    text: Text = Field(
        description="The fact in a sentence.", examples=["Orders reached $1 trillion."]
    )
    value: Name | None = Field(
        None, description="Its figure and unit.", examples=["1 trillion USD"]
    )
    entity: Id | None = Field(None, description="Whom it is about.", examples=["nvidia"])
    metric: Name | None = Field(None, description="What was measured.", examples=["order backlog"])
    period: Name | None = Field(None, description="For which time.", examples=["2026-03"])
    sources: tuple[Id, ...] = Field((), description="Ids of sources.", examples=[["keynote"]])


class Affected(Model):
    """A row of “Who's Affected”: a name with a type, or the id of an entity."""

    who: Name = Field(description="A name, or an entity's id.", examples=["Cloud hyperscalers"])
    type: Name | None = Field(None, description="What they are.", examples=["company"])
    impact: Impact = Field(description="How they are affected.", examples=["positive"])
    why: Optionally = Field("", description="The reason.", examples=["More hardware to sell."])


class Source(Model):
    id: Id = Field(description="The name that facts cite it by.", examples=["keynote"])
    publisher: Name = Field(description="Who published it.", examples=["Nvidia"])
    title: Text = Field(description="Its title.", examples=["GTC 2026 keynote"])
    url: WebAddress | None = Field(
        None, description="Where it stands.", examples=["https://example.com"]
    )
    date: Day | None = Field(None, description="Its day.", examples=["2026-03-16"])


class Watch(Model):
    """Something to watch, with its day or any short text for it."""

    date: Name = Field(description="A day, or a short text.", examples=["2026-05-20"])
    text: Text = Field(description="What will happen.", examples=["First-quarter results."])


class Correction(Model):
    at: Instant = Field(description="When it was made.", examples=["2026-03-17T09:00:00Z"])
    kind: CorrectionKind = Field("correction", description="Its kind.", examples=["correction"])
    fact: Id | None = Field(None, description="The fact it mends.", examples=["backlog"])
    was: Optionally = Field("", description="What was said.", examples=["$1.2 trillion"])
    now: Optionally = Field("", description="What is right.", examples=["$1 trillion"])
    note: Text = Field(description="The notice.", examples=["An earlier version misstated this."])


class Waiver(Model):
    """A check's code that does not hold for this article, and why."""

    code: Id = Field(description="The code.", examples=["question-headline"])
    reason: Text = Field(description="Why.", examples=["The question is the speaker's own."])


def _fact(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


def _score(value: object) -> object:
    text = one_value(value).replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if number != number or number in (float("inf"), float("-inf")):
        raise mistake("bad-number", f"“{text[:40]}” is not a score", "write it as 9 or 4.5")
    return number


class Authored(Model):
    """An article as a writer types it."""

    headline: Name = Field(
        description="The headline.", examples=["Nvidia reports a record order book"]
    )
    summary: Text = Field(
        description="One or two sentences below the headline.",
        examples=["Demand is moving from training models to running them."],
    )
    section: Id = Field(description="The id of a section.", examples=["infrastructure"])
    published: Instant = Field(
        description="When it is published. Later than now is scheduled.",
        examples=["2026-03-16T21:30:00Z"],
    )
    authors: tuple[Id, ...] = Field(
        min_length=1, max_length=20, description="Ids of authors.", examples=[["mara-ito"]]
    )
    kicker: Optionally = Field("", description="A word above the headline.", examples=["Analysis"])
    updated: Instant | None = Field(
        None, description="When it was last changed.", examples=["2026-03-17T09:00:00Z"]
    )
    language: Language | None = Field(None, description="Its language.", examples=["de"])
    sentiment: Annotated[float, BeforeValidator(_score)] | None = Field(
        None, description="The score on the newsroom's scale.", examples=[9]
    )
    outlook: Optionally = Field(
        "", description="What the outlook gauge is about.", examples=["AI Infrastructure"]
    )
    takeaways: tuple[Text, ...] = Field(
        (),
        max_length=12,
        description="Key takeaways.",
        examples=[["Orders have doubled in a year."]],
    )
    facts: tuple[
        Annotated[Fact, BeforeValidator(_fact, json_schema_input_type=str | Fact)], ...
    ] = Field(
        (), max_length=60, description="Key facts.", examples=[["Orders reached $1 trillion."]]
    )
    mentions: tuple[Id, ...] = Field(
        (), max_length=60, description="Ids of entities.", examples=[["nvidia"]]
    )
    affected: tuple[Affected, ...] = Field(
        (),
        max_length=60,
        description="Who is affected, and how.",
        examples=[[{"who": "Cloud hyperscalers", "type": "company", "impact": "positive"}]],
    )
    sources: tuple[Source, ...] = Field(
        (),
        max_length=100,
        description="What the article rests on.",
        examples=[[{"id": "keynote", "publisher": "Nvidia", "title": "GTC 2026 keynote"}]],
    )
    picture: Picture | None = Field(
        None,
        description="The picture at the top.",
        examples=[
            {
                "file": "media/harbour.jpg",
                "alt": "Cranes over a harbour.",
                "credit": "The Example Ledger",
            }
        ],
    )
    tags: tuple[Name, ...] = Field((), max_length=40, description="Tags.", examples=[["chips"]])
    related: tuple[Id, ...] = Field(
        (),
        max_length=12,
        description="Slugs of related articles, before those that are found.",
        examples=[["a-harbour-runs-on-wind"]],
    )
    watch: tuple[Watch, ...] = Field(
        (),
        max_length=40,
        description="Dated things to watch.",
        examples=[[{"date": "2026-05-20", "text": "First-quarter results."}]],
    )
    disclosures: tuple[Text, ...] = Field(
        (),
        max_length=12,
        description="What readers should know of us.",
        examples=[["The author holds no shares."]],
    )
    rights: Optionally = Field(
        "", description="The rights line.", examples=["© The Example Ledger"]
    )
    status: Status = Field("ready", description="Whether it may be published.", examples=["draft"])
    reason: Optionally = Field(
        "",
        description="Why it is withheld or withdrawn: readers and partners are told.",
        examples=["A source took back what it had said."],
    )
    id: Id | None = Field(
        None,
        description="Its file's name when it was first published, if that is another now.",
        examples=["nvidia-order-book"],
    )
    embargo: Instant | None = Field(
        None, description="Not before this instant.", examples=["2026-03-16T21:30:00Z"]
    )
    expires: Instant | None = Field(
        None, description="Not after this instant.", examples=["2027-03-16T00:00:00Z"]
    )
    corrections: tuple[Correction, ...] = Field(
        (),
        max_length=60,
        description="What was mended.",
        examples=[[{"at": "2026-03-17T09:00:00Z", "note": "An earlier version misstated this."}]],
    )
    waive: tuple[Waiver, ...] = Field(
        (),
        max_length=40,
        description="Checks waived, with the reason.",
        examples=[[{"code": "question-headline", "reason": "It is the speaker's own."}]],
    )
    reviewed_by: Name | None = Field(
        None, description="Who reviewed it: an author's id, or a name.", examples=["tom-weller"]
    )


class Article(Authored):
    """An article, whole. `digest` is of its file and the time zone; `words` are a reader's."""

    slug: str
    path: str
    digest: str
    body: tuple[Prose | StoryBlock, ...]
    words: int

    @property
    def minutes(self) -> int:
        return max(-(-self.words // WORDS_A_MINUTE), 1)

    @property
    def cited(self) -> tuple[Source, ...]:
        """The sources that a fact cites."""
        named = {name for fact in self.facts for name in fact.sources}
        return tuple(source for source in self.sources if source.id in named)

    @property
    def publishers(self) -> tuple[str, ...]:
        """Distinct publishers among the cited sources: the article is verified by so many."""
        return tuple(
            {source.publisher.casefold(): source.publisher for source in self.cited}.values()
        )

    @property
    def pictures(self) -> tuple[tuple[Loc, str], ...]:
        """The picture files it uses, each with where that is said."""
        top = ((("picture", "file"), self.picture.file),) if self.picture else ()
        return (
            *top,
            *(
                (("body", number, "file"), core.file)
                for number, part in enumerate(self.body)
                if isinstance(part, StoryBlock)
                for core in part.as_core()
                if isinstance(core, Picture)
            ),
        )

    @property
    def named(self) -> tuple[str, ...]:
        """Every word that may be the id of an entity."""
        speakers = (part.speaker for part in self.body if isinstance(part, PullQuote))
        words = (
            *self.mentions,
            *(row.who for row in self.affected),
            *(fact.entity for fact in self.facts),
            self.reviewed_by,
            *speakers,
        )
        return tuple(dict.fromkeys(word for word in words if word and is_id(word)))

    @cached_property
    def texts(self) -> Texts:
        """All that it says to its readers; most checks look through it."""
        picture = self.picture
        said: tuple[tuple[Loc, str], ...] = (
            (("headline",), self.headline),
            (("summary",), self.summary),
            (("kicker",), self.kicker),
            (("outlook",), self.outlook),
            *((("takeaways", number), text) for number, text in enumerate(self.takeaways)),
            *((("facts", number, "text"), fact.text) for number, fact in enumerate(self.facts)),
            *((("affected", number, "who"), row.who) for number, row in enumerate(self.affected)),
            *((("affected", number, "why"), row.why) for number, row in enumerate(self.affected)),
            *((("watch", number, "text"), item.text) for number, item in enumerate(self.watch)),
            *(
                (("corrections", number, "note"), correction.note)
                for number, correction in enumerate(self.corrections)
            ),
            *((("disclosures", number), text) for number, text in enumerate(self.disclosures)),
            (("picture", "alt"), picture.alt if picture else ""),
            (("picture", "caption"), picture.caption if picture else ""),
            *in_body(self.body),
        )
        return Texts(tuple((loc, text) for loc, text in said if text))

    @property
    def text(self) -> str:
        """The body as plain text."""
        return "\n\n".join(
            part.text if isinstance(part, Prose) else text_of(part.as_core()) for part in self.body
        )


class Plain(NamedTuple):
    """An article as data that JSON knows: what newskit gave it, its keys, and its body, of which a
    part is a block's word, or '', and its fields."""

    given: tuple[str, str, str, int]
    front: dict[str, Any]
    body: list[tuple[str, dict[str, Any]]]


def plain(article: Article) -> Plain:
    # By the model that has read it: to make another one's serializer takes eight milliseconds, a
    # fortieth of what an edit does.
    serializer = Authored.__pydantic_serializer__
    front = serializer.to_python(article, mode="json", include=_AUTHORED, exclude_defaults=True)
    body = [
        (part.word, part.model_dump(mode="json", exclude_defaults=True))
        if isinstance(part, StoryBlock)
        else ("", part.__dict__)
        for part in article.body
    ]
    return Plain((article.slug, article.path, article.digest, article.words), front, body)


def card_of(article: Article, plain: Plain, language: str) -> Card:
    """The card of an article, which is `plain` as well; `language` is the newsroom's, for an
    article that names none."""
    picture = article.picture
    content, fields = _content(plain)
    return Card(
        key=article.id or article.slug,
        slug=article.slug,
        path=article.path,
        article=article.digest,
        content=content,
        fields=fields,
        headline=article.headline,
        summary=article.summary,
        kicker=article.kicker,
        section=article.section,
        language=article.language or language,
        published=stamp(article.published),
        updated=stamp(article.updated),
        embargo=stamp(article.embargo),
        expires=stamp(article.expires),
        status=article.status,
        reason=article.reason,
        corrections=tuple(stamp(correction.at) for correction in article.corrections),
        mended=_mended(article),
        authors=article.authors,
        mentions=article.mentions,
        related=article.related,
        named=article.named,
        pictures=tuple(dict.fromkeys(file for _, file in article.pictures)),
        tags=article.tags,
        sentiment=article.sentiment,
        minutes=article.minutes,
        picture=picture.file if picture else "",
        alt=picture.alt if picture else "",
        credit=picture.credit if picture else "",
    )


def _mended(article: Article) -> str:
    """A digest of the corrections, as a log of them tells them: a fact goes by its number too."""
    if not article.corrections:
        return ""
    facts = [fact.id for fact in article.facts]
    return digest_of([facts, [one.model_dump(mode="json") for one in article.corrections]])


# What decides whether and where an article stands, or is between the writer and the checks.
_UNTOLD = ("id", "status", "reason", "embargo", "waive")


def _content(plain: Plain) -> tuple[str, str]:
    """A digest of all that the article tells readers, and one of each key, to name what moved."""
    front = {key: value for key, value in plain.front.items() if key not in _UNTOLD}
    # On which line of its file a paragraph stands is nothing to a reader.
    front["body"] = [part if word else part["html"] for word, part in plain.body]
    marks = [f"{key} {crc32(orjson.dumps(front[key])):08x}" for key in sorted(front)]
    return digest_of([front, [word for word, _ in plain.body]]), " ".join(marks)


def written(plain: Plain) -> bytes:
    """The article as JSON, to be read back by `unwritten`."""
    return orjson.dumps(tuple(plain))


def unwritten(data: bytes) -> Article:
    """The article that `written` made this of."""
    (slug, path, digest, words), front, body = orjson.loads(data)
    authored = restored(Authored, front)
    parts = tuple(
        restored(BLOCKS[word], part) if word else restored(Prose, part) for word, part in body
    )
    return _whole(authored, slug, path, digest, parts, words)


def _whole(
    authored: Authored,
    slug: str,
    path: str,
    digest: str,
    body: tuple[Prose | StoryBlock, ...],
    words: int,
) -> Article:
    fields = {**authored.__dict__, "slug": slug, "path": path, "digest": digest}
    return made(Article, {**fields, "body": body, "words": words})


_AUTHORED = set(Authored.model_fields)


class Desk(Struct, frozen=True):
    """What parsing needs to know: the time zone of dates without one, and a parser of Markdown."""

    timezone: ZoneInfo
    markdown: Markdown


Parsed = tuple[Article | None, tuple[Problem, ...]]
_Parts = tuple[tuple[Prose | StoryBlock, ...], tuple[Problem, ...]]


def parse(document: Document, desk: Desk) -> Parsed:
    """The article that a document holds, or every problem of it (and, with it, its warnings)."""
    return parse_each([document], desk)[0]


def parse_each(documents: Sequence[Document], desk: Desk) -> list[Parsed]:
    """The same of each. Every step is taken for all of them before the next one is: what it needs
    stays at hand in the processor. Measured: a tenth less time."""
    about = {"timezone": desk.timezone}
    fits = [fitted(Authored, one.data, one.place, "an article", about) for one in documents]
    reads = [desk.markdown.read(one.body) for one in documents]
    bodies = [_body(one, read) for one, read in zip(documents, reads, strict=True)]
    found = zip(documents, fits, bodies, strict=True)
    return [_parsed(document, fit, body, desk) for document, fit, body in found]


def _parsed(
    document: Document,
    fit: tuple[Authored | None, tuple[Problem, ...]],
    parts: _Parts,
    desk: Desk,
) -> Parsed:
    slug = stem_of(document.path)
    (authored, problems), (body, body_problems) = fit, parts
    named = _slug_problems(slug, document.path)
    problems = (*problems, *body_problems, *named)
    if authored is None or any(problem.is_error for problem in problems):
        return None, problems
    problems += tuple(_own_references(authored, document))
    if any(problem.is_error for problem in problems):
        return None, problems
    # An instant without a zone is the newsroom's: another zone makes another article of the file.
    digest = digest_of([document.digest, str(desk.timezone)])
    article = _whole(authored, slug, document.path, digest, body, _words(authored, body))
    return article, problems


def _slug_problems(slug: str, path: str) -> tuple[Problem, ...]:
    if is_id(slug) and len(slug) < 100 and "-" in slug:
        # What else an id may not be is one word.
        return ()
    _, problems = fitted(_Named, {"slug": slug}, lambda loc, key=False: Place(path), "the file")
    return tuple(
        Problem(
            "bad-file-name",
            f"the file's name becomes the address: {problem.message}",
            Place(path),
            problem.hint.replace("write `", "rename it to `").replace("another id", "another name"),
        )
        for problem in problems
    )


class _Named(Model):
    slug: Id


def _body(document: Document, read: Body) -> _Parts:
    parts: list[Prose | StoryBlock] = []
    problems = [
        Problem(
            slip.code,
            slip.message,
            _at(document, slip.line, slip.found),
            slip.hint,
            severity="error" if slip.is_error else "warning",
        )
        for slip in read.slips
    ]
    for number, piece in enumerate(read.pieces):
        if not isinstance(piece, Fence):
            html, text = piece.html.strip(), piece.text.strip()
            parts.append(made(Prose, {"html": html, "text": text, "line": piece.line}))
            if may_be_lost(html):
                after = (next_one.line - 1 for next_one in read.pieces[number + 1 :])
                end = next(after, document.body.count("\n") + 1)
                problems += lost(document, html, piece.line, end)
            continue
        block, mistakes = _block(document, piece)
        problems += mistakes
        if block is not None:
            parts.append(block)
    if not parts and not problems:
        problems.append(
            Problem(
                "empty-body",
                "the article has no text",
                Place(document.path),
                "write the text below the second `---`"
                if document.path.endswith(".md")
                else "write `body: |`, and the text below it, each line indented by two spaces",
            )
        )
    return tuple(parts), tuple(problems)


def _block(document: Document, fence: Fence) -> tuple[StoryBlock | None, tuple[Problem, ...]]:
    if (model := BLOCKS.get(fence.word)) is None:
        return None, (_no_block(document, fence),)
    # Most blocks hold no such sign at all.
    if "```" in fence.text and (begun := _next_fence(document, fence)):
        number, word = begun
        return None, (
            Problem(
                "unclosed-block",
                f"this {fence.word} block is not closed before the next one begins",
                _at(document, fence.line - 1),
                "write ``` on a line of its own where it ends",
                (Note(_at(document, fence.line + number), f"the {word} block begins here"),),
            ),
        )
    fragment, problems = read_block(document, fence.line, fence.text)
    if fragment is None:
        return None, problems
    return fitted(model, fragment.data, fragment.place, f"a {fence.word} block")


def _no_block(document: Document, fence: Fence) -> Problem:
    """What is wrong with a word that names no kind of block."""
    words, first = fence.word, fence.word.split()[0]
    at = _at(document, fence.line - 1, words)
    if first in BLOCKS:
        message = f"more than the word `{first}` stands where a {first} block begins"
        hint = f"write ```{first} alone, and what belongs to it on the lines below"
        return Problem("unknown-block", message, at, hint)
    # `pull quote` was meant as one word.
    word = words if closest(words.replace(" ", ""), BLOCKS) else first
    meant, sure = closest(word.replace(" ", ""), BLOCKS), certain(word, BLOCKS)
    at = _at(document, fence.line - 1, word)
    kinds = "`newskit explain unknown-block` tells which kinds there are"
    return Problem(
        "unknown-block",
        f"`{word[:40]}` is not a kind of story block",
        at,
        f"did you mean `{meant}`?" if meant else f"for plain code leave the word out; {kinds}",
        fix=replaced(at, sure) if sure else None,
    )


# The sign that opens a block, and the word after it.
_FENCE = pattern(r" {0,3}(```+|~~~+)\s*(\S+)")


def _next_fence(document: Document, fence: Fence) -> tuple[int, str] | None:
    """Which line of a block's text opens another block, and of what kind; none if no line does."""
    opening = _FENCE.match(document.body.split("\n")[fence.line - 1])
    for number, line in enumerate(fence.text.split("\n")):
        found = _FENCE.match(line)
        if found and opening and found[1] == opening[1]:
            return number, found[2]
    return None


def _at(document: Document, line: int, found: str = "") -> Place:
    """The place of a text in a line of the body; the whole line where it stands there not once."""
    lines = document.body.split("\n")
    text = lines[line] if line < len(lines) else ""
    if found and text.count(found) == 1:
        return document.in_body(line, text.index(found) + 1, len(found))
    return document.in_body(line, 1, max(len(text), 1))


def _own_references(authored: Authored, document: Document) -> Iterator[Problem]:
    """What an article says of itself: sources and facts cited by id, each id once."""
    sources = [source.id for source in authored.sources]
    facts = [fact.id for fact in authored.facts if fact.id]
    for key, ids in (("sources", sources), ("facts", [fact.id for fact in authored.facts])):
        for number, name in enumerate(ids):
            if name and name in ids[:number]:
                yield Problem(
                    "repeated-id",
                    f"two {key} have the id `{name}`",
                    document.place((key, number, "id")),
                    "give each an id of its own",
                    (_note(document, (key, ids.index(name), "id"), "it stands here first"),),
                )
    cited: dict[str, list[Loc]] = {}
    for number, fact in enumerate(authored.facts):
        for position, name in enumerate(fact.sources):
            cited.setdefault(name, []).append(("facts", number, "sources", position))
    mended: dict[str, list[Loc]] = {}
    for number, correction in enumerate(authored.corrections):
        if correction.fact:
            mended.setdefault(correction.fact, []).append(("corrections", number, "fact"))
    # In the order of the file: that of a set is another in each run.
    for name in [name for name in cited if name not in sources]:
        yield _unknown(document, cited[name], "source", name, sources, code="unknown-source")
    for name in [name for name in mended if name not in facts]:
        yield _unknown(document, mended[name], "fact", name, facts, code="unknown-fact")
    if authored.embargo and authored.expires and authored.expires <= authored.embargo:
        yield Problem(
            "expires-first",
            "the article expires before its embargo ends",
            document.place(("expires",)),
            "set `expires` to an instant after `embargo`",
            (_note(document, ("embargo",), "the embargo ends here"),),
        )
    elif authored.expires and authored.expires <= authored.published:
        yield Problem(
            "expires-first",
            "the article expires before it is published",
            document.place(("expires",)),
            "set `expires` to an instant after `published`",
            (_note(document, ("published",), "it is published here"),),
        )
    if authored.outlook and authored.sentiment is None:
        yield Problem(
            "outlook-without-sentiment",
            "the outlook gauge needs a score to point to",
            document.place(("outlook",), key=True),
            "add a line such as `sentiment: 6`, or delete `outlook`",
        )


def _unknown(
    document: Document, locs: list[Loc], kind: str, name: str, known: list[str], *, code: str
) -> Problem:
    """One id that is none, wherever it is cited."""
    meant, sure = closest(name, known), certain(name, known)
    at, *others = (document.place(loc) for loc in locs)
    return Problem(
        code,
        f"no {kind} of this article has the id `{name}`",
        at,
        f"did you mean `{meant}`?" if meant else f"give the {kind} you mean the line `id: {name}`",
        tuple(Note(place, "and here") for place in others),
        fix=replaced((at, *others), sure) if sure else None,
    )


def _note(document: Document, loc: Loc, words: str) -> Note:
    return Note(document.place(loc), words)


def _words(authored: Authored, body: tuple[Prose | StoryBlock, ...]) -> int:
    """Every word that a reader reads on the page."""
    texts = [
        authored.headline,
        authored.summary,
        authored.kicker,
        authored.outlook,
        *authored.takeaways,
        *(fact.text for fact in authored.facts),
        *(f"{row.who} {row.why}" for row in authored.affected),
        *(part.text if isinstance(part, Prose) else text_of(part.as_core()) for part in body),
        *(item.text for item in authored.watch),
        *(correction.note for correction in authored.corrections),
        *authored.disclosures,
    ]
    return sum(len(text.split()) for text in texts)
