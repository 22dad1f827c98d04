"""The project's own example problems, and a demonstration that judges them."""
