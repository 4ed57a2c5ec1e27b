"""Model: the strict, frozen shape of what is authored; the problems of data that does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from msgspec import Struct
from msgspec.structs import replace
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator
from pydantic_core import ErrorDetails

from newskit.field import Id, Text, as_id
from newskit.pattern import pattern
from newskit.problem import Fix, Note, Place, Problem, certain, closest, replaced
from newskit.yaml_line import excerpt, quoted, safe, short

Loc = tuple[str | int, ...]

# What other systems and other newsrooms call our keys.
OTHER_NAMES = {
    "title": "headline",
    "hed": "headline",
    "dek": "summary",
    "standfirst": "summary",
    "subtitle": "summary",
    "description": "summary",
    "excerpt": "summary",
    "teaser": "summary",
    "lead": "summary",
    "lede": "summary",
    "abstract": "summary",
    "highlights": "takeaways",
    "bullets": "takeaways",
    "keywords": "tags",
    "topics": "tags",
    "date": "published",
    "pubdate": "published",
    "byline": "authors",
    "writer": "authors",
    "category": "section",
    "image": "picture",
    "photo": "picture",
    "lang": "language",
    "entities": "mentions",
    "link": "url",
    "href": "url",
    "src": "file",
    "quote": "text",
    "copyright": "rights",
    "draft": "status",
}


class Model(BaseModel):
    """Frozen, and refuses keys that it does not know.

    A key with nothing after it counts as not written, unless it is one that no model knows: the
    entry of a registry or the bar of a chart would be dropped in silence.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        str_strip_whitespace=True,
        allow_inf_nan=False,
        # A kind of block is made ready when the first of it is read.
        defer_build=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _written(cls, data: Any) -> Any:
        if not isinstance(data, dict) or None not in data.values():
            return data
        known = _fields(cls)
        return {key: value for key, value in data.items() if value is not None or key not in known}


M = TypeVar("M", bound=Model)


def restored(model: type[M], data: dict[str, Any]) -> M:
    """The model that `model_dump_json(exclude_defaults=True)` was made of, not validated again.

    What was valid when it was kept is valid: validating costs four times as much.
    """
    defaults, readers, names = _restoring(model)
    values = defaults | data
    for name, reader in readers:
        if name in data:
            values[name] = reader(values[name])
    one = _new(model)
    _set_values(one, values)
    _set_names(one, names)
    _set_extra(one, None)
    _set_private(one, None)
    return one


def made(model: type[M], values: dict[str, Any]) -> M:
    """A model of values that are known to be valid, and are all there."""
    one = _new(model)
    _set_values(one, values)
    _set_names(one, set(values))
    _set_extra(one, None)
    _set_private(one, None)
    return one


_new: Callable[[type[M]], M] = object.__new__
# What a model keeps, past the `__setattr__` that keeps it frozen: the slots of BaseModel.
_set_values, _set_names, _set_extra, _set_private = (
    vars(BaseModel)[name].__set__
    for name in (
        "__dict__",
        "__pydantic_fields_set__",
        "__pydantic_extra__",
        "__pydantic_private__",
    )
)
Reader = Callable[[Any], Any]


@lru_cache(maxsize=256)
def _restoring(
    model: type[Model],
) -> tuple[dict[str, Any], tuple[tuple[str, Reader], ...], set[str]]:
    """A model's defaults in the order of its fields (with nothing for a field that must be there),
    how to read those values that JSON writes otherwise, and the names of all."""
    fields = model.model_fields.items()
    defaults = {
        name: None if field.is_required() else field.get_default(call_default_factory=True)
        for name, field in fields
    }
    readers = ((name, _reader(field.annotation)) for name, field in fields)
    return defaults, tuple((name, reader) for name, reader in readers if reader), set(defaults)


def _reader(annotation: Any) -> Reader | None:
    origin, inner = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return partial(restored, annotation)
    if annotation in _FROM_TEXT:
        return _FROM_TEXT[annotation]
    if origin is Annotated:
        return _reader(inner[0])
    if origin is tuple:
        item = _reader(inner[0])
        return (lambda values: tuple(map(item, values))) if item else tuple
    if origin is dict:
        value = _reader(inner[1])
        return (lambda values: {k: value(v) for k, v in values.items()}) if value else None
    if origin in (Union, UnionType):
        found = [reader for one in inner if (reader := _reader(one))]
        # A value that is None was left out, as a default.
        return found[0] if found else None
    return None


_FROM_TEXT: dict[Any, Reader] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    Decimal: Decimal,
}


