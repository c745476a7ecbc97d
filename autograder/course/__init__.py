"""The course's own store: its assignments, settings, seeds and files. What is written here is written whole or not at all."""
