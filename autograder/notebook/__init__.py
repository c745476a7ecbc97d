"""Notebooks in and out: read what was handed in, repair its structure, take its cells, write outputs and cards back into it."""