def fitted(
    model: type[M],
    data: Any,
    place: Callable[..., Place],
    called: str,
    context: Mapping[str, Any] | None = None,
) -> tuple[M | None, tuple[Problem, ...]]:
    """`data` as a `model`, or every problem of it; `place(loc, key=…)` finds a value in its file.

    One misspelt key and the required key that it stands for are one problem.
    """
    try:
        return model.model_validate(data, context=dict(context or {})), ()
    except ValidationError as error:
        errors = error.errors(include_url=False)
        return None, tuple(_problems(model, data, errors, place, called))


class _Unknown(Struct, frozen=True):
    """A key that does not exist, the keys that are still `free` there, the one that was probably
    meant, and the same if it is certain; '' for none."""

    loc: Loc
    free: list[str]
    meant: str
    sure: str

    @classmethod
    def of(cls, loc: Loc, model: type[Model], data: Any, missing: set[Loc]) -> _Unknown:
        key, group = str(loc[-1]), loc[:-1]
        written = _written_at(data, group)
        # A key that is there already cannot be the one that was meant.
        free = [name for name in _fields(_model_at(model, group)) if name not in written]
        other = OTHER_NAMES.get(key.lower(), "")
        # What must be there and is not was meant, rather than a key that happens to be like it.
        is_missing = (*group, other) in missing
        near = other if is_missing else closest(key, free)
        meant = near or (other if other in free else "")
        sure = other if is_missing else certain(key, free)
        return cls(loc, free, meant, sure or "")


def _problems(
    model: type[Model],
    data: Any,
    errors: list[ErrorDetails],
    place: Callable[..., Place],
    called: str,
) -> Iterator[Problem]:
    missing = {error["loc"] for error in errors if error["type"] == "missing"}
    unknown = [
        _Unknown.of(error["loc"], model, data, missing)
        for error in errors
        if error["type"] == "extra_forbidden"
    ]
    for one in unknown:
        loc = one.loc[:-1]
        if _is_told_short(model, one, data, missing):
            missing -= {other for other in missing if other[:-1] == loc}
            yield _colon(loc, _written_at(data, loc), _needed(model, loc), place)
            continue
        missing.discard((*loc, one.meant))
        is_alone = sum(other.meant == one.meant and other.loc[:-1] == loc for other in unknown) == 1
        at = place(one.loc, key=True)
        yield Problem(
            "unknown-key",
            f"`{one.loc[-1]}` is not a key of {_owner(loc, called)}",
            at,
            f"did you mean `{one.meant}`?"
            if one.meant
            else _belonging(model, one.loc, data) or _instead(one.free, called),
            fix=replaced(at, one.sure) if one.sure and is_alone else None,
        )
    for error in errors:
        loc = error["loc"]
        if error["type"] == "extra_forbidden" or (
            error["type"] == "missing" and loc not in missing
        ):
            continue
        # Pydantic counts only the items that fit: a list of one bad item is “empty” to it.
        if error["type"] == "too_short" and any(
            other["loc"][: len(loc)] == loc and other is not error for other in errors
        ):
            continue
        if error["type"] == "missing":
            yield _missing(loc, _example(model, loc), _written_at(data, loc[:-1]), place, called)
        elif _is_cut_by_colon(model, error):
            yield _colon(loc, error["input"], [], place)
        else:
            example, needed, item = _example(model, loc), _needed(model, loc), _item(model, loc)
            code, message, hint = _words(error, example, needed, item)
            context = error.get("ctx", {})
            # A check of a whole group may know which value of it is at fault.
            loc = (*loc, *context.get("at", ()))
            at = place(loc, key=code in _AT_THE_KEY)
            notes = tuple(
                Note(place((*error["loc"], *other)), words)
                for other, words in context.get("notes", ())
            )
            yield Problem(code, message, at, hint, notes, fix=_fix(error, at))


def _missing(
    loc: Loc, example: str, written: Mapping[str, Any], place: Callable[..., Place], called: str
) -> Problem:
    """A key that is not there, or has nothing after it, in the group of keys `written`."""
    group, key, owner = loc[:-1], loc[-1], _owner(loc[:-1], called)
    line = f"`{key}: {example}`" if example else f"`{key}:`"
    if key in written:
        message = f"nothing is written after `{key}:`, and {owner} needs it"
        return Problem("missing-key", message, place(loc, key=True), f"write it, such as {line}")
    whole, first = place(group), next(iter(written), "")
    # A group of lines begins with its first key, one in braces with a brace.
    at = place((*group, first), key=True) if group and first else whole
    is_in_braces = at.line == whole.line == whole.end_line and at.column > whole.column
    return Problem(
        "missing-key",
        f"`{key}` is missing, and {owner} needs it",
        place(group, key=True) if group else place(()),
        f"add it before the `}}`, such as `, {line[1:]}"
        if is_in_braces
        else f"add a line such as {line}"
        if example
        else f"add {line}",
    )


