"""The bank of right forms: complete solutions as people write them, all of which must get full marks (law 3). Instructor side."""
