"""The compositor: Jinja's compiler, setting the same page from fewer pieces.

Templates see frozen nouns, which have no keys to fall back to, and functions that ask for no
context. So much being known, most of what Jinja does for each value of a page need not be done.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from importlib.util import cache_from_source
from keyword import iskeyword
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache, Environment, Template, Undefined, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, new_context
from markupsafe import Markup, escape

from newskit.code import code_digest

try:
    # The part of `escape` that does the work, written in C.
    from markupsafe._speedups import _escape_inner
except ImportError:
    from markupsafe._native import _escape_inner


class Compositor(CodeGenerator):
    """Compiles `story.headline` to just that and a call to just a call, and hands on what stands
    between two statements in one piece."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        is_self = isinstance(node.node, nodes.Name) and node.node.name == "self"
        if is_self or iskeyword(node.attr):
            # A block of the page is no attribute. Nor is a word that Python has for itself: Jinja
            # says so at its line.
            super().visit_Getattr(node, frame)
            return
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Call(  # noqa: N802 - Jinja's name
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        is_odd = any(iskeyword(argument.key) for argument in node.kwargs)
        if forward_caller or node.dyn_args or node.dyn_kwargs or is_odd:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        if frame.buffer is not None or frame.require_output_check or len(node.nodes) == 1:
            super().visit_Output(node, frame)
            return
        finalize = self._make_finalize()
        self.writeline("yield concat((", node)
        for child in node.nodes:
            # By its line a fault in the template is told.
            self.newline(child)
            if isinstance(child, nodes.TemplateData):
                self.write(repr(self._output_child_to_const(child, frame, finalize)))
            else:
                self._output_child_pre(child, frame, finalize)
                self.visit(child, frame)
                self._output_child_post(child, frame, finalize)
            self.write(", ")
        self.write("))")

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("told = environment.told")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if _escapes(frame):
            # No function of Python is called for the four hundred values of a page.
            self.write("told[type(value := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if _escapes(frame):
            self.write(")](value)")
        else:
            super()._output_child_post(node, frame, finalize)


def _escapes(frame: Frame) -> bool:
    return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile


class _Told(dict[type, Callable[[Any], str]]):
    """How a value of each type is told in HTML. What becomes of it is only joined to its
    neighbours, so that it need not know that it is safe."""

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        return escape


class StandingType(BytecodeCache):
    """What the built-in templates were compiled to, kept where Python keeps what newskit's own
    modules were compiled to: it is code, and of the same hands. `names` are the templates that the
    newsroom has not set anew; what it writes itself is never kept.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._names:
            with suppress(OSError, ValueError, EOFError, TypeError):
                head, _, body = _standing(bucket.key).read_bytes().partition(b"\n")
                # Whatever else is read as code must not be run.
                if head == _made_of(bucket) and isinstance(code := marshal.loads(body), CodeType):
                    bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._names and not sys.dont_write_bytecode:
            with suppress(OSError):
                path = _standing(bucket.key)
                path.parent.mkdir(parents=True, exist_ok=True)
                fresh = path.with_name(f"{path.name}.{os.getpid()}")
                fresh.write_bytes(_made_of(bucket) + b"\n" + marshal.dumps(bucket.code))
                fresh.replace(path)


def _standing(name: str) -> Path:
    return Path(cache_from_source(str(Path(__file__).with_name(f"{name.replace('/', '-')}.py"))))


def _made_of(bucket: Bucket) -> bytes:
    """The versions of Python, Jinja and newskit, and the template's own text."""
    return f"{code_digest()} {bucket.checksum}".encode()


class ComposedTemplate(Template):
    """A template that sees one plain dictionary: Jinja would go twice through a chain of them for
    each page, as some templates could have been given more than the others. Here none is: what
    `get_template` is told of `globals` is not heard."""

    def new_context(
        self,
        vars: dict[str, Any] | None = None,
        shared: bool = False,
        locals: Mapping[str, Any] | None = None,
    ) -> Context:
        seen = vars or {}
        seen = seen if shared else {**self.environment.globals, **seen}
        return new_context(self.environment, self.name, self.blocks, seen, True, None, locals)


class ComposedEnvironment(Environment):
    code_generator_class = Compositor
    template_class = ComposedTemplate
    # What an `if` without an `else` comes to is undefined, and nothing.
    told = _Told({str: _escape_inner, Markup: str.__str__, int: str, Undefined: Undefined.__str__})


def composed(template: Template, seen: dict[str, Any]) -> bytes:
    """The page in UTF-8. Each piece is encoded for itself: in a page that is one text, a single
    dash or euro has every letter take two bytes, and be encoded one by one."""
    try:
        return b"".join(map(str.encode, template.root_render_func(template.new_context(seen))))
    except Exception:
        # As Jinja tells it, by the line in the template.
        template.environment.handle_exception()


def module_of(template: Template) -> TemplateModule:
    """The template's macros."""
    try:
        return template.module
    except Exception:
        template.environment.handle_exception()
