"""Real published programmes in our format, and what an audit of them has to say.

The cases were worked out by hand from the printed rules. Codes that are not in the catalogue's
file, such as those of general education, are invented; their tags are what the file asks for.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tracker.audit import (
    Answer,
    Programme,
    Reason,
    Status,
    audit_with_proof,
    check,
    impossible,
    read_facts,
    read_programme,
    remarks,
)

FILES = sorted((Path(__file__).parent / "catalogues").glob("*.json"))
NAMES = {path.stem: path for path in FILES}


def catalogue(name: str, **tagged: tuple[int, str]) -> Programme:
    """Read a catalogue; courses the source does not list are added with credits and tag."""
    document = json.loads(NAMES[name].read_text())
    document["courses"] += [
        {"code": code.replace("_", " "), "title": code, "credits": worth, "tags": [tag]}
        | ({"repeatable": True} if tag == "applied" else {})
        for code, (worth, tag) in tagged.items()
    ]
    return read_programme(document)


def answer(programme: Programme, *taken: str, **known: Any) -> Answer:
    """Audit somebody who took these: "CODE CODE/grade", each in a term of its own by default."""
    rows = [each.rpartition("/") for each in taken]
    attempts = [
        {"course": code, "grade": grade, "term": f"Fall {2000 + number}"}
        for number, (code, _, grade) in enumerate(rows)
    ]
    given = {"format": "student/1", "attempts": attempts} | known
    facts = read_facts(given, programme)
    found, proof = audit_with_proof(programme, facts)
    report = check(programme, facts, found, proof)
    assert report.wrong == ()
    return found


def status(found: Answer, node: str) -> Status:
    here = found.node(node)
    assert here is not None
    return here.status


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_published_programme_can_be_said_and_met(path: Path) -> None:
    programme = read_programme(json.loads(path.read_text()))
    assert remarks(programme) == []
    assert impossible(programme) == []


def test_a_grade_below_the_majors_least_does_not_count() -> None:
    found = answer(catalogue("american-ba-audio-production"), "ATEC-301/C-")
    core = found.node("core")
    assert core is not None
    assert [(why.course, why.reason) for why in core.why_not] == [
        ("ATEC-301", Reason.GRADE_TOO_LOW)
    ]


def test_internship_credits_count_as_electives() -> None:
    programme = catalogue("american-ba-audio-production")
    attempts = [
        {"course": "ATEC-491", "credits": 6, "grade": "A"},
        {"course": "PHYS-300", "grade": "B"},
        {"course": "PHYS-310", "grade": "B"},
    ]
    found = answer(programme, attempts=attempts)
    elec = found.node("elec")
    assert elec is not None
    assert (elec.status, elec.credits.earned) == (Status.MET, Decimal(13))


def test_an_unlisted_course_counts_after_its_approval_only() -> None:
    programme = catalogue("american-ba-audio-production")
    attempts = [
        {"course": "ATEC-491", "credits": 6, "grade": "A"},
        {"course": "PHYS-300", "grade": "B"},
        {"course": "CSC-280", "credits": 3, "grade": "B"},
    ]
    approval = {"kind": "forced", "course": "CSC-280", "node": "elec"}
    assert status(answer(programme, attempts=attempts), "elec") is Status.NOT_MET
    approved = answer(programme, attempts=attempts, decisions=[approval])
    assert status(approved, "elec") is Status.MET


def test_general_education_spreads_over_areas_and_disciplines() -> None:
    some = {f"{p}_{n}": (3, f"area-{n % 5 + 1}") for p in ("GEA", "GEB") for n in range(5)}
    same_subject = answer(
        catalogue("american-ba-audio-production", **some),
        *(f"{code.replace('_', ' ')}/B" for code in some),
    )
    gened = same_subject.node("gened")
    assert gened is not None
    assert len(gened.used) == 4  # at most two of each of the two disciplines
    assert any("one subject" in why.sentence for why in gened.why_not)


def test_a_certificate_is_met_by_its_printed_plan() -> None:
    programme = catalogue(
        "hagerstown-certificate-commercial-music-2025-26",
        MUA_101=(1, "applied-1"),
        MUA_102=(1, "applied-2"),
        ENS_101=(1, "ensemble"),
        ENS_102=(1, "ensemble"),
        RES_101=(3, "restricted-elective"),
        RES_102=(3, "restricted-elective"),
    )
    plan = [f"{code}/B" for code in programme.courses]
    found = answer(programme, *plan)
    assert (found.status, found.credits.earned) == (Status.MET, Decimal(24))
    assert status(answer(programme, *plan[:-1]), "restr") is Status.NOT_MET


IU = "iu-jacobs-as-recording-arts-2014-15"
GENED: dict[str, tuple[int, str]] = {
    "AH_100": (3, "arts-humanities"),
    "SH_100": (3, "social-historical"),
    "GE_100": (3, "general-education-list"),
    "FL_100": (2, "foreign-language"),
}


def whole_degree() -> tuple[Programme, list[dict[str, Any]]]:
    programme = catalogue(IU, **GENED)
    left_out = {"MUS-A 360", "MUS-T 109", "MUS-T 151", "ENG-W 170", "MUS-X 90"}
    codes = [code for code in programme.courses if code not in left_out]
    terms = [f"{season} {year}" for year in (2014, 2015) for season in ("Fall", "Spring")]
    attempts = [
        {"course": code, "grade": "C", "term": terms[n % 4]} for n, code in enumerate(codes)
    ]
    return programme, attempts + [
        {"course": "MUS-X 90", "grade": "A", "term": term} for term in terms
    ]


def test_ensemble_credits_do_not_fill_up_the_degree() -> None:
    programme, attempts = whole_degree()
    found = answer(programme, attempts=attempts, options=["listener"])
    assert found.credits.earned == 59
    free = found.node("free")
    assert free is not None
    assert (free.status, free.amount.open) == (Status.NOT_MET, Decimal(1))
    others = [node.status for node in found.nodes if node.id != "free"]
    assert set(others) == {Status.MET}


def test_the_ensemble_is_asked_for_in_every_term() -> None:
    programme, attempts = whole_degree()
    found = answer(programme, attempts=attempts[:-1], options=["listener"])
    assert status(found, "ensemble") is Status.NOT_MET


def test_a_printed_substitution_needs_no_decision() -> None:
    found = answer(catalogue(IU), "MUS-A 360/B")
    recording = found.node("recording")
    assert recording is not None
    assert [(u.course, u.stands_for, u.decision) for u in recording.used] == [
        ("MUS-A 360", "MUS-A 470", 0)
    ]


def test_half_of_each_branch_is_no_branch() -> None:
    for options in ([], ["listener"], ["musician"]):
        found = answer(catalogue(IU), "MUS-Z 101/A", "MUS-T 109/A", options=options)
        assert status(found, "core-music") in {Status.NOT_MET, Status.DECISION}


def candidate(*more: str) -> Answer:
    programme = catalogue(
        "mtsu-bs-audio-production-catoid-34",
        MATH_100=(3, "college-algebra-or-higher"),
        BIO_100=(3, "gen-ed-natural-science"),
    )
    return answer(programme, *more)


def test_the_candidacy_average_is_the_mean_of_two_averages() -> None:
    found = candidate("RIM 3010/A", "RIM 3300/B", "RIM 3600/A", "MATH 100/B", "BIO 100/B")
    averages = {id_: found.node(id_) for id_ in ("cand-gpa", "cand-pre", "cand-inclusive")}
    shown = {
        id_: round(node.amount.earned, 2) for id_, node in averages.items() if node is not None
    }
    assert shown == {"cand-gpa": Decimal("3.53")}
    assert status(found, "cand-gpa") is Status.MET


def test_c_minus_is_not_c_and_a_gate_stays_shut() -> None:
    passed = ["RIM 3010/A", "RIM 3300/A", "RIM 3600/A", "MATH 100/A", "BIO 100/A", "RIM 1230/A"]
    more = ["MUTH 1110/A", "MATH 1710/A"]
    assert status(candidate(*passed, *more), "cand") is Status.DECISION
    low = [each.replace("RIM 3600/A", "RIM 3600/C-") for each in passed]
    assert status(candidate(*low, *more), "cand") is Status.NOT_MET


def test_a_gate_blocks_the_courses_behind_it() -> None:
    programme = catalogue("mtsu-bs-audio-production-catoid-34")
    planned = [
        {"course": code, "kind": "planned", "term": "Fall 2027"}
        for code in ("RIM 3700", "RIM 3650")
    ]
    found = answer(programme, attempts=planned)
    assert [(each.course, each.milestone) for each in found.blocked] == [("RIM 3700", "cand")]
    after = answer(programme, attempts=planned, milestones={"cand": "2027-05-01"})
    assert after.blocked == ()


def test_an_excluded_course_counts_nowhere() -> None:
    found = answer(catalogue("mtsu-bs-audio-production-2018-19"), "RIM 3011/A", "RIM 3010/A")
    assert found.credits.earned == 3
    assert [(why.course, why.reason) for why in found.unused] == [("RIM 3011", Reason.EXCLUDED)]


def test_one_course_may_have_several_codes() -> None:
    programme = catalogue("mtsu-bs-audio-production-2012-13")
    taken = ["JOUR 1020/B", "RIM 3000/B", "RIM 3010/B", "RIM 3600/B"]
    assert status(answer(programme, *taken), "cand-all") is Status.MET
    assert status(answer(programme, *taken, "EMC 1020/B"), "cand-all") is Status.MET


def test_three_humanities_have_three_prefixes_and_one_is_english() -> None:
    tag = "gen-ed-humanities"
    some = dict.fromkeys(("ART_101", "ART_102", "PHIL_101", "DANC_101", "ENGL_201"), (3, tag))
    programme = catalogue("mtsu-bs-audio-production-2012-13", **some)
    two = answer(programme, "ART 101/B", "ART 102/B", "ENGL 201/B")
    no_english = answer(programme, "ART 101/B", "PHIL 101/B", "DANC 101/B")
    right = answer(programme, "ART 101/B", "ART 102/B", "PHIL 101/B", "ENGL 201/B")
    found = [status(each, "humanities") for each in (two, no_english, right)]
    assert found == [Status.NOT_MET, Status.NOT_MET, Status.MET]


SURREY = "surrey-tonmeister-music-and-sound-recording"


def test_credits_at_two_levels_are_worth_a_diploma() -> None:
    programme = catalogue(SURREY)
    level_4 = [c for c in programme.courses if c[3] == "1" and c not in {"MUS1036", "MUS1038"}]
    level_5 = [c for c in programme.courses if c[3] == "2"]
    taken = [f"{code}/60" for code in [*level_4[:8], *level_5][: 8 + 7]]
    found = answer(programme, *taken)
    assert found.credits.earned == 240
    assert {award.label: award.status for award in found.awards} == {
        "Ordinary degree": Status.NOT_MET,
        "DipHE": Status.MET,
        "CertHE": Status.MET,
    }


def test_a_second_optional_module_counts_nowhere_in_its_level() -> None:
    found = answer(catalogue(SURREY), "MUS1033/pass", "MUS1038/pass")
    option, level = found.node("L4-opt"), found.node("L4")
    assert option is not None
    assert level is not None
    assert (option.status, [used.course for used in option.used]) == (Status.MET, ["MUS1033"])
    assert [(why.course, why.reason) for why in option.why_not] == [("MUS1038", Reason.ENOUGH)]
    assert level.credits.earned == 15
    assert [why.course for why in found.unused] == ["MUS1038"]


def test_marks_out_of_a_hundred_pass_from_forty() -> None:
    found = answer(catalogue(SURREY), "TON1023/39", "TON1024/40")
    assert found.credits.earned == 15


def test_a_portfolio_asks_for_three_kinds_of_recording() -> None:
    kinds = ("classical-location", "classical-studio", "pop-multitrack")
    projects = [{"kind": kind, "title": f"A {kind}"} for kind in kinds]
    assert status(answer(catalogue(SURREY), projects=projects), "portfolio") is Status.MET
    assert status(answer(catalogue(SURREY), projects=projects[1:]), "portfolio") is Status.NOT_MET


def test_credits_of_another_system_are_converted() -> None:
    brought = [
        {"course": "MUS2035", "credits": 7.5, "unit": "ects", "kind": "transfer", "grade": "55"}
    ]
    assert answer(catalogue(SURREY), attempts=brought).credits.earned == 15


def test_a_technical_degree_is_met_course_by_course() -> None:
    programme = catalogue(
        "texas-state-bs-sound-recording-technology",
        MUSP_1220=(2, "applied"),
        MUSE_1110=(1, "ensemble"),
        **{f"CORE_{n}": (4, "core-curriculum") for n in range(1, 10)},
    )
    named = [c for c in programme.courses if not c.startswith(("MUSP 1220", "MUSE"))]
    once = [{"course": code, "grade": "C", "term": f"Fall {n}"} for n, code in enumerate(named)]
    often = [
        {"course": code, "credits": worth, "grade": "C", "term": f"Fall {2020 + n}"}
        for code, worth in (("MUSP 1220", 2), ("MUSE 1110", 1))
        for n in range(4)
    ]
    reached = {"M1": "2026-05-01", "M2": "2026-06-01"}
    repeatable = json.loads(json.dumps(programme.document))
    for each in repeatable["courses"]:
        each["repeatable"] = each["code"] in {"MUSP 1220", "MUSE 1110"}
    programme = read_programme(repeatable)
    found = answer(programme, attempts=[*once, *often], milestones=reached)
    assert [node.status for node in found.nodes] == [Status.MET] * 6
    without = [each for each in once if each["course"] != "MU 4182"]
    assert status(answer(programme, attempts=[*without, *often]), "B") is Status.NOT_MET
