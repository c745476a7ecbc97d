"""The bank of right forms: complete solutions as people write them. All must get full marks (law 3)."""
