"use strict";
// One page, no framework: each entry of PAGES fills <main> from the HTTP API.

const $page = document.getElementById("page");

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value);
  }
  node.append(...children.flat().filter((c) => c !== null && c !== undefined));
  return node;
}

async function api(path, parameters) {
  const query = parameters ? "?" + new URLSearchParams(parameters) : "";
  let response;
  try {
    response = await fetch("/api/v1/" + path + query);
  } catch (e) {
    throw new Error("The server does not answer: " + e.message);
  }
  const text = await response.text();
  let body;
  try {
    body = JSON.parse(text);
  } catch (e) {
    throw new Error(response.status + " " + text);
  }
  if (body.status !== "success") throw new Error(body.error);
  return body;
}

function failed(e) {
  return el("div", { class: "error", role: "alert" }, e.message);
}

function labelText(metric) {
  const name = metric.__name__ || "";
  const rest = Object.entries(metric)
    .filter(([k]) => k !== "__name__")
    .map(([k, v]) => k + "=" + JSON.stringify(v));
  return rest.length ? name + "{" + rest.join(", ") + "}" : name || "{}";
}

function table(head, rows) {
  return el("div", { class: "scroll" },
    el("table", {},
      el("thead", {}, el("tr", {}, head.map((h) => el("th", {}, h)))),
      el("tbody", {}, rows)));
}

// ---- query ----------------------------------------------------------------------------------

const RANGES = { "5m": 300, "15m": 900, "30m": 1800, "1h": 3600, "3h": 10800, "6h": 21600, "12h": 43200, "1d": 86400, "1w": 604800 };
const COLORS = ["#d2471f", "#2f6fb7", "#3c9a5f", "#8e5bb5", "#c08a1e", "#2a9aa0", "#b8477f", "#6b7a2a", "#5560c9", "#96614a"];
const EXAMPLES = [
  "up",
  'sum by (path) (rate(demo_http_requests_total[1m]))',
  'histogram_quantile(0.9, sum by (le) (rate(demo_http_request_duration_seconds_bucket[1m])))',
  "demo_cpu_usage_ratio",
  "rate(prometheus_tsdb_head_samples_appended_total[1m])",
];

function queryPage() {
  const state = new URLSearchParams(location.search);
  const input = el("textarea", { "aria-label": "PromQL expression", rows: 2, spellcheck: "false", placeholder: "PromQL, for example  up" });
  input.value = state.get("g0.expr") || "";
  const names = el("select", { "aria-label": "Insert a metric", onchange: () => { input.value = names.value; names.value = ""; run(); } },
    el("option", { value: "" }, "Insert metric…"));
  const range = el("select", { "aria-label": "Range", onchange: run }, Object.keys(RANGES).map((r) => el("option", {}, r)));
  range.value = state.get("g0.range_input") in RANGES ? state.get("g0.range_input") : "15m";
  const refresh = el("select", { "aria-label": "Refresh", onchange: schedule },
    ["off", "5s", "15s", "60s"].map((r) => el("option", {}, r)));
  let tab = state.get("g0.tab") === "table" || state.get("g0.tab") === "1" ? "table" : "graph";
  const tabs = ["graph", "table"].map((t) => el("button", { type: "button", onclick: () => { tab = t; run(); } }, t[0].toUpperCase() + t.slice(1)));
  const out = el("div");
  const note = el("span", { class: "soft" });
  let timer = null;

  async function run() {
    tabs.forEach((b, i) => b.setAttribute("aria-pressed", (i === 0) === (tab === "graph")));
    const expr = input.value.trim();
    if (!expr) return;
    history.replaceState(null, "", "/query?" + new URLSearchParams({ "g0.expr": expr, "g0.tab": tab, "g0.range_input": range.value }));
    const began = performance.now();
    try {
      const node = tab === "graph" ? await graph(expr, RANGES[range.value]) : await instant(expr);
      out.replaceChildren(node);
      note.textContent = Math.round(performance.now() - began) + " ms";
    } catch (e) {
      out.replaceChildren(failed(e));
      note.textContent = "";
    }
  }

  function schedule() {
    clearInterval(timer);
    if (refresh.value !== "off") timer = setInterval(run, parseInt(refresh.value, 10) * 1000);
  }

  input.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && !e.shiftKey) { e.preventDefault(); run(); }
  });
  api("label/__name__/values").then((r) => names.append(...r.data.map((n) => el("option", {}, n)))).catch(() => {});
  $page.replaceChildren(
    el("form", { class: "query", onsubmit: (e) => { e.preventDefault(); run(); } }, input, el("button", { class: "primary" }, "Execute")),
    el("div", { class: "bar" }, tabs, names, el("label", {}, "Range ", range), el("label", {}, "Refresh ", refresh), el("span", { class: "gap" }), note),
    el("div", { class: "bar examples" }, el("span", { class: "soft" }, "Try"),
      EXAMPLES.map((q) => el("button", { type: "button", onclick: () => { input.value = q; run(); } }, q))),
    out);
  if (input.value) run(); else tabs[0].setAttribute("aria-pressed", true);
}

