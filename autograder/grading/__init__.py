"""A class from start to end: repair, marks, the gradebook, nbgrader hooks."""
