"""A firm of any size: its directory, and years of talk written in bulk as the actions would have written them."""
