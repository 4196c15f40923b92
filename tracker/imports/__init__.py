"""Tables from the school's other systems: students, enrolments and course results.

Words: an *import* is one uploaded file on its way; its *columns* are matched to what they hold;
the *check* says of every row whether it adds, changes or leaves alone; *applying* does what the
check said; for a day an import can be *taken back*.
"""
