"""Formats of the world outside as a plain library: dataclasses in, documents out."""
