"""Lines of tables (CSV) in which no spreadsheet finds a formula."""

import csv
import io
from typing import Final

# Where a program that calculates would see a formula.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def cells(*values: str) -> str:
    """A line of a table, in which nothing is a formula."""
    written = io.StringIO()
    safe = [f"'{value}" if value.startswith(FORMULA) else value for value in values]
    # Only where it ends a line is a return put between quotes by itself.
    has_return = any("\r" in value for value in safe)
    quoting = csv.QUOTE_ALL if has_return else csv.QUOTE_MINIMAL
    csv.writer(written, lineterminator="\n", quoting=quoting).writerow(safe)  # type: ignore[arg-type]
    return written.getvalue()
