"""From a submission to a mark: the marking rule, and the gradebook, which only nbgrader's own models may touch."""
