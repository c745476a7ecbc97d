"""The bank of right variants: complete solutions as people write them. All must get full marks (law 3)."""
