#!/usr/bin/env python3
"""Loads servers that run side by side, in turns of a fraction of a second, and writes down what each spent.

 measure.py ingest  --server NAME=PORT=PID ... --bodies w.rw --samples N --out DIR
 measure.py queries --server NAME=PORT=PID ... --queries queries.json --where head --out DIR [--seconds S] [--only REGEX]

Turns make ratios steady on a machine whose speed changes: every server sees the same good and bad moments. Before anything is
counted each server gets the same warm-up: a tenth of the bodies, or two rounds of all queries, a while each, so that compilers and
caches are past their beginning everywhere. CPU is the server process's, user and system, all threads, counted only during its own turns."""
import argparse, http.client, json, os, re, statistics, struct, threading, time, urllib.parse

TICK = os.sysconf('SC_CLK_TCK')
END, SPAN = 1700013585, 3600  # the last timestamp of the workload, and how far back a query looks by default


class Server:
    def __init__(self, text):
        self.name, port, pid = text.split('=')
        self.port, self.pid, self.http = int(port), int(pid), None

    def cpu(self):
        fields = open(f'/proc/{self.pid}/stat').read().rsplit(')', 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def rss_mb(self):
        return int(re.search(r'VmRSS:\s+(\d+)', open(f'/proc/{self.pid}/status').read()).group(1)) // 1024

    def get(self, path):
        if self.http is None:
            self.http = http.client.HTTPConnection('127.0.0.1', self.port, timeout=120)
        self.http.request('GET', path)
        answer = self.http.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f'{self.name}: {answer.status} for {path}: {body[:300]}')
        return body


def path_of(query, server):
    end, start = END, END - query.get('span', SPAN)
    if query['type'] == 'instant':
        path = '/api/v1/query?' + urllib.parse.urlencode({'query': query['q'], 'time': end})
    elif query['type'] == 'range':
        path = '/api/v1/query_range?' + urllib.parse.urlencode({'query': query['q'], 'start': start, 'end': end, 'step': query['step']})
    else:
        path = query['path'].format(start=start, end=end)
    return path + ('&nocache=1' if server.name == 'victoria-metrics' else '')


def summary(body):
    """Number of series and one value: enough to see whether two servers answer the same."""
    data = json.loads(body).get('data')
    if not isinstance(data, dict):
        return f'n={len(data)}'
    result = data['result']
    text = f'n={len(result)}'
    if result and isinstance(result[0], dict):
        text += ' first=' + (result[0].get('value') or result[0]['values'][-1])[1]
    return text


def warm(servers, query, seconds):
    """Asks every server the same for a while; returns the last answers."""
    bodies = {}
    for s in servers:
        path, until = path_of(query, s), time.perf_counter() + seconds
        bodies[s.name] = s.get(path)
        while time.perf_counter() < until:
            bodies[s.name] = s.get(path)
    return bodies


def queries(servers, a):
    found = {s.name: {} for s in servers}
    wanted = [q for q in json.load(open(a.queries)) if re.search(a.only, q['name'])]
    for _ in range(2):
        for query in wanted:
            warm(servers, query, a.warm)
    for query in wanted:
        paths, bodies = {s.name: path_of(query, s) for s in servers}, warm(servers, query, a.warm / 4)
        times, spent = {s.name: [] for s in servers}, {s.name: 0.0 for s in servers}
        for turn in range(a.turns):
            for s in servers[turn % len(servers):] + servers[:turn % len(servers)]:
                before, until = s.cpu(), time.perf_counter() + a.seconds / a.turns
                while True:
                    start = time.perf_counter()
                    s.get(paths[s.name])
                    times[s.name].append((time.perf_counter() - start) * 1e3)
                    if time.perf_counter() >= until:
                        break
                spent[s.name] += s.cpu() - before
        line = f'{query["name"]:34}'
        for s in servers:
            t = times[s.name]
            found[s.name][query['name']] = dict(cpu=spent[s.name] * 1e3 / len(t), median=statistics.median(t), min=min(t), runs=len(t),
                                                bytes=len(bodies[s.name]), info=summary(bodies[s.name]))
            line += f' {s.name} {spent[s.name] * 1e3 / len(t):8.2f} ({statistics.median(t):.2f})'
        print(line, flush=True)
    for s in servers:
        json.dump(found[s.name], open(os.path.join(a.out, f'{s.name}-{a.where}.json'), 'w'), indent=1)


