"""What proves the course and its grader.

- `lint` finds errors of authors: `lint_notebook` and `lint_specs` only read, `lint_keys` runs what they wrote.
  `lint_english` has the English that lint reads.
- `matrix`, the kill matrix, judges every known mistake, every pair of them and every right variant.
- `mutants` edits each solution in every systematic way (`mutation_operators`); survivors that somebody has read are in
  `reviewed_mutants`.
- `attack` hands in the hostile submissions of `attacks` for real, in the sandbox, with `bait` around it.

But for `attack`, only code of the course itself runs here, and it runs without a sandbox.
"""
