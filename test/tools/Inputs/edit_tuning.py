"""Edits and compares tuning files for the tests of bonsai tune.

edit_tuning.py drop KERNEL IN OUT          without a kernel's measurements
edit_tuning.py quick KERNEL IN OUT         with a kernel that takes no time
edit_tuning.py variant KERNEL IN OUT       with a kernel whose last variant takes
                                           none; prints what --explain should say
edit_tuning.py processor NAME IN OUT       of another processor
edit_tuning.py verdict POLICY IN OUT       with another policy for networks
edit_tuning.py count IN                    prints the number of measurements
edit_tuning.py kept OLD NEW                fails unless NEW has all of OLD
"""

import json
import sys


def measurements(file):
    """All measurements, by what they are of."""
    return {
        (
            device["processor"],
            device.get("threads"),
            key,
            m["kernel"],
            m["layouts"],
            m.get("variant"),
        ): m
        for device in file["devices"]
        for key, entries in device["operations"].items()
        for m in entries
    }


def edit(file, command, argument):
    for device in file["devices"]:
        if command == "processor":
            device["processor"] = argument
        if command in ("drop", "quick", "variant"):
            device["networks"] = {}
        if command == "verdict":
            for network in device["networks"].values():
                network["policy"] = argument
        for key, entries in device["operations"].items():
            if command == "drop":
                entries = [m for m in entries if m["kernel"] != argument]
            for m in entries:
                if command == "quick" and m["kernel"] == argument:
                    m["measured_us"] = 1e-3
            variants = [m for m in entries if m["kernel"] == argument]
            if command == "variant" and variants:
                assert len({m["variant"] for m in variants}) == len(variants) > 1
                variants[-1]["measured_us"] = 1e-3
                print(f"CHECK: {argument} {variants[-1]['variant']}, because 0.0 us")
            device["operations"][key] = entries


def main(command, *arguments):
    if command == "count":
        with open(arguments[0]) as file:
            print(len(measurements(json.load(file))))
        return 0
    if command == "kept":
        old, new = (measurements(json.load(open(path))) for path in arguments)
        return 0 if old.items() <= new.items() else "a measurement has changed"
    argument, source, target = arguments
    with open(source) as file:
        content = json.load(file)
    edit(content, command, argument)
    with open(target, "w") as file:
        json.dump(content, file)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
