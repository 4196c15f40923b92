"""Credits added up alone are those of the whole audit."""

from hypothesis import given, settings

from tests.audit.build import facts, programme
from tests.audit.test_order import PROGRAMME, History, histories, known, options
from tracker.audit import audit, credits_of


@settings(max_examples=12, deadline=None)
@given(history=histories, chosen=options)
def test_credits_alone_are_those_of_the_audit(history: History, chosen: frozenset[str]) -> None:
    record = known(history, chosen)
    found = credits_of(PROGRAMME, record)
    assert found is None or found == audit(PROGRAMME, record).credits


def test_where_a_cap_keeps_something_out_the_audit_is_asked() -> None:
    cap = {"kind": "credit_cap", "label": "At most 3", "course": "AUD 101", "max": 2}
    core = {"id": "core", "type": "all_of", "courses": ["AUD 101"]}
    capped = programme(core, policies=[cap])
    assert credits_of(capped, facts("AUD 102 A")) is not None
    assert credits_of(capped, facts("AUD 101 A")) is None
