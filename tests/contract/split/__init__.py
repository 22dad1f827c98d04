"""What a submission's tests may do with it across the process boundary, a module a theme."""
