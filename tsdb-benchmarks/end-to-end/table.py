#!/usr/bin/env python3
"""Prints results/*.json of the end-to-end run as tables: CPU a sample, CPU ms a query, and Narthex's share of each peer's."""
import json
import math
import os
import sys

FOLDER = sys.argv[1]
SERVERS = ("narthex", "prometheus", "victoria-metrics")


def results(what):
    found = {}
    for server in SERVERS:
        path = os.path.join(FOLDER, f"{server}-{what}.json")
        if os.path.exists(path):
            found[server] = json.load(open(path))
    return found


def ingest():
    found = results("ingest")
    if not found:
        return
    print("\n### Taking samples in (remote write, two connections)\n")
    print("| server | samples/s | CPU µs a sample | in the first tenth | resident MB |")
    print("|---|---|---|---|---|")
    for server, r in found.items():
        print(f"| {server} | {r['per_second']:,.0f} | {r['cpu_us']:.2f} | {r['warm_cpu_us']:.2f} | {r['rss_mb']} |")


def queries(where):
    found = results(where)
    if "narthex" not in found:
        return
    peers = [s for s in found if s != "narthex"]
    print(f"\n### From the {where} (CPU ms a query)\n")
    print("| query | narthex | " + "".join(f"{p} | ratio | " for p in peers) + "same answer |")
    print("|---|---|" + "---|---|" * len(peers) + "---|")
    logs = {p: [] for p in peers}
    for name, own in found["narthex"].items():
        row = [name, f"{own['cpu']:.2f}"]
        for p in peers:
            other = found[p].get(name)
            if not other:
                row += ["", ""]
                continue
            ratio = max(own["cpu"], 1e-3) / max(other["cpu"], 1e-3)
            row += [f"{other['cpu']:.2f}", f"{ratio:.2f}"]
            logs[p].append(math.log(ratio))
        row.append(", ".join(p for p in peers if found[p].get(name, {}).get("info") == own["info"]))
        print("| " + " | ".join(row) + " |")
    for p in peers:
        if logs[p]:
            print(f"\ngeometric mean against {p}: {math.exp(sum(logs[p]) / len(logs[p])):.3f}")


ingest()
queries("head")
queries("block")
