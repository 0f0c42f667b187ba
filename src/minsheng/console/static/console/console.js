// Keyboard: / goes to the search field, g d to the desk, g l to the leads; Escape closes what is open.
let waiting = "";
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    const search = document.querySelector("input[type=search]");
    if (search) { event.preventDefault(); search.focus(); }
  } else if (event.key === "Escape") {
    document.querySelectorAll("details.me[open]").forEach((open) => { open.open = false; });
  } else if (waiting === "g" && (event.key === "d" || event.key === "l")) {
    const link = document.querySelector(event.key === "d" ? ".top nav a[href='/']" : ".top nav a[href='/leads']");
    if (link) link.click();
  }
  waiting = event.key === "g" ? "g" : "";
});