def bodies_of(file):
    data, at, bodies = memoryview(open(file, 'rb').read()), 0, []
    while at < len(data):
        n, = struct.unpack_from('<I', data, at)
        bodies.append(data[at + 4:at + 4 + n])
        at += 4 + n
    return bodies


def send(server, bodies, connections):
    """Sends all bodies, each connection its share in order; returns CPU seconds and wall seconds."""
    errors = []

    def worker(share):
        try:
            c = http.client.HTTPConnection('127.0.0.1', server.port, timeout=120)
            for body in share:
                c.request('POST', '/api/v1/write', bytes(body), {'Content-Encoding': 'snappy', 'Content-Type': 'application/x-protobuf',
                                                                 'X-Prometheus-Remote-Write-Version': '0.1.0'})
                answer = c.getresponse()
                text = answer.read()
                if answer.status >= 300:
                    errors.append(f'{answer.status} {text[:200]}')
            c.close()
        except OSError as e:
            errors.append(str(e))
    threads = [threading.Thread(target=worker, args=(bodies[i::connections],)) for i in range(connections)]
    before, start = server.cpu(), time.perf_counter()
    [t.start() for t in threads]
    [t.join() for t in threads]
    if errors:
        raise SystemExit(f'{server.name}: {len(errors)} bodies refused, the first: {errors[0]}')
    return server.cpu() - before, time.perf_counter() - start


def ingest(servers, a):
    bodies = bodies_of(a.bodies)
    slice_size = max(1, len(bodies) // 20)
    slices = [bodies[i:i + slice_size] for i in range(0, len(bodies), slice_size)]
    warm = max(1, len(slices) // 10)
    spent, wall = {s.name: 0.0 for s in servers}, {s.name: 0.0 for s in servers}
    first = {s.name: 0.0 for s in servers}
    counted = sum(len(part) for part in slices[warm:])
    for number, part in enumerate(slices):
        for s in servers[number % len(servers):] + servers[:number % len(servers)]:
            cpu, seconds = send(s, part, 2)
            if number >= warm:
                spent[s.name] += cpu
                wall[s.name] += seconds
            else:
                first[s.name] += cpu
    samples = a.samples * counted / len(bodies)
    for s in servers:
        result = dict(cpu_us=spent[s.name] * 1e6 / samples, per_second=samples / wall[s.name],
                      warm_cpu_us=first[s.name] * 1e6 / (a.samples - samples), rss_mb=s.rss_mb())
        print(f'{s.name:18} {result["per_second"]:12,.0f} samples/s {result["cpu_us"]:6.2f} µs CPU a sample '
              f'({result["warm_cpu_us"]:.2f} in the first tenth), {result["rss_mb"]} MB', flush=True)
        json.dump(result, open(os.path.join(a.out, f'{s.name}-ingest.json'), 'w'), indent=1)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('what', choices=['ingest', 'queries'])
    p.add_argument('--server', action='append', required=True, metavar='NAME=PORT=PID')
    p.add_argument('--out', required=True)
    p.add_argument('--bodies')
    p.add_argument('--samples', type=int)
    p.add_argument('--queries')
    p.add_argument('--where', default='head')
    p.add_argument('--seconds', type=float, default=2, help='how long each query loads each server')
    p.add_argument('--warm', type=float, default=1, help='how long each query warms each server, in each of two rounds')
    p.add_argument('--turns', type=int, default=4)
    p.add_argument('--only', default='.')
    a = p.parse_args()
    servers = [Server(text) for text in a.server]
    ingest(servers, a) if a.what == 'ingest' else queries(servers, a)


main()
