"""Static analyses against the command lines of the same tools."""
