"""The bank of known mistakes: a module for each assignment, which collects them from the modules named after its parts."""
