"""Adds up a test run: the results of lit and single steps beside it.

Names what failed and says why tests were skipped; the last line is
`N passed, N failed, N skipped`. The exit status is 1 if anything failed.
"""

import argparse
import collections
import sys
import xml.etree.ElementTree

# What lit's report says of a test that skipped itself, as GTEST_SKIP does.
SKIPPED_ITSELF = "User interrupt"


class Totals:
    """Names of failed tests and counts of the others."""

    def __init__(self):
        self.passed = 0
        self.failed = []
        self.skipped = collections.Counter()

    def add_step(self, name, outcome):
        """Counts one step, written `name=passed` or `name=failed`."""
        if outcome == "passed":
            self.passed += 1
        elif outcome == "failed":
            self.failed.append(name)
        else:
            sys.exit(f"summarize_tests.py: {name}: no outcome '{outcome}'")

    def add_lit(self, path, status):
        """Counts lit's xUnit report; no report is a failure, too."""
        try:
            report = xml.etree.ElementTree.parse(path)
        except (OSError, xml.etree.ElementTree.ParseError) as error:
            self.failed.append(f"lit ({error})")
            return
        failed_before = len(self.failed)
        for case in report.iter("testcase"):
            self.add_case(case)
        if status != 0 and len(self.failed) == failed_before:
            self.failed.append(f"lit (exit status {status})")

    def add_case(self, case):
        """Counts one test case of lit's report."""
        skipped = case.find("skipped")
        if case.find("failure") is not None:
            self.failed.append(f"{case.get('classname')}/{case.get('name')}")
        elif skipped is not None:
            reason = skipped.get("message")
            self.skipped["the test itself skipped" if reason == SKIPPED_ITSELF
                         else reason] += 1
        else:
            self.passed += 1

    def report(self):
        """Prints the details, then the line that counts."""
        for reason, count in sorted(self.skipped.items()):
            print(f"skipped {count}: {reason}")
        for name in self.failed:
            print(f"failed: {name}")
        print(f"{self.passed} passed, {len(self.failed)} failed, "
              f"{sum(self.skipped.values())} skipped")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lit", metavar="XML", help="lit's xUnit report")
    parser.add_argument("--lit-status", type=int, default=0,
                        help="the exit status of lit")
    parser.add_argument("steps", nargs="*", metavar="NAME=OUTCOME",
                        help="a step that is no lit test: passed or failed")
    arguments = parser.parse_args()

    totals = Totals()
    for step in arguments.steps:
        totals.add_step(*step.split("=", 1))
    if arguments.lit:
        totals.add_lit(arguments.lit, arguments.lit_status)
    totals.report()
    return 1 if totals.failed else 0


if __name__ == "__main__":
    sys.exit(main())
