"""The student side: keys, probe, judge, card, check. Imports nothing from the rest of the package."""
