"""Decisions that take effect after ten seconds, and who decides in whose place.

Words: a *decision* is made when a button is pressed, is *pending* until it takes effect, and can be
undone until then; mail leaves only with the effect, so nothing needs to be taken back. A *decider*
is the function of a feature that carries one kind of decision out. An *absence* names the
colleague who decides for somebody from one day until another.

How a feature uses it. Beside its operations it registers a decider, which calls them and returns
the sentence that the undo line shows::

    @decider("skill.assess")
    def _assess(actor: Actor, subject_id: int, values: Mapping[str, Any]) -> str:
        claim = queries.by_id(subject_id)
        assess(claim, level=values["level"], based_on=values["based_on"], actor=actor)
        return f"Assessed {claim.student.name}."

and its view calls ``operations.defer(Asked(kind="skill.assess", ...), actor=actor())`` instead of
the operation, with the address of its desk entry. The decider runs twice: once at the press, in a
savepoint that is taken back, so that whatever refuses it refuses it at once; and once for good.
"""
