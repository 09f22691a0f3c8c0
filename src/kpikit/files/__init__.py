"""Data files: CSV, JSON Lines and Parquet, and a desk from them."""

from kpikit.files.delimited import read_csv
from kpikit.files.jsonl import read_jsonl
from kpikit.files.parquet import read_parquet
from kpikit.files.progress import Progress
from kpikit.files.read import DataConfig, read_desk, read_file
from kpikit.files.sections import FileSection, match_files

__all__ = [
    "DataConfig",
    "FileSection",
    "Progress",
    "match_files",
    "read_csv",
    "read_desk",
    "read_file",
    "read_jsonl",
    "read_parquet",
]
