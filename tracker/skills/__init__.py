"""Skills at a level, with the evidence that shows them.

Words: a *framework* lists a programme's areas and skills, and its four levels; a *claim* says that
a student has a skill at a level; *evidence* is a passage of a recording, a day of an internship or
a document, pinned by its SHA-256; an *assessment* gives the level, in words, by a rubric. A claim
chosen for *double marking* gets two *marks*, each blind to the other, before it is assessed.
"""
