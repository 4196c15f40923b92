"""The fictional Calder Bay University: people, logs and sound, so that a newcomer has something to hear.

Everything is entered through the operations a person would use; the sound is synthesised.
"""
