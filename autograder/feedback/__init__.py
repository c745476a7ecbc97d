"""The pages that students get back. Reads marks and evidence, and changes neither."""
