"""Prints what bench/device/prepare, argv[1], would build without models, a line for each network and
batch size; the other arguments are its own."""

import importlib.machinery
import importlib.util
import sys

loader = importlib.machinery.SourceFileLoader("prepare", sys.argv.pop(1))
prepare = importlib.util.module_from_spec(importlib.util.spec_from_loader("prepare", loader))
loader.exec_module(prepare)

arguments = prepare.parse_arguments()
patterns = arguments.dlmc and prepare.open_patterns(arguments)
for network in prepare.list_networks(arguments, patterns):
    builds = " ".join("/".join(build) for build in network.builds)
    print(f"{network.name} from {network.pruned_from}: {builds}")
