"""Where a function goes wrong: small edits of the student's own code, until outputs come right. No edit is shown."""
