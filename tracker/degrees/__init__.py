"""How far a student is: course attempts, decisions, and the audit's answers on a page.

Words: an *attempt* is one try at a course, graded, in progress, planned or brought along; an
*exception* is a decision of the programme for one student; a *milestone* is a step that carries
no credits; the *audit* compares all of them with the programme.
"""