def _is_cut_by_colon(model: type[Model], error: ErrorDetails) -> bool:
    """Whether an item that is to be text became a key and its value: `- Ferry: it sails`."""
    loc, given = error["loc"], error["input"]
    is_item = error["type"] in ("string_type", "string_sub_type") and isinstance(loc[-1], int)
    # In quotes it would be no id either.
    if not is_item or not isinstance(given, dict) or _item(model, loc[:-1]) == Id:
        return False
    is_keyed = any(_LIKE_A_KEY.match(str(key)) for key in given)
    return len(given) == 1 and not is_keyed and all(map(_is_scalar, given.values()))


def _is_told_short(model: type[Model], one: _Unknown, data: Any, missing: set[Loc]) -> bool:
    """Whether an unknown key and its value were meant as the text of an item that may be just its
    text: `- Ferry: it sails`."""
    above, key = one.loc[:-1], str(one.loc[-1])
    written, needed = _written_at(data, above), _needed(model, above)
    is_first = next(iter(written), "") == key and _is_scalar(written[key])
    if not is_first or one.meant or _LIKE_A_KEY.match(key):
        return False
    return _has_short_form(model, above) and (*above, *needed[:1]) in missing


_LIKE_A_KEY = pattern(r"[a-z_][\w-]*\Z")


def _is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _has_short_form(model: type[Model], loc: Loc) -> bool:
    """Whether the group at `loc` is an item that can be written as just its text."""
    item = _item(model, loc[:-1]) if loc and isinstance(loc[-1], int) else None
    return any(
        isinstance(one, BeforeValidator) and str in get_args(one.json_schema_input_type)
        for one in getattr(item, "__metadata__", ())
    )


def _colon(
    loc: Loc, written: Mapping[str, Any], needed: list[str], place: Callable[..., Place]
) -> Problem:
    """An item of a list that was meant as text, which a colon in it made a key and its value.

    If other keys are `written` there, the text belongs after the one that is `needed`.
    """
    key, said = next(iter(written.items()))
    whole, before, after = place(loc), place((*loc, key), key=True), place((*loc, key))
    text = f"{key}: {said or ''}".rstrip()
    # Quotes around a part of the text alone may be those of a speech.
    if said and after.line == after.end_line and _width(after) == len(said) + 2:
        text = f'{key}: "{said}"'
    is_alone = len(written) == 1
    is_as_typed = '"' not in text and before.end_column < whole.end_column
    is_sure = said and is_alone and is_as_typed and _width(whole) == len(text)
    meant = quoted(" ".join(text.split()))
    is_in_brackets = place(loc[:-1]).line == place(loc[:-1], key=True).line
    shown = meant if is_alone else f"{needed[0]}: {meant}"
    return Problem(
        "yaml-colon",
        f"the colon after `{short(key)}` makes it look like a key",
        replace(before, column=before.end_column, end_column=before.end_column + 1),
        f"put the text in quotes: {excerpt(shown if is_in_brackets else f'- {shown}')}",
        fix=replaced(whole, meant) if is_sure else None,
    )


def _width(at: Place) -> int:
    """How much of its line a range takes; 0 where it is of several."""
    return at.end_column - at.column if at.line == at.end_line else 0


def _fix(error: ErrorDetails, at: Place) -> Fix | None:
    """The value that was certainly meant, in the place of the one that stands there."""
    given, context = error["input"], error.get("ctx", {})
    # The name of what is made here could be another one.
    meant = "" if error["loc"][-1:] == ("[key]",) else context.get("meant", "")
    if error["type"] == "literal_error":
        meant = certain(str(given), _choices(context))
    elif error["type"] in ("tuple_type", "list_type") and _is_word(given):
        meant = f"[{given}]"
    return replaced(at, meant) if meant and _PLAIN.match(meant) else None


# What needs no quotes as a value: words, ids, addresses, dates, a list of one word.
_PLAIN = pattern(r"(?!null\Z)(?:[A-Za-z0-9][\w./:?=&%+@-]*(?: [\d:]+)?|\[[\w-]+\])\Z")


# What is wrong with a list as a whole is not wrong with its first item.
_AT_THE_KEY = frozenset({"too-many", "reserved-section"})


