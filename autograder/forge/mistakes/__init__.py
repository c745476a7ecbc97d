"""The bank of known mistakes, one module for each assignment."""
