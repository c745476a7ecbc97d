"""Downloads of platforms into `submitted/`. Accounts for every file, and never overwrites a newer submission."""