def _words(error: ErrorDetails, example: str, needed: list[str], item: Any) -> tuple[str, str, str]:
    """Code, message and hint for one of Pydantic's errors, in a writer's words.

    `needed` are the keys that a group at this place cannot do without, `item` is the type of the
    items of a list at this place.
    """
    context = error.get("ctx", {})
    name, given, kind = _value(error["loc"]), error["input"], error["type"]
    shown = f"“{str(given)[:40]}”"
    if isinstance(given, list | dict):
        shown = "a list" if isinstance(given, list) else "a group of keys"
    if given is None:
        return "empty-value", f"nothing is written for {name}", "write it, or delete the line"
    if "said" in context:
        return kind, context["said"], context["hint"]
    if kind == "literal_error":
        meant = closest(str(given), _choices(context))
        key = next((f"`{step}`" for step in reversed(error["loc"]) if isinstance(step, str)), name)
        return (
            "unknown-word",
            f"{shown} is not a word that {key} knows",
            f"did you mean `{meant}`?" if meant else f"write {_listed(_choices(context))}",
        )
    if kind in ("string_type", "string_sub_type"):
        alone = list(given) if isinstance(given, dict) and len(given) == 1 else []
        or_else = f", or in quotes if `{short(alone[0])}:` is part of it" if alone else ""
        return (
            "wrong-kind",
            f"{name} is text, but {shown} stands here",
            f"write the text on this line{or_else}",
        )
    if kind in ("tuple_type", "list_type"):
        message = f"{name} is a list, but {'one value' if isinstance(given, str) else shown}"
        hint = "put each item on a line of its own that begins with `- `"
        if needed:
            hint = f"begin each item with `- {needed[0]}:`, and indent its other keys as far"
        elif items := _as_items(given, item):  # Then the whole line can be shown mended.
            hint = f"write {name[:-1]}: [{items}]`, or {hint}"
        elif isinstance(given, str) and item == Text:
            text = " ".join(given.split())
            hint = f"{hint}: {excerpt(f'- {safe(text)}')}"
        return "wrong-kind", f"{message} stands here", hint
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        keys = " and ".join(f"`{key}:`" for key in needed if kind != "dict_type")
        return (
            "wrong-kind",
            f"{name} is a group of keys, but {shown} stands here",
            f"write {keys or '`key: value` lines'} under it, indented by two spaces",
        )
    if kind in ("float_parsing", "decimal_parsing", "int_parsing", "finite_number", "float_type"):
        return "bad-number", f"{name} is a number, but {shown} stands here", "write it as 9 or 4.5"
    if kind == "string_too_short":
        return "empty-text", f"{name} is empty", "write the text, or delete it"
    if kind == "string_too_long":
        return (
            "too-long",
            f"{name} is longer than {context['max_length']:,} characters",
            "shorten it; longer text belongs in the body",
        )
    if kind == "string_pattern_mismatch":
        return "bad-form", f"{shown} cannot be {name}", f"write it like `{example}`"
    if kind == "too_short":
        return (
            "too-few",
            f"{name} holds {context['actual_length']}, and needs at least {context['min_length']}",
            f"write it like `{example}`" if example else "add another",
        )
    if kind == "too_long":
        most = context["max_length"]
        return "too-many", f"{name} holds more than {most:,}", f"keep the {most:,} that matter most"
    if kind in ("greater_than_equal", "less_than_equal", "greater_than", "less_than"):
        bound = next(iter(context.values()))
        word = "at least" if kind.startswith("greater") else "at most"
        return "out-of-range", f"{name} is {shown}, and is to be {word} {bound}", ""
    return "wrong-kind", f"{name} does not fit: {error['msg']}", ""


def _choices(context: Mapping[str, Any]) -> list[str]:
    """The words that one of Pydantic's errors says were expected."""
    return str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")


def _is_word(given: Any) -> bool:
    return isinstance(given, str) and given.replace("-", "").isalnum()


def _as_items(given: Any, item: Any) -> str:
    """What stands between the brackets when a few words were meant as a list of such items; '' for
    a text."""
    items = given.split(",") if isinstance(given, str) else []
    words = [" ".join(one.split()) for one in items]
    # A sentence with a comma would be two items.
    if not all(_SHORT.match(word) for word in words) or (item == Text and len(words) > 1):
        return ""
    return ", ".join(as_id(word) or word if item == Id else word for word in words)


# Up to three words, none of which means anything between brackets.
_SHORT = pattern(r"[^\W_][\w.'’-]*(?: [\w.'’-]+){0,2}\Z")


