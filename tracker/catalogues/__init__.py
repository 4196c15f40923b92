"""Building the next catalogue of a programme, without a programmer.

Words: a *draft* is a catalogue that is being edited; a *place* names a requirement inside it by
its position; a *trial* audits real students by it and writes nothing; *publishing* makes it a
version, which never changes again. A student is moved to another catalogue by a decision alone.
"""
