"""`newskit init`: a newsroom to begin with: settings, an author, an article that shows the form."""

from __future__ import annotations

import json
from pathlib import Path

from newskit.commands.schema import schemas
from newskit.ground import ground
from newskit.terminal import say

NEWSROOM = """\
# yaml-language-server: $schema=../.newskit/newsroom.json
name: The Example Ledger
tagline: News that adds up
address: https://ledger.example.com      # where the site will stand
language: en
timezone: Europe/Berlin
sections:
  town: {name: Town, description: What happens here.}
  business: {name: Business, description: Those who make and sell.}
authors:
  mara-ito: {name: Mara Ito, role: Editor}
"""

ENTITIES = """\
# yaml-language-server: $schema=../.newskit/entities.json
# Who and what is in the news. Articles name them by the word before the colon.
harbour-bakery: {name: Harbour Bakery, type: company, also: [the bakery]}
"""

ARTICLE = """\
---
headline: The harbour bakery opens a second oven
summary: A loan from its own customers pays for the oven, and for two more jobs.
section: business
published: 2026-03-16T06:00:00+01:00
authors: [mara-ito]
sentiment: 7                     # 0–10; the label is the newsroom's
outlook: Small Trade in Town

takeaways:
  - The bakery borrowed 40,000 euros from 160 of its customers.
  - The new oven makes room for two more bakers.

facts:
  - id: loan
    text: Harbour Bakery borrowed 40,000 euros from 160 customers.
    value: 40,000 EUR
    entity: harbour-bakery
    metric: customer loan
    period: 2026-03
    sources: [bakery, register]

mentions: [harbour-bakery]

affected:
  - {who: harbour-bakery, impact: positive, why: Twice the bread from the same room.}
  - {who: Neighbours, type: group, impact: mixed, why: "More bread, and an earlier start."}

sources:
  - {id: bakery, publisher: Harbour Bakery, title: Letter to customers, url: https://example.com/letter}
  - {id: register, publisher: Town Register, title: Entry of the loan, date: 2026-03-12}
---

## What Happened

Harbour Bakery lights a second oven on Monday. Its customers paid for it: 160 of them lent
40,000 euros, to be paid back in bread or in money, as each prefers. Two more bakers start
with the oven.

```pullquote
text: Its customers paid for it
```

## What to Watch

The first repayments fall due in the autumn. Until then the baker counts loaves.
"""

# What the widely used YAML editors read, so that a misspelt key is underlined as it is typed.
EDITOR = {
    "yaml.schemas": {
        ".newskit/article.json": ["content/articles/**/*.yaml", "content/articles/**/*.yml"],
        ".newskit/newsroom.json": "content/newsroom.yaml",
        ".newskit/entities.json": "content/entities.yaml",
        ".newskit/partner.json": ["content/partners/*.yaml"],
    }
}


def run(folder: Path) -> int:
    """Makes the newsroom; 2 when there is one in `folder`, which is left as it is."""
    files = _files()
    if taken := [name for name in files if (folder / name).exists()]:
        say(f"newskit: {folder / taken[0]} is there already, and newskit overwrites nothing")
        return 2
    if folder.exists() and not folder.is_dir():
        say(f"newskit: {folder} is not a folder")
        return 2
    for name, text in files.items():
        path = folder / name
        ground(path.parent)
        path.write_text(text, encoding="utf-8")
    ground(folder / "content" / "media")
    say(f"A newsroom is ready in {folder}. Next:")
    say(f"  cd {folder}")
    say('  newskit new "A headline of your own"')
    say("  newskit serve")
    say("  newskit build")
    return 0


def _files() -> dict[str, str]:
    all_schemas = schemas()
    return {
        "content/newsroom.yaml": NEWSROOM,
        "content/entities.yaml": ENTITIES,
        "content/articles/harbour-bakery-second-oven.md": ARTICLE,
        ".vscode/settings.json": json.dumps(EDITOR, indent=2) + "\n",
        ".gitignore": "dist/\n.newskit/keys/\n",
        **{
            f".newskit/{name}.json": json.dumps(all_schemas[name], indent=2, ensure_ascii=False)
            + "\n"
            for name in ("article", "newsroom", "entities", "partner")
        },
    }
