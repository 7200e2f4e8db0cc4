"""One file a kind of source, each found by its own file."""
