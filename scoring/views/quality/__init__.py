"""The customer quality table."""
