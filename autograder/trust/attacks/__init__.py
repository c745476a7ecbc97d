"""Hostile submissions, by what they are after: each is run for real by `autograder attack`."""
