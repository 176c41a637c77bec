"""Forms of definitions. One module a noun."""
