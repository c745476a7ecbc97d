"""What proves the grader: the kill matrix. It runs trusted code only: known mistakes and known right variants."""
