#!/usr/bin/env python3
"""Prints results/*.json of the end-to-end run as tables: CPU ms a query, and Narthex's share of each peer's."""
import json
import math
import os
import sys

folder = sys.argv[1]
for where in ("head", "block"):
    found = {}
    for server in ("narthex", "prometheus", "victoria-metrics"):
        path = os.path.join(folder, f"{server}-{where}.json")
        if os.path.exists(path):
            found[server] = json.load(open(path))
    if "narthex" not in found:
        continue
    peers = [s for s in found if s != "narthex"]
    print(f"\n### from the {where} (CPU ms a query)\n")
    print("| query | narthex | " + " | ".join(f"{p} | ratio" for p in peers) + " | same answer |")
    print("|---|---|" + "---|---|" * len(peers) + "---|")
    logs = {p: [] for p in peers}
    for name, own in found["narthex"].items():
        row = [name, f"{own['cpu']:.2f}"]
        for p in peers:
            other = found[p].get(name)
            if not other:
                row += ["", ""]
                continue
            row += [f"{other['cpu']:.2f}", f"{own['cpu'] / max(other['cpu'], 1e-3):.2f}"]
            logs[p].append(math.log(max(own["cpu"], 1e-3) / max(other["cpu"], 1e-3)))
        same = [p for p in peers if found[p].get(name, {}).get("info") == own["info"]]
        row.append(", ".join(same))
        print("| " + " | ".join(row) + " |")
    for p in peers:
        print(f"\ngeometric mean against {p}: {math.exp(sum(logs[p]) / len(logs[p])):.3f}")
