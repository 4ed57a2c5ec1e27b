"""History: what a record says of an item, byte for byte."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from newskit.history import Change, Item, unwritten, written

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBER = st.integers(0, 2**53)
# The name that a record leaves out elsewhere, too.
DIGESTS = st.dictionaries(st.sampled_from(["out", "number", "rss", "ä"]), TEXT, max_size=3)
CHANGES = st.builds(
    Change,
    number=NUMBER,
    kind=st.just("corrected"),
    version=NUMBER,
    at=TEXT,
    fields=st.lists(TEXT, max_size=2).map(tuple),
    # The text that stands for nothing, too.
    reason=st.one_of(TEXT, st.just('"out":"",')),
    digests=DIGESTS,
    out=st.one_of(st.just(""), TEXT),
)
KINDS = {"str": TEXT, "int": NUMBER}
ITEMS = st.builds(
    Item,
    **{name: KINDS[kind] for name, kind in Item.__annotations__.items() if kind in KINDS},
    state=st.just("published"),
    digests=DIGESTS,
    log=st.lists(CHANGES, max_size=3).map(tuple),
    former=st.lists(TEXT, max_size=2).map(tuple),
)


def plainly(one: Item | Change) -> dict[str, Any]:
    """The same by a library that knows nothing of items."""
    values = {name: getattr(one, name) for name in one.__struct_fields__}
    if isinstance(one, Item):
        values["log"] = [plainly(change) for change in one.log]
    elif not one.out:
        del values["out"]
    return values


@given(ITEMS)
def test_an_item_is_written_canonically_and_read_back(item: Item) -> None:
    data = written(item)
    assert data == orjson.dumps(plainly(item), option=orjson.OPT_SORT_KEYS)
    assert unwritten(data) == item
