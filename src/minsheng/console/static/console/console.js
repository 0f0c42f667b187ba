// Keyboard: j and k go through the leads of a page, Enter opens one (it is a link, and has the focus); / goes to the search
// field; g and a letter go to a page; ? opens the list of these; Escape closes what is open.
let waiting = "";
const PLACES = { d: "/", l: "/leads", m: "/leads/map", a: "/leads/assign" };
const step = (by) => {
  const rows = [...document.querySelectorAll("li.lead")].filter((row) => row.querySelector("a.lead-name"));
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (!next) return;
  next.querySelector("a.lead-name").focus();
  next.scrollIntoView({ block: "nearest" });
};
document.addEventListener("focusin", () => {
  document.querySelectorAll("li.lead.here").forEach((row) => row.classList.remove("here"));
  document.activeElement.closest("li.lead")?.classList.add("here");
});
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key;
  if (key === "/") {
    const search = document.querySelector("input[type=search]");
    if (search) { event.preventDefault(); search.focus(); }
  } else if (key === "Escape") {
    document.querySelectorAll("details.me[open]").forEach((open) => { open.open = false; });
  } else if (key === "j" || key === "k") {
    step(key === "j" ? 1 : -1);
  } else if (key === "?") {
    const keys = document.getElementById("keys");
    if (keys) { keys.open = !keys.open; if (keys.open) keys.scrollIntoView(); }
  } else if (waiting === "g" && PLACES[key]) {
    const link = document.querySelector(`.top nav a[href='${PLACES[key]}'], main a[href='${PLACES[key]}']`);
    if (link) link.click();
  }
  waiting = key === "g" ? "g" : "";
});
