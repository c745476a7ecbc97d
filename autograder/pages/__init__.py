"""What every page that we write shares: its frame, its look, and text that is read offline."""
