"""Hostile inputs by the million, for each border that something of a student's crosses."""
