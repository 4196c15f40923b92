"""The degree audit as a plain library: programme and student facts in, answers out."""
