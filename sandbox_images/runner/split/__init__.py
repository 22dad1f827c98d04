"""Split mode: the tests in one process, the submission in another, plain data and handles between them."""
