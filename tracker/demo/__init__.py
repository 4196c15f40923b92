"""The fictional Calder Bay University: people, logs and sound for a newcomer to hear.

Everything is entered through the operations a person would use; the sound is synthesised.
"""
