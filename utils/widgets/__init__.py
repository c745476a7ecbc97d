"""Interactive pieces of the lessons; each is a module of its own, so that importing one loads nothing of the others."""
