"""How many hacks the flags of a source see, and how many honest solutions they flag."""
