"""Students of one catalogue side by side: who is on pace, and who needs a word.

A *cohort* is the students of one catalogue, or those of them who began in one term. *Expected* is
what a student would have by now on the pace they set themselves. A student *needs a word* by one of
three rules, which the page states; nothing about a student is kept here.
"""
