"""From the source notebooks to answer keys. Instructor side only: nothing here enters the sandbox or the student kit."""
