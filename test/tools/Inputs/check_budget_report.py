"""Checks the report of a budget search against what other commands measure.

    check_budget_report.py REPORT DATA CHECK STATS

DATA and CHECK are of `bonsai eval`, STATS of `bonsai stats`, all of the network
that the search wrote.
"""

import json
import sys

report, data, check, stats = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])

assert report["data"]["correct_after"] == data["correct"], (report["data"], data)
assert report["check"]["correct_after"] == check["correct"], (report["check"], check)
assert report["best"]["params"] == stats["params"], (report["best"], stats["params"])
assert report["best"]["macs"] == stats["macs"], (report["best"], stats["macs"])

lost = report["data"]["correct_before"] - report["data"]["correct_after"]
assert 100 * lost / report["data"]["total"] <= report["max_accuracy_drop"], lost
within = [trial for trial in report["trials"] if trial["within_budget"]]
assert report["best"]["macs"] == min(trial["macs"] for trial in within)
assert report["best"]["macs"] < report["baseline"]["macs"]
assert 0 < report["filters_cut"] < report["filters"]
