"""The code that a stage runs, as digests: its own function, and the modules that this imports, directly or not.

Comments, docstrings and formatting count for nothing, so that rewording trains nothing again. Read off the source alone:
nothing is imported for it.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import serving
import training

# What decides nothing: messages and shapes, and the configuration, whose values count by themselves as a stage's settings.
NEUTRAL = frozenset({"serving.errors", "serving.privacy", "serving.report", "training.config"})
_DATA_FILE = re.compile(r"[\w-]+(?:/[\w-]+)*(?:\.[\w-]+)+")
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_Import = ast.Import | ast.ImportFrom


class Module:
    """One module's source."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.path = path

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree without docstrings."""
        tree = ast.parse(self.path.read_bytes())
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | _Definition):
                node.body = [line for line in node.body if not _is_text(line)] or [ast.Pass()]
        return tree

    @cached_property
    def imports(self) -> list[_Import]:
        """Its imports, those within functions too."""
        return [node for node in ast.walk(self.tree) if isinstance(node, _Import)]

    @cached_property
    def digest(self) -> str:
        """Of all that it does, and of the files beside it that it names."""
        return _digest([self.tree], self.data_files([self.tree]))

    def data_files(self, nodes: Iterable[ast.AST]) -> list[Path]:
        """The files beside the module whose names stand in ``nodes``: templates, tables."""
        texts = (part.value for node in nodes for part in ast.walk(node) if isinstance(part, ast.Constant))
        names = {text for text in texts if isinstance(text, str) and _DATA_FILE.fullmatch(text)}
        return sorted(path for path in map(self.path.parent.joinpath, names) if path.is_file())


def find_modules(roots: Mapping[str, Path]) -> dict[str, Module]:
    """The modules of the packages at ``roots`` (by package name), by name."""
    found = {}
    for package, root in roots.items():
        for path in sorted(root.rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            name = ".".join((package, *parts)).removesuffix(".__init__")
            found[name] = Module(name, path)
    return found


class Sources:
    """What the functions of ``modules`` run."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        self.modules = modules

    def digests_of(self, module: str, function: str) -> dict[str, str]:
        """Digests of ``function`` of ``module``, under its own name, and of every module that it runs, under theirs."""
        home = self.modules[module]
        nodes = list(_reachable(home.tree, function))
        names = {name for node in nodes for name in _names(node)}
        used = {target for target, name in self._imports(home.tree.body) if name in names}
        used |= {target for target, _ in self._imports(nodes)}
        found = {name: self.modules[name].digest for name in sorted(self._closure(used - {module}))}
        return {f"{module}.{function}": _digest(nodes, home.data_files(nodes)), **found}

    def _closure(self, names: set[str]) -> set[str]:
        """The modules ``names``, the packages around them, and what they import, but for ``NEUTRAL``."""
        found: set[str] = set()
        waiting = names
        while waiting:
            waiting = {parent for name in waiting for parent in _with_parents(name)} - found - NEUTRAL
            found |= waiting
            waiting = {target for name in waiting for target, _ in self._named(self.modules[name].imports)}
        return found

    def _imports(self, nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
        """The modules of ours imported anywhere in ``nodes``, with the name that each import gives."""
        return self._named(node for top in nodes for node in ast.walk(top) if isinstance(node, _Import))

    def _named(self, imports: Iterable[_Import]) -> Iterator[tuple[str, str]]:
        for node in imports:
            for alias in node.names:
                if isinstance(node, ast.Import):
                    target, given = alias.name, alias.asname or alias.name.partition(".")[0]
                else:
                    inner = f"{node.module}.{alias.name}"
                    target, given = inner if inner in self.modules else str(node.module), alias.asname or alias.name
                if target in self.modules:
                    yield target, given


def code_of(function: Callable[..., Any]) -> dict[str, str]:
    """Digests of ``function``, of a module of ours, and of all modules that it runs."""
    return _sources().digests_of(function.__module__, function.__name__)


@cache
def _sources() -> Sources:
    return Sources(find_modules({package.__name__: Path(package.__path__[0]) for package in (serving, training)}))


def _is_text(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and isinstance(line.value.value, str)


def _with_parents(name: str) -> Iterator[str]:
    while name:
        yield name
        name = name.rpartition(".")[0]


def _reachable(tree: ast.Module, function: str) -> Iterator[ast.stmt]:
    """The top-level statements of ``tree`` that define ``function`` and what it uses there, in order."""
    defined: dict[str, ast.stmt] = {}
    for node in tree.body:
        if isinstance(node, _Definition):
            defined[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for part in ast.walk(node):
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                    defined[part.id] = node
    reached, waiting = {function}, {function}
    while waiting:
        waiting = {name for known in waiting for name in _names(defined[known]) if name in defined} - reached
        reached |= waiting
    wanted = {id(defined[name]) for name in reached}
    return (node for node in tree.body if id(node) in wanted)


def _names(node: ast.AST) -> Iterator[str]:
    """Names that ``node`` uses when it runs, those in annotations left out."""
    if isinstance(node, ast.Name):
        yield node.id
    skipped = {"annotation", "returns"}
    for field, value in ast.iter_fields(node):
        if field not in skipped:
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, ast.AST):
                    yield from _names(part)


def _digest(nodes: Iterable[ast.AST], files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for node in nodes:
        digest.update(ast.dump(node).encode())
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()
