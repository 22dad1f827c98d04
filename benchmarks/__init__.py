"""What we claim, re-run by one command each."""
