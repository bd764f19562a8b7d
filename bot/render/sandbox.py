"""Templates an operator may write: sentences, conditions and macros, and nothing that could run long or reach out.

What a template may hold is a list, checked before it is compiled; how much it may do is counted while it speaks. There
are no loops, no arithmetic, no globals and no methods of values, so what is left ends quickly or reaches a limit.
"""

import re
import traceback
from collections.abc import Collection, Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
    nodes,
)
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from bot.domain.errors import SetupError

LONGEST = 64 * 1024  # characters of a file, and of what is made of it; our choice
STEPS = 2_000  # calls, imports and layouts for one text; the shipped ones take under 100
COPIED = 1024 * 1024  # characters moved between macros for one text
SUFFIX = ".j2"
HTML = ".html.j2"
PARAGRAPH = "\x04"  # stands for an empty line of a file, wherever conditions and macros leave their own line breaks
EMPTY = re.compile(r"^[ \t]*$", re.MULTILINE)

KNOWN = (
    *(nodes.Template, nodes.TemplateData, nodes.Output, nodes.Const, nodes.Name),
    *(nodes.If, nodes.CondExpr, nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand, nodes.Test),
    *(nodes.Extends, nodes.Block, nodes.Import, nodes.FromImport, nodes.Macro, nodes.Call, nodes.Keyword),
    *(nodes.Getattr, nodes.Filter, nodes.Assign),
)
FILTERS = ("capitalize", "default", "ended", "lower", "trim", "upper")
TESTS = ("defined", "eq", "ne")
ENDS = '.!?…:;"”»)'


class Overspent(TemplateError):
    """A template did more than one text can need."""


class Meter:
    """What one text may still cost."""

    def __init__(self) -> None:
        self._steps = STEPS
        self._characters = COPIED

    def spend(self, *, steps: int = 0, characters: int = 0) -> None:
        """Raises Overspent."""
        self._steps -= steps
        self._characters -= characters
        if self._steps < 0 or self._characters < 0:
            raise Overspent("does more than one text can need")


_meter: ContextVar[Meter | None] = ContextVar("meter", default=None)  # none while templates are read


def _spend(*, steps: int = 0, characters: int = 0) -> None:
    if meter := _meter.get():
        meter.spend(steps=steps, characters=characters)


def _counted(value: Any) -> Any:
    if isinstance(value, str):
        _spend(characters=len(value))
    return value


def ended(text: str) -> str:
    """The words of a person as a sentence: with a full stop, unless they have an end or are an address."""
    whole = not text or text[-1] in ENDS or "://" in text.rsplit(maxsplit=1)[-1]
    return text if whole else f"{text}."


class Sandbox(SandboxedEnvironment):
    """Reads `<name>.j2` from the first folder that has it. `names` are the facts templates may speak of."""

    def __init__(self, folders: Sequence[Path], names: Collection[str]) -> None:
        super().__init__(
            loader=_Reader(folders, names),
            undefined=StrictUndefined,
            finalize=_counted,
            autoescape=lambda name: bool(name) and str(name).endswith(HTML),
            auto_reload=False,
        )
        self.globals.clear()
        self.filters["ended"] = ended

    def read(self, *names: str) -> Template:
        """The first of these that a folder has. Raises SetupError with file and line."""
        try:
            return self.select_template(names)
        except TemplateNotFound as error:
            raise SetupError(f"{names[-1]}: is missing") from error
        except TemplateSyntaxError as error:
            raise SetupError(f"{error.filename}:{error.lineno}: {error.message}") from error

    def write(self, template: Template, facts: Mapping[str, str | bool]) -> str:
        """What the template says. Raises SetupError with file and line, also when it says or does too much."""
        token = _meter.set(Meter())
        try:
            written = "".join(template.generate(facts))
        except TemplateNotFound as error:
            raise SetupError(f"{_place(error, template)}: {error.name} is missing") from error
        except TemplateSyntaxError as error:
            raise SetupError(f"{error.filename}:{error.lineno}: {error.message}") from error
        except (TemplateError, TypeError, ValueError) as error:
            raise SetupError(f"{_place(error, template)}: {error}") from error
        except RecursionError as error:
            raise SetupError(f"{template.filename}: stands inside itself") from error
        finally:
            _meter.reset(token)
        if len(written) > LONGEST:
            raise SetupError(f"{template.filename}: says more than {LONGEST} characters")
        return written

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Only macros of an imported file; a value has no methods here."""
        return isinstance(obj, TemplateModule) and super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:
        """Not even `format`, which pads to any width."""

    def call(self, context: Context, obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Every call of a macro or block costs a step."""
        _spend(steps=1)
        return super().call(context, obj, *args, **kwargs)

    def get_template(self, *args: Any, **kwargs: Any) -> Template:
        """Every import and every layout costs a step."""
        _spend(steps=1)
        return super().get_template(*args, **kwargs)


class _Reader(FileSystemLoader):
    """Looks at what a file holds before anything is compiled, as constants are computed while compiling."""

    def __init__(self, folders: Sequence[Path], names: Collection[str]) -> None:
        super().__init__(folders)
        self._names = frozenset(names)

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Any]:
        """The text of a file, its empty lines marked. Raises TemplateSyntaxError."""
        try:
            source, path, fresh = super().get_source(environment, template)
        except UnicodeDecodeError as error:
            path = next(str(file) for folder in self.searchpath if (file := Path(folder) / template).is_file())
            raise TemplateSyntaxError("is not UTF-8", 1, template, path) from error
        try:
            if len(source) > LONGEST:
                raise TemplateSyntaxError(f"is longer than {LONGEST} characters", 1, template, path)
            self._look(environment.parse(source, template, path), template, path)
        except RecursionError as error:
            raise TemplateSyntaxError("is nested too deeply", 1, template, path) from error
        return source if template.endswith(HTML) else EMPTY.sub(PARAGRAPH, source), path, fresh

    def _look(self, tree: nodes.Template, name: str, path: str) -> None:
        for node in tree.find_all(nodes.Node):
            if type(node) not in KNOWN:
                what = type(node).__name__.lower()
                raise TemplateSyntaxError(f"{what} has no place in what is published", node.lineno, name, path)
            if isinstance(node, nodes.Filter) and node.name not in FILTERS:
                raise TemplateSyntaxError(f"{node.name} is no filter here", node.lineno, name, path)
            if isinstance(node, nodes.Test) and node.name not in TESTS:
                raise TemplateSyntaxError(f"{node.name} is no test here", node.lineno, name, path)
        unknown = meta.find_undeclared_variables(tree) - self._names
        for named in tree.find_all(nodes.Name):
            if named.name in unknown:
                raise TemplateSyntaxError(f"{named.name} is no fact of a publication", named.lineno, name, path)


def _place(error: BaseException, template: Template) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(SUFFIX)]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else str(template.filename)
