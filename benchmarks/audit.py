"""How fast and how right degree audits are: ``make bench-audit``.

Programmes and students are made from a seed: 40 requirements over 96 courses, a quarter of which
two or more requirements could use, and 60 attempts of which some are under way or planned. Four
things are measured. First, single audits, after the first, which loads the solver. Second, a cohort
of 5,000 on two processes, and how an audit grows with the number of attempts. Third, how often an
audit that serves one requirement after the other says that something is open which is not. Fourth,
small cases against trying everything.

All of it takes about ten minutes on two quiet cores; ``--quick`` about one, and its figures are
only good for seeing that everything runs.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.audit.trying import everything, score  # noqa: E402
from tracker.audit import audit, audit_with_proof, check, read_facts, read_programme  # noqa: E402
from tracker.audit.allocation import contests_of  # noqa: E402
from tracker.audit.candidates import candidates  # noqa: E402
from tracker.audit.certificates import is_met  # noqa: E402
from tracker.audit.exact import settle  # noqa: E402
from tracker.audit.greedy import first_fit, top_down  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tracker.audit import Facts, Programme
    from tracker.audit.asks import Use
    from tracker.audit.exact import Contest

PARTS = ("single", "cohort", "greedy", "exhaustive")
REQUIREMENTS, ATTEMPTS, COURSES = 40, 60, 96
CLAIMED_TWICE = 0.25
LIMIT_MS = 100
PROCESSES = 2
SEED = 2026
HEAD = (
    "| {} | p50, ms | p99, ms | slowest, ms | p50 of the processor, ms | p99 |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: |"
)
POINTS = {"A": 4, "B": 3, "C": 2, "D": 1, "F": 0}
GRADES = ("A", "A", "B", "B", "B", "C", "C", "D")


def main() -> int:
    """Measure and print; 0 when everything ran and held what is promised."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few audits")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    asked = parser.parse_args()
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"{os.cpu_count()} processors, load {load} at the start, seed {SEED}\n")
    share = 20 if asked.quick else 1
    held = True
    if "single" in asked.parts:
        held &= single(1000 // share)
    if "cohort" in asked.parts:
        cohort(5000 // share, 60 // (6 if asked.quick else 1))
    if "greedy" in asked.parts:
        greedy(600 // share)
    if "exhaustive" in asked.parts:
        held &= exhaustive(400 // share)
    return 0 if held else 1


# What is audited


def programme(
    random: Random, *, courses: int = COURSES, requirements: int = REQUIREMENTS
) -> dict[str, Any]:
    """Make a programme file: every course in one pool, a quarter of them in one to three more."""
    codes = [f"C{number % 9} {100 + number}" for number in range(courses)]
    pools: list[list[str]] = [[] for _ in range(requirements - 1)]
    for number, code in enumerate(codes):
        pools[number % len(pools)].append(code)
    for code in random.sample(codes, int(courses * CLAIMED_TWICE)):
        others = [pool for pool in pools if code not in pool]
        for pool in random.sample(others, min(random.randint(1, 3), len(others))):
            pool.append(code)
    asked = [requirement(random, number, pool) for number, pool in enumerate(pools)]
    return {
        "format": "programme/1",
        "code": "BENCH",
        "name": "Measured",
        "catalogue": "2026-27",
        "credit_unit": "credit",
        "total": 180,
        "grades": {"points": POINTS, "fail": ["F"]},
        "courses": [
            {"code": code, "title": code, "credits": random.choice((2, 3, 3, 3, 4))}
            for code in codes
        ],
        "requirements": [*asked, {"id": "free", "type": "fill_to_total"}],
    }


def requirement(random: Random, number: int, pool: list[str]) -> dict[str, Any]:
    """Make one requirement of a pool: named courses, a number of courses, or credits."""
    id_ = f"r{number}"
    kind = random.choice(("named", "courses", "courses", "credits"))
    if kind == "named":
        return {"id": id_, "type": "all_of", "courses": pool[:2], "min_grade": "C"}
    if kind == "courses":
        count = random.randint(1, max(len(pool) // 2, 1))
        return {"id": id_, "type": "choose_courses", "from": pool, "count": count}
    return {"id": id_, "type": "choose_credits", "from": pool, "credits": random.choice((3, 4, 6))}


def student(random: Random, programme: Programme, attempts: int = ATTEMPTS) -> Facts:
    """Make a student of the fifth term: most is done, some under way, some planned."""
    taken = random.sample(sorted(programme.courses), min(attempts, len(programme.courses)))
    return read_facts(
        {"format": "student/1", "attempts": [attempt(random, code) for code in taken]}, programme
    )


def attempt(random: Random, code: str) -> dict[str, Any]:
    """Make one attempt at a course."""
    term = random.randint(1, 7)
    when = {"term": f"Term {term}", "term_starts": f"{2022 + term // 2}-{2 + 7 * (term % 2):02}-01"}
    if term > 5:
        return {"course": code, "kind": "planned" if term > 6 else "in-progress", **when}
    return {"course": code, "grade": random.choice(GRADES), **when}


def pairs(count: int, **sizes: int) -> Iterator[tuple[Programme, Facts]]:
    """Give programmes with their students, 20 of each."""
    random = Random(SEED)
    attempts = sizes.pop("attempts", ATTEMPTS)
    for first in range(0, count, 20):
        asked = read_programme(programme(random, **sizes))
        for _ in range(first, min(first + 20, count)):
            yield asked, student(random, asked, attempts)


# Single audits


def single(count: int) -> bool:
    """Time audits one by one."""
    some = list(pairs(count))
    competing = [contests(*each) for each in some[:: max(count // 50, 1)]]
    largest = [max(len(c.asks) for c in each) for each in competing]
    print(f"{count} audits of {ATTEMPTS} attempts and {REQUIREMENTS} requirements; the largest")
    print(f"group that competes has {min(largest)} to {max(largest)} of the requirements.\n")
    print(HEAD.format("audit"))
    answer = timed("the answer", audit, some)
    timed("with certificates, checked", proved, some[: count // 4])
    print(f"\np99 below {LIMIT_MS} ms: {'yes' if answer < LIMIT_MS else 'no'}\n", flush=True)
    return answer < LIMIT_MS


def timed(
    name: str, run: Callable[[Programme, Facts], object], some: Sequence[tuple[Programme, Facts]]
) -> float:
    """Print how long each took; return the 99th of 100 in ms by the clock."""
    run(*some[0])  # loads the solver
    wall, cpu = [], []
    for asked, facts in some:
        began, used = time.perf_counter(), time.process_time()
        run(asked, facts)
        wall.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    cuts = [statistics.quantiles(each, n=100, method="inclusive") for each in (wall, cpu)]
    cells = [f"{cut[49]:.1f} | {cut[98]:.1f}" for cut in cuts]
    print(f"| {name} | {cells[0]} | {max(wall):.1f} | {cells[1]} |", flush=True)
    return cuts[0][98]


def proved(asked: Programme, facts: Facts) -> None:
    """Audit with certificates and hold them against the facts."""
    report = check(asked, facts, *audit_with_proof(asked, facts))
    if report.wrong:
        raise SystemExit("\n".join(report.wrong))


def contests(asked: Programme, facts: Facts) -> list[Contest]:
    """Return the groups of requirements that compete."""
    ordered, _ = candidates(asked, facts)
    return contests_of(asked, facts, ordered)


# A cohort


def cohort(count: int, each: int) -> None:
    """Audit many students of one programme on two processes; then see how an audit grows."""
    lots = [(number, count // 20) for number in range(20)]
    with ProcessPoolExecutor(PROCESSES) as pool:
        list(pool.map(lot, [(0, 1)] * PROCESSES))
        began = time.perf_counter()
        done = sum(pool.map(lot, lots))
        took = time.perf_counter() - began
    print(f"{done} audits on {PROCESSES} processes: {took:.1f} s, {done / took:.0f} a second.\n")
    print(HEAD.format("attempts"))
    for attempts in (20, 60, 100, 200):
        timed(str(attempts), audit, list(pairs(each, attempts=attempts, courses=240)))
    print(flush=True)


def lot(asked: tuple[int, int]) -> int:
    """Audit some students of one programme."""
    number, count = asked
    whole = read_programme(programme(Random(SEED)))
    random = Random(SEED + 1 + number)
    for _ in range(count):
        audit(whole, student(random, whole))
    return count


# Against one requirement after the other


def greedy(count: int) -> None:
    """Count what an audit from the top down leaves open although it could be met."""
    ways: dict[str, Callable[[Contest], Mapping[str, Sequence[Use]]]] = {
        "in the order of the file": in_file_order,
        "narrowest first": lambda contest: top_down(contest.programme, contest.asks, contest.ways),
    }
    students = dict.fromkeys(ways, 0)
    open_ = dict.fromkeys(ways, 0)
    asked_for = 0
    for each in pairs(count):
        some = contests(*each)
        asked_for += sum(len(contest.asks) for contest in some)
        exact = sum(met(c, settled.uses) for c in some if (settled := settle(c)) is not None)
        for name, run in ways.items():
            missed = exact - sum(met(contest, run(contest)) for contest in some)
            open_[name] += missed
            students[name] += missed > 0
    print(f"{count} students: what a greedy audit calls open, though all can be met together\n")
    print("| greedy audit | students with a wrong answer | requirements wrongly open |")
    print("| --- | ---: | ---: |")
    for name in ways:
        print(
            f"| {name} | {students[name]} ({students[name] / count:.0%}) "
            f"| {open_[name]} of {asked_for} ({open_[name] / asked_for:.1%}) |"
        )
    print(flush=True)


def in_file_order(contest: Contest) -> dict[str, tuple[Use, ...]]:
    """Serve one requirement after the other as the file has them."""
    taken: set[int] = set()
    found: dict[str, tuple[Use, ...]] = {}
    for ask in contest.asks:
        free = [u for u in contest.ways[ask.node.id] if id(u.candidate) not in taken]
        found[ask.node.id] = first_fit(contest.programme, ask, free)
        taken |= {id(use.candidate) for use in found[ask.node.id]}
    return found


def met(contest: Contest, uses: Mapping[str, Sequence[Use]]) -> int:
    """Count the requirements that are met if all goes as planned."""
    return sum(is_met(contest, ask, uses) for ask in contest.asks)


# Against trying everything


def exhaustive(count: int) -> bool:
    """Compare small cases with the best of all allocations."""
    equal = tried = 0
    for each in pairs(count, courses=8, requirements=6, attempts=7):
        some = contests(*each)
        best = []
        for contest in some:
            scores = [score(contest, uses) for uses in everything(contest)]
            tried += len(scores)
            best.append(max(scores))
        found = [settle(contest) for contest in some]
        mine = [score(c, f.uses) for c, f in zip(some, found, strict=True) if f is not None]
        equal += mine == best
    print(f"{count} small cases against {tried} allocations: equal in {equal}.", flush=True)
    return equal == count


if __name__ == "__main__":
    sys.exit(main())
