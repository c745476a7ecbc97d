"""What the notebooks import: activations, data sets and plots."""
