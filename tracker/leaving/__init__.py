"""Deleting an account: asked for by its owner, taken back within a fortnight, or carried out.

Words: who *leaves* has asked for deletion; who has *left* has no account any more. What the
university keeps of them (accepted hours, the degree record, decisions) stays under their name.
"""
