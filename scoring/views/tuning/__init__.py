"""Tuning a draft: its weights, what they do, where they come from."""
