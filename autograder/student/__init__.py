"""What a student's machine does before handing in: it runs the notebook plainly, and reports what is missing."""
