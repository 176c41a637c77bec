"""Other diagrams than the process map, out of the same primitives. Pure: texts come translated."""
