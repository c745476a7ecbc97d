"""The course itself: its assignments, settings, seeds and release, and what every command needs to use its folder.

It may write `release/`, the public keys and `.autograder/`; each file is put in its place whole or not at all. It never changes
`submitted/`, and of the gradebook only the questions, through nbgrader's own `generate_assignment`. It knows no mark.
"""
