"""`python -m autograder` is the command line: the whole one in the course, the student's in the kit."""

from importlib.util import find_spec

if find_spec("autograder.cli"):
    from autograder.cli import main
else:
    from autograder.student.command import main

if __name__ == "__main__":
    main()
