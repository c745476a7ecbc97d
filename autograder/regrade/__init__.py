"""Judge a graded class again by the course as it is now.

It may change automatic marks, graded notebooks, evidence and pages, of each student only after copies are in the journal: so
every regrade can be taken back. It never changes `submitted/`, nor what a person entered in the gradebook.
"""
