"""The public page: its editor, its revisions, and the compiler that publishes them.

Words: a *page* is what a student makes; a *revision* is one published state of it, immutable;
*publishing* compiles a revision into files that are served as they are; a *work* is a project the
page shows; the *reel* is a chain of passages; a *visitor* is anybody who looks.
"""
