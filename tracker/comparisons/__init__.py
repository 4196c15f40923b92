"""Comparisons: versions of a work, before and after, or against a reference, heard in step.

Words: a *side* is one of the sounds compared; the first is what the others are laid on; its
*offset* says how much later its material begins than the first side's, in samples; *blind* means
that names are hidden; *ABX* is the test whether somebody hears a difference at all.
"""
