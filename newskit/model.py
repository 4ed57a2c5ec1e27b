"""Model: the strict, frozen shape of what is authored; the problems of data that does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from newskit.problem import Place, Problem, closest

Loc = tuple[str | int, ...]


class Model(BaseModel):
    """Frozen, and refuses keys that it does not know. `called` is its name in messages."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


M = TypeVar("M", bound=Model)


def fitted(
    model: type[M],
    data: Any,
    place: Callable[..., Place],
    called: str,
    context: Mapping[str, Any] | None = None,
) -> tuple[M | None, tuple[Problem, ...]]:
    """`data` as a `model`, or every problem of it; `place(loc, key=…)` finds a value in its file.

    A key with nothing after it counts as not written. One misspelt key and the required key that
    it stands for are one problem.
    """
    try:
        return model.model_validate(_written(data), context=dict(context or {})), ()
    except ValidationError as error:
        return None, tuple(_problems(model, error.errors(include_url=False), place, called))


def _written(data: Any) -> Any:
    """The data without the keys after which nothing is written."""
    if isinstance(data, dict):
        return {key: _written(value) for key, value in data.items() if value is not None}
    if isinstance(data, list):
        return [_written(item) for item in data]
    return data


def _problems(
    model: type[Model], errors: list[ErrorDetails], place: Callable[..., Place], called: str
) -> Iterator[Problem]:
    missing = {error["loc"] for error in errors if error["type"] == "missing"}
    for error in errors:
        if error["type"] != "extra_forbidden":
            continue
        loc, key = error["loc"][:-1], str(error["loc"][-1])
        known = _keys(_model_at(model, loc))
        meant = closest(key, known)
        missing.discard((*loc, meant or ""))
        yield Problem(
            "unknown-key",
            f"`{key}` is not a key of {_owner(loc, called)}",
            place(error["loc"], key=True),
            f"did you mean `{meant}`?" if meant else _known(known),
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
            example = _example(_model_at(model, loc[:-1]), str(loc[-1]))
            yield Problem(
                "missing-key",
                f"`{loc[-1]}` is missing in {_owner(loc[:-1], called)}",
                place(loc[:-1], key=True) if loc[:-1] else place(()),
                f"add a line such as `{loc[-1]}: {example}`" if example else f"add `{loc[-1]}:`",
            )
        else:
            code, message, hint = _words(error)
            yield Problem(code, message, place(loc), hint)


def _words(error: ErrorDetails) -> tuple[str, str, str]:
    """Code, message and hint for one of Pydantic's errors, in a writer's words."""
    context = error.get("ctx", {})
    name = next((f"`{step}`" for step in reversed(error["loc"]) if isinstance(step, str)), "this")
    given = error["input"]
    shown = f"“{str(given)[:40]}”"
    kind = error["type"]
    if "said" in context:
        return kind, context["said"], context["hint"]
    if kind == "literal_error":
        expected = str(context["expected"]).replace("'", "")
        meant = closest(str(given), expected.replace(" or ", ", ").split(", "))
        return (
            "unknown-word",
            f"{shown} is not a word that {name} knows: it is {expected}",
            f"did you mean `{meant}`?" if meant else "",
        )
    if kind in ("string_type", "string_sub_type"):
        given_kind = "a list" if isinstance(given, list) else "a group of keys"
        return (
            "wrong-kind",
            f"{name} is text, but {given_kind} stands here",
            "write the text on this line",
        )
    if kind in ("tuple_type", "list_type"):
        return (
            "wrong-kind",
            f"{name} is a list, but one value stands here",
            "put each on a line of its own that begins with `- `",
        )
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return (
            "wrong-kind",
            f"{name} is a group of keys, but {shown} stands here",
            "write it as `key: value` lines, indented under it",
        )
    if kind in ("float_parsing", "decimal_parsing", "int_parsing", "finite_number", "float_type"):
        return "bad-number", f"{name} is a number, but {shown} stands here", "write it as 9 or 4.5"
    if kind == "string_too_short":
        return "empty-text", f"{name} is empty", "write the text, or delete the line"
    if kind == "string_too_long":
        return (
            "too-long",
            f"{name} is longer than {context['max_length']:,} characters",
            "shorten it; longer text belongs in the body",
        )
    if kind == "too_short":
        return (
            "too-few",
            f"{name} needs {context['min_length']} or more, and has {context['actual_length']}",
            "",
        )
    if kind == "too_long":
        return "too-many", f"{name} holds more than {context['max_length']:,}", ""
    if kind in ("greater_than_equal", "less_than_equal", "greater_than", "less_than"):
        bound = next(iter(context.values()))
        word = "at least" if kind.startswith("greater") else "at most"
        return "out-of-range", f"{name} is {shown}, and is to be {word} {bound}", ""
    return "wrong-value", f"{name}: {error['msg']}", ""


def _model_at(model: type[Model], loc: Iterable[str | int]) -> type[Model]:
    """The model that stands at `loc` inside `model`."""
    for step in loc:
        if isinstance(step, str) and step in (fields := _fields(model)):
            model = model_in(fields[step]) or model
    return model


def _fields(model: type[Model]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _keys(model: type[Model]) -> list[str]:
    return [key for key, field in _fields(model).items()]


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


def _owner(loc: Loc, called: str) -> str:
    """“an article”, “`facts` 2”, “`sections` infrastructure”: what a key is missing in."""
    if not loc:
        return called
    words = [f"{step + 1}" if isinstance(step, int) else f"`{step}`" for step in loc]
    return " ".join(words)


def _known(keys: list[str]) -> str:
    """A short list may be shown whole; of a long one nobody reads the end."""
    if len(keys) <= 6:
        return "the keys here are " + ", ".join(f"`{key}`" for key in keys)
    return "delete the line, or look the key up with `newskit schema article`"


def _example(model: type[Model], key: str) -> str:
    for name, field in model.model_fields.items():
        if (field.alias or name) == key and field.examples:
            return str(field.examples[0])
    return ""
