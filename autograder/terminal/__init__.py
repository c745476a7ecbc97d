"""The one gate to a terminal: whatever a student may have chosen is shown there, and does nothing."""
