"""The bank of right variants: complete solutions as people write them, a module for each assignment. All must get full marks."""
