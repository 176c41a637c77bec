"""What changes versions of the process. One module a noun."""
