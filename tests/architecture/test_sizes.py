"""Nothing grows beyond the sizes that the code is kept to. Ruff counts arguments and branches."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APP = ROOT / "app"
LONGEST_MODULE = 300
LONGEST_TEMPLATE = 120
MOST_STATEMENTS = 25
LONGEST_VIEW = 15
LONGEST_CONFTEST = 150
MEDIAN_FUNCTION = 8
METHODS = {"get", "post", "put", "delete", "route"}

type_of_function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> list[Path]:
    written = [*APP.rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py"), *ROOT.glob("*.py")]
    return sorted([*written, *(ROOT / "tests").rglob("*.py")])


def functions() -> Iterator[tuple[str, type_of_function]]:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, type_of_function):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def body(function: type_of_function) -> list[ast.stmt]:
    """What a function does, without its docstring."""
    return function.body[1:] if ast.get_docstring(function) else function.body


def statements(function: type_of_function) -> int:
    inside = (node for statement in body(function) for node in ast.walk(statement))
    return sum(isinstance(node, ast.stmt) for node in inside)


def length(function: type_of_function) -> int:
    """The lines from a function's name to its end, without decorators and docstring."""
    done = body(function)
    return (done[-1].end_lineno or 0) - done[0].lineno + 2 if done else 1


def is_view(function: type_of_function) -> bool:
    """Whether a blueprint routes requests to it."""
    called = (d.func for d in function.decorator_list if isinstance(d, ast.Call))
    return any(
        isinstance(name, ast.Attribute)
        and name.attr in METHODS
        and isinstance(name.value, ast.Name)
        and name.value.id in {"bp", "app"}
        for name in called
    )


def nothing(found: list[str]) -> None:
    """Fail with all that was found, for a shortened list helps nobody."""
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def test_no_module_is_longer_than_300_lines() -> None:
    nothing([str(p.relative_to(ROOT)) for p in modules() if lines(p) > LONGEST_MODULE])


def test_no_template_is_longer_than_120_lines() -> None:
    templates = (APP / "templates").rglob("*.*")
    nothing([str(p.relative_to(APP)) for p in templates if lines(p) > LONGEST_TEMPLATE])


def test_no_function_has_more_than_25_statements() -> None:
    nothing([name for name, f in functions() if statements(f) > MOST_STATEMENTS])


def test_no_view_is_longer_than_15_lines() -> None:
    nothing([name for name, f in functions() if is_view(f) and length(f) > LONGEST_VIEW])


def test_most_functions_are_short() -> None:
    assert statistics.median(length(function) for _, function in functions()) <= MEDIAN_FUNCTION


def test_conftest_stays_small() -> None:
    nothing([str(p) for p in ROOT.glob("tests/**/conftest.py") if lines(p) > LONGEST_CONFTEST])


@pytest.mark.parametrize(
    ("source", "expected"),
    [("@bp.get('/')\ndef a(): ...", True), ("@bp.cli.command('x')\ndef a(): ...", False)],
)
def test_knows_a_view_from_another_function(source: str, expected: bool) -> None:
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert is_view(function) is expected
