// What htmx swaps: older items below the list, a follow button for its other state.

let last = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const pages = event.detail.target.closest?.(".pages");
  last = pages ? pages.previousElementSibling : null;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const answer = event.detail.elt.closest?.("[data-answer]");
  if (answer) {
    document.dispatchEvent(new CustomEvent("notice", { detail: { words: answer.dataset.answer } }));
  }
  if (!last) return;
  const [feed, first] = [last.parentElement, last.nextElementSibling];
  last = null;
  // The newer ones stand above already.
  feed.querySelector(".pages [rel=prev]")?.remove();
  feed.querySelector(".pages:not(:has(a))")?.remove();
  if (!first) return;
  if (!first.hasAttribute("tabindex")) first.tabIndex = -1;
  first.focus();
});

for (const type of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(type, () => {
    const words = document.getElementById("toast").dataset.failed;
    document.dispatchEvent(new CustomEvent("notice", { detail: { words, tone: "bad" } }));
  });
}
