"""`newskit new`: a draft with every key that an article needs, from the newsroom's own skeleton."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from newskit.field import in_plain_letters
from newskit.folder import survey
from newskit.ground import ground
from newskit.newsroom import Newsroom
from newskit.problem import closest
from newskit.reading import read_newsroom
from newskit.terminal import say, say_problems
from newskit.words import words_for

# A newsroom's own skeleton, if it has one; the words in capitals are filled in.
SKELETON_FILE = "skeleton.md"
_ENGLISH = """\
---
headline: HEADLINE
summary: One or two sentences that say what happened and why it matters.
section: SECTION
published: PUBLISHED
authors: [AUTHOR]
status: draft                # delete this line when the article may be published

takeaways:
  - The most important thing, in one sentence.

facts:
  - text: A fact that can be checked, with its figure.
    sources: [first]

sources:
  - {id: first, publisher: Who published it, title: Its title, url: https://example.com}
---

## Analysis

Write here.
"""
_GERMAN = """\
---
headline: HEADLINE
summary: Ein oder zwei Sätze, die sagen, was geschehen ist und warum es zählt.
section: SECTION
published: PUBLISHED
authors: [AUTHOR]
status: draft                # diese Zeile löschen, wenn der Artikel erscheinen darf

takeaways:
  - Das Wichtigste, in einem Satz.

facts:
  - text: Eine Tatsache, die sich prüfen lässt, mit ihrer Zahl.
    sources: [first]

sources:
  - {id: first, publisher: Wer es veröffentlicht hat, title: Der Titel, url: https://example.com}
---

## Analyse

Hier schreiben.
"""
SKELETONS = {"en": _ENGLISH, "de": _GERMAN}


def run(headline: str, content: Path, section: str, author: str, now: datetime) -> int:
    """Writes the draft; 1 when the newsroom's settings are wrong, 2 for a wrong word."""
    house, problems = read_newsroom(survey(content))
    if house.newsroom is None:
        say_problems(problems, house.sources)
        return 1
    slug = slug_of(headline)
    path = content / "articles" / f"{slug}.md"
    trouble = (
        _unknown("section", section, list(house.newsroom.sections))
        or _unknown("author", author, list(house.newsroom.authors))
        or ("" if slug else "the headline holds no letter or digit to name the file by")
        or (f"{path} is there already" if path.exists() else "")
    )
    if trouble:
        say(f"newskit: {trouble}")
        return 2
    own = content / SKELETON_FILE
    ours = SKELETONS[words_for(house.newsroom.language).language]
    text = own.read_text(encoding="utf-8") if own.is_file() else ours
    ground(path.parent)
    path.write_text(filled(text, headline, house.newsroom, section, author, now), encoding="utf-8")
    say(f"A draft is ready: {path}")
    return 0


def filled(
    skeleton: str, headline: str, newsroom: Newsroom, section: str, author: str, now: datetime
) -> str:
    local = now.astimezone(ZoneInfo(newsroom.timezone)).replace(second=0, microsecond=0)
    words = {
        # A JSON string is a YAML string: any headline is safe in it.
        "HEADLINE": json.dumps(headline.strip(), ensure_ascii=False),
        "SECTION": section or next(iter(newsroom.sections)),
        "PUBLISHED": local.isoformat(),
        "AUTHOR": author or next(iter(newsroom.authors)),
    }
    return re.sub("HEADLINE|SECTION|PUBLISHED|AUTHOR", lambda word: words[word[0]], skeleton)


def slug_of(headline: str) -> str:
    """A file name for a headline: lower-case words and hyphens, ten words at most."""
    plain = re.sub("['’]", "", in_plain_letters(headline))
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:10])[:80].strip("-")


def _unknown(kind: str, name: str, known: list[str]) -> str:
    if not name or name in known:
        return ""
    meant = closest(name, known)
    return f"the newsroom has no {kind} `{name}`" + (
        f": did you mean `{meant}`?" if meant else f": there are {', '.join(known)}"
    )
