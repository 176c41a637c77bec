"""The customer quality table: customers by indicators, in one period."""
