"""Review rounds: faculty listens to a project as it was when the student asked.

Words: a *round*, on pages a review, freezes which files are meant, by their SHA-256, and the rubric
they are judged by; a *comment* sits on a moment or a stretch of one frozen file, or on the whole
project; *feedback* is the verdict with its comments, *held* until it is released; the next round
*carries* open comments over to where the same sound is now.
"""
