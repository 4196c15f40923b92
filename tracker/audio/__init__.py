"""Sound as a plain library: files and numbers in, numbers and files out.

Words: a *container* is the kind of file (WAV, MP4), a *codec* how the sound in it is written
(PCM, AAC); *facts* are what the file says and decoding confirms; *measured* is what a meter
reads; a *pixel* is the lowest and highest sample of 256 in a row; a *stream* is a copy made for
listening in a browser; a *passage* is a stretch of one file.

Nothing here knows the web, the database or the rest of the product. Work on files that came
from outside belongs into the child process of `tracker.audio.confined`.
"""