function remarks(body) {
  return [...(body.warnings || []).map((w) => el("div", { class: "warning" }, w)),
          ...(body.infos || []).map((w) => el("div", { class: "info" }, w))];
}

function histogramText(h) {
  return "count " + h.count + ", sum " + h.sum;
}

async function instant(expr) {
  const body = await api("query", { query: expr });
  const { resultType, result } = body.data;
  let rows;
  if (resultType === "scalar" || resultType === "string") {
    rows = [el("tr", {}, el("td", { class: "labels" }, resultType), el("td", { class: "num" }, result[1]))];
  } else if (resultType === "matrix") {
    rows = result.map((s) => el("tr", {}, el("td", { class: "labels" }, labelText(s.metric)),
      el("td", { class: "num" }, (s.values || []).map(([t, v]) => el("div", {}, v + " @" + t)),
        (s.histograms || []).map(([t, h]) => el("div", {}, histogramText(h) + " @" + t)))));
  } else {
    rows = result.map((s) => el("tr", {}, el("td", { class: "labels" }, labelText(s.metric)),
      el("td", { class: "num" }, s.value ? s.value[1] : histogramText(s.histogram[1]))));
  }
  return el("div", {}, remarks(body), rows.length ? table(["Series", "Value"], rows) : el("p", { class: "soft" }, "Empty result."));
}

async function graph(expr, seconds) {
  const end = Math.floor(Date.now() / 1000);
  const step = Math.max(1, Math.floor(seconds / 250));
  const start = end - seconds;
  const body = await api("query_range", { query: expr, start, end, step });
  const series = body.data.result.filter((s) => s.values);
  const skipped = body.data.result.length - series.length;
  const holder = el("div", {}, remarks(body));
  if (skipped) holder.append(el("div", { class: "info" }, skipped + " native histogram series: see the table."));
  if (!series.length) {
    holder.append(el("p", { class: "soft" }, "Empty result."));
    return holder;
  }
  const times = [];
  for (let t = start; t <= end; t += step) times.push(t);
  const slot = new Map(times.map((t, i) => [t, i]));
  const columns = series.map((s) => {
    const column = new Array(times.length).fill(null);
    for (const [t, v] of s.values) {
      const value = parseFloat(v.replace("Inf", "Infinity"));
      if (Number.isFinite(value)) column[slot.get(t)] = value;
    }
    return column;
  });
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const axis = { stroke: dark ? "#9aa5b4" : "#5d6878", grid: { stroke: dark ? "#2a323d" : "#e8ebf0" } };
  const number = (v) => (v === null || v === undefined ? "" : Math.abs(v) >= 1e5 || (v !== 0 && Math.abs(v) < 1e-3) ? v.toExponential(2) : String(+v.toPrecision(5)));
  const area = el("div");
  const legend = el("div", { class: "legend" });
  holder.append(area, legend);
  const plot = new uPlot({
    width: $page.clientWidth - 48, height: 380, legend: { show: false }, cursor: { focus: { prox: 24 } },
    series: [{}, ...series.map((s, i) => ({ label: labelText(s.metric), stroke: COLORS[i % COLORS.length], width: 1.5, spanGaps: false, points: { show: undefined } }))],
    axes: [axis, { ...axis, size: 70, values: (u, ticks) => ticks.map(number) }],
    hooks: { setCursor: [(u) => {
      legend.querySelectorAll("span.at").forEach((node, i) => { node.textContent = u.cursor.idx === null || u.cursor.idx === undefined ? "" : number(columns[i][u.cursor.idx]); });
    }] },
  }, [times, ...columns], area);
  series.forEach((s, i) => {
    const line = el("div", { onclick: () => { const show = line.classList.toggle("off"); plot.setSeries(i + 1, { show: !show }); } },
      el("i", { style: "background:" + COLORS[i % COLORS.length] }), el("span", {}, labelText(s.metric)), el("span", { class: "at" }));
    legend.append(line);
  });
  return holder;
}

