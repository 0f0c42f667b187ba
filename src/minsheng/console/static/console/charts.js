// Draws what the page holds as JSON: <div class="chart" data-chart="id"> shows <script type="application/json" id="id">.
// The same figures stand beside it as a table, for readers who see no chart.
const ENGLISH = document.documentElement.lang.startsWith("en");
const COLOURS = ["#1f5f8b", "#b35310", "#1c6b3c", "#7a3e9d", "#8a5a00", "#b3261e", "#4b6a7c", "#5c6f1e"];
const SHAPES = ["circle", "rect", "triangle", "diamond", "pin", "arrow", "roundRect", "circle"];

// Dots tell lines apart by shape as well as by colour; what is assumed is drawn hollow.
function steps(data) {
  return {
    color: COLOURS,
    legend: data.lines.length > 1 ? { type: "scroll", top: 0 } : undefined,
    grid: { left: 8, right: 24, top: data.lines.length > 1 ? 48 : 28, bottom: 8, containLabel: true },
    tooltip: {
      trigger: "item", renderMode: "richText", confine: true, extraCssText: "",
      formatter: (at) => `${at.seriesName} ${at.value[2]} ${data.unit}\n${at.value[0]}\n${wrapped(at.value[3])}`,
    },
    xAxis: { type: "time", max: data.until, axisLabel: { hideOverlap: true } },
    yAxis: { type: "value", scale: true, name: data.unit, nameTextStyle: { align: "left" } },
    series: data.lines.map((line, at) => ({
      name: line.name, type: "line", step: "end", symbol: SHAPES[at], symbolSize: 10,
      data: [
        ...line.points.map((p) => ({
          value: [p.on, p.value, p.told, p.cites],
          itemStyle: p.assumed ? { color: "#fff", borderColor: COLOURS[at], borderWidth: 2 } : {},
        })),
        ...line.points.slice(-1).map((p) => ({ value: [data.until, p.value, p.told, p.cites], symbol: "none" })),
      ],
    })),
  };
}

function months(data) {
  return {
    color: COLOURS,
    legend: { type: "scroll", top: 0 },
    grid: { left: 8, right: 16, top: 48, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true },
    xAxis: { type: "category", data: data.months, axisLabel: { hideOverlap: true } },
    yAxis: [
      { type: "value", minInterval: 1, name: data.bars_title, nameTextStyle: { align: "left" } },
      { type: "value", name: data.line_title, nameTextStyle: { align: "right" }, axisLabel: { formatter: "{value}%" }, splitLine: { show: false } },
    ],
    series: [
      ...data.bars.map((bar) => ({ name: bar.name, type: "bar", stack: "all", data: bar.values })),
      { name: data.line_title, type: "line", yAxisIndex: 1, data: data.line, symbolSize: 8 },
    ],
  };
}

function wrapped(text) {
  return text.replace(/(.{26})/gu, "$1\n");
}

const KINDS = { steps, months };

function draw(root) {
  for (const place of root.querySelectorAll("[data-chart]")) {
    const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    const chart = echarts.init(place, null, { locale: ENGLISH ? "EN" : "ZH" });
    chart.setOption({ animation: false, aria: { enabled: true }, ...KINDS[data.kind](data) });
    place.removeAttribute("data-chart");
    new ResizeObserver(() => chart.resize()).observe(place);
  }
}

draw(document);
document.addEventListener("htmx:after:swap", () => draw(document));
