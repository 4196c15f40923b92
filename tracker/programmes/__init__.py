"""What a degree asks: programmes, their versions, courses, terms, and who belongs to them.

Words: a *programme* is a degree or certificate; a *version* is its catalogue from one start term
on, and a student keeps theirs; a *membership* makes a person student, faculty or office of a
programme; an *enrolment* ties a student to one version; an *invitation* is a mailed membership.
"""