// ---- the other pages ------------------------------------------------------------------------

async function targetsPage() {
  const body = await api("targets");
  const pools = new Map();
  for (const t of body.data.activeTargets) {
    if (!pools.has(t.scrapePool)) pools.set(t.scrapePool, []);
    pools.get(t.scrapePool).push(t);
  }
  $page.replaceChildren(el("h1", {}, "Targets"), ...[...pools].map(([pool, targets]) => el("section", {},
    el("h2", {}, pool + " (" + targets.filter((t) => t.health === "up").length + "/" + targets.length + " up)"),
    table(["Endpoint", "State", "Labels", "Last scrape", "Took", "Error"], targets.map((t) => el("tr", {},
      el("td", {}, el("a", { href: t.scrapeUrl }, t.scrapeUrl)),
      el("td", { class: t.health }, t.health),
      el("td", { class: "labels" }, labelText(t.labels),
        el("details", {}, el("summary", {}, "discovered"), labelText(t.discoveredLabels))),
      el("td", {}, t.lastScrape.startsWith("0001") ? "never" : Math.max(0, (Date.now() - new Date(t.lastScrape)) / 1000).toFixed(1) + " s ago"),
      el("td", { class: "num" }, (t.lastScrapeDuration * 1000).toFixed(1) + " ms"),
      el("td", { class: "labels" }, t.lastError)))))),
    pools.size ? "" : el("p", { class: "soft" }, "No targets."));
}

async function tsdbPage() {
  const d = (await api("status/tsdb")).data;
  const top = (title, unit, list) => el("section", {}, el("h2", {}, title),
    table([unit, "Count"], (list || []).map((x) => el("tr", {}, el("td", { class: "labels" }, x.name), el("td", { class: "num" }, x.value)))));
  const when = (t) => (Math.abs(t) > 8.64e15 ? "none" : new Date(t).toISOString());
  $page.replaceChildren(el("h1", {}, "TSDB status"),
    table(["Series", "Chunks", "Label pairs", "From", "To"], [el("tr", {},
      el("td", {}, d.headStats.numSeries), el("td", {}, d.headStats.chunkCount), el("td", {}, d.headStats.numLabelPairs),
      el("td", {}, when(d.headStats.minTime)), el("td", {}, when(d.headStats.maxTime)))]),
    top("Series by metric name", "Metric", d.seriesCountByMetricName),
    top("Values by label name", "Label", d.labelValueCountByLabelName),
    top("Bytes by label name", "Label", d.memoryInBytesByLabelName),
    top("Series by label pair", "Pair", d.seriesCountByLabelValuePair));
}

async function configPage() {
  $page.replaceChildren(el("h1", {}, "Configuration"), el("pre", {}, (await api("status/config")).data.yaml));
}

function pairs(title, object) {
  return [el("h1", {}, title), table(["Name", "Value"], Object.entries(object).map(([k, v]) =>
    el("tr", {}, el("td", { class: "labels" }, k), el("td", { class: "labels" }, String(v)))))];
}

async function flagsPage() {
  $page.replaceChildren(...pairs("Flags", (await api("status/flags")).data));
}

async function statusPage() {
  const [runtime, build] = await Promise.all([api("status/runtimeinfo"), api("status/buildinfo")]);
  $page.replaceChildren(...pairs("Runtime", runtime.data), ...pairs("Build", build.data));
}

const PAGES = { query: queryPage, targets: targetsPage, "tsdb-status": tsdbPage, config: configPage, flags: flagsPage, status: statusPage };
const name = location.pathname.slice(1) || "query";
document.querySelectorAll("nav a").forEach((a) => { if (a.dataset.page === name) a.setAttribute("aria-current", "page"); });
Promise.resolve().then(PAGES[name] || queryPage).catch((e) => $page.replaceChildren(failed(e)));
