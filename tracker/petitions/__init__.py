"""What students ask the programme to decide: a substitution, a waiver, extra credit.

Words: a *petition* is filed with a reason and evidence, goes to the programme office, and is
granted, refused or withdrawn; granting records the exception that the audit then counts.
"""
