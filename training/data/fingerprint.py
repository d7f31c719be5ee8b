"""What tells one set of records from another."""

from __future__ import annotations

import hashlib
import json
import math
from datetime import date

import pandas as pd


def fingerprint(frame: pd.DataFrame) -> str:
    """SHA-256 (hex) over the records sorted by id: every column counts; the order of rows and columns does not.

    Values count as text, so the same records give the same fingerprint from CSV, JSONL and Parquet where their texts
    agree (a 1.50 in a CSV's further column is not the number 1.5).
    """
    names = sorted(frame.columns)
    columns = [[as_text(value) for value in frame[name].tolist()] for name in names]
    digest = hashlib.sha256(json.dumps(names).encode())
    for _, cells in sorted(zip(frame["id"].tolist(), zip(*columns, strict=True), strict=True)):
        digest.update(json.dumps(cells).encode())
    return digest.hexdigest()


def as_text(value: object) -> str:
    """A cell as text: nothing is empty, a whole number has no ".0", and what has parts is JSON."""
    if isinstance(value, str):
        return value
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):  # datetime and pandas' Timestamp are dates, too
        return value.isoformat()
    if hasattr(value, "tolist"):  # numpy's scalars and arrays
        return as_text(value.tolist())
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict | tuple) else str(value)
