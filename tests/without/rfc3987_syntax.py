"""Stands where a package would that takes a second of every process to load; jsonschema goes without it where it is missing."""

raise ImportError("the tests go without rfc3987_syntax")
