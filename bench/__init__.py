"""How fast the product is, as ratios that mean the same on every machine. `./run bench` runs it."""
