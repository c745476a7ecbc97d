"""What the `nbgrader_config.py` of version 0.1 asks for: it ends nbgrader, whose marks without us could be forged."""

raise SystemExit(
    "nbgrader_config.py is of version 0.1 of this course, and the names in it have changed: put the nbgrader_config.py of this"
    " version in its place, then start again"
)
