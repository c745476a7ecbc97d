"""Judge a graded class again by the course as it is now. Changes automatic marks only, and can always be taken back."""
