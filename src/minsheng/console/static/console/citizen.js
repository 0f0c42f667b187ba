// The one thing that a page of the citizen's door cannot do by itself: open the printer.
document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
