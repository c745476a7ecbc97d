"""Measured speed, side by side with the alternative in one run. Never asserted in a test."""
