"""From a submission to a mark: the marking rule, the evidence for a mark, and nbgrader's gradebook.

It may write `autograded/`, the evidence in `.autograder/`, and rows of the gradebook, these through nbgrader's own models only.
It never changes `submitted/`, nor what a person entered in the gradebook. Pages and tables are made elsewhere.
"""