def _listed(words: list[str]) -> str:
    """“`bar`, `column` or `line`”."""
    shown = [f"`{word}`" for word in words]
    return " or ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _model_at(model: type[Model], loc: Iterable[str | int]) -> type[Model]:
    """The model that stands at `loc` inside `model`."""
    for step in loc:
        if isinstance(step, str) and step in (fields := _fields(model)):
            model = model_in(fields[step]) or model
    return model


def _fields(model: type[Model]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _written_at(data: Any, loc: Loc) -> Mapping[str, Any]:
    """The group of keys that stands at `loc` in what was typed."""
    for step in loc:
        if isinstance(data, dict):
            data = data.get(step, data)
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step]
    return data if isinstance(data, dict) else {}


def model_in(annotation: Any) -> type[Model] | None:
    """The model in `tuple[Fact, ...]`, `dict[str, Section]`, `Picture | None`, or the like."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return annotation
    if get_origin(annotation) is None:
        return None
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        arguments = arguments[:1]
    found = [inner for argument in arguments if (inner := model_in(argument))]
    if get_origin(annotation) in (Union, UnionType) and len(found) > 1:
        return None
    return found[0] if found else None


def _item(model: type[Model], loc: Loc) -> Any:
    """The type of the items of the list at `loc`; None where that is no list."""
    annotation = _fields(_model_at(model, loc[:-1])).get(str(loc[-1])) if loc else None
    return get_args(annotation)[0] if get_origin(annotation) is tuple else None


def _owner(loc: Loc, called: str) -> str:
    """“an article”, “item 2 of `facts`”, “`infrastructure`”: what a key is missing in."""
    return _value(loc) if loc else called


def _value(loc: Loc) -> str:
    """The value at `loc` as a writer would name it: “`headline`”, “item 2 of `facts`”."""
    key = next((step for step in reversed(loc) if isinstance(step, str) and step != "[key]"), "")
    name = f"`{key}`" if key else "this"
    return f"item {loc[-1] + 1} of {name}" if loc and isinstance(loc[-1], int) else name


def _belonging(model: type[Model], loc: Loc, data: Any) -> str:
    """What to do about a group of keys that was probably meant to stand in the registry above."""
    written = _written_at(data, loc[:-1])
    above = ""
    for key in written:
        if key == loc[-1]:
            break
        above = key
    annotation = _fields(_model_at(model, loc[:-1])).get(above)
    is_registry = get_origin(annotation) is dict and model_in(annotation) is not None
    if not is_registry or not isinstance(written.get(str(loc[-1])), dict):
        return ""
    return f"if it belongs to `{above}`, indent it as far as the others there; if not, delete it"


def _instead(keys: list[str], called: str) -> str:
    """What to do about a key that is like none. A few keys can be shown whole; of many nobody reads
    the end."""
    if 0 < len(keys) <= _MOST_SHOWN:
        return f"delete it, or write {_listed(keys)}"
    word = called.removesuffix(" block").split()[-1]
    return f"delete it; `newskit explain {word}` tells which keys there are"


_MOST_SHOWN = 4


def _example(model: type[Model], loc: Loc) -> str:
    """The example of the key or list item at `loc`, as one would type it."""
    key = next((step for step in reversed(loc) if isinstance(step, str)), "")
    for name, field in _model_at(model, loc[: loc.index(key)] if key else ()).model_fields.items():
        if (field.alias or name) == key and field.examples:
            example = field.examples[0]
            is_item = isinstance(loc[-1], int) and isinstance(example, list)
            return typed(example[0] if is_item else example)
    return ""


def example_of(model: type[Model]) -> Iterator[str]:
    """The keys of a model with their examples, each on a line, as one would type them."""
    for name, field in model.model_fields.items():
        if field.examples:
            yield f"{field.alias or name}: {typed(field.examples[0])}"


def _needed(model: type[Model], loc: Loc) -> list[str]:
    """The keys that a group at `loc` cannot do without; none where no group belongs."""
    around = _fields(_model_at(model, loc[:-1]))
    if loc and loc[-1] in around and model_in(around[str(loc[-1])]) is None:
        return []
    fields = _model_at(model, loc).model_fields.items()
    return [field.alias or name for name, field in fields if field.is_required()]


def typed(value: Any, is_inside: bool = False) -> str:
    """A value as one would type it, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {typed(one, True)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(typed(one, True) for one in value) + "]"
    if isinstance(value, bool):
        return f"{value}".lower()
    text = str(value)
    needs_quotes = (is_inside and _ENDS_A_PART.search(text)) or text[:1] in "#@*&!%"
    return f'"{text}"' if needs_quotes else text


_ENDS_A_PART = pattern(r"[,\[\]{}]|: ")
