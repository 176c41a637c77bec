"""SQL of the importer: stage a file, resolve a batch, refuse, write, remember, undo."""
