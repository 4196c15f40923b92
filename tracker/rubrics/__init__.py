"""Rubrics: by which criteria work is judged, in words for every level.

Words: a *rubric* belongs to a programme and a purpose; its *draft* can be changed, publishing makes
a *version* that never changes. What is judged keeps the version it was judged by.
"""
