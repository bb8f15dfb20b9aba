"""Clean copies of uploaded files for publication: what a file tells beside its text, and what stays."""

from documents.cleaning.files import CLEANABLE, Cleaned, clean_copy, cleaned, inspect_file
from documents.cleaning.findings import Finding

__all__ = ["CLEANABLE", "Cleaned", "Finding", "clean_copy", "cleaned", "inspect_file"]
