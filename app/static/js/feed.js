// What htmx swaps: older items below the list, a button for its other state.

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

// The button alone is sent, and changed where it stands; the focus stays on it.
document.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (!button?.matches(".act, .translate") || !window.htmx) return;
  event.preventDefault();
  if (button.matches(".htmx-request")) return;
  // What went wrong is told around the button.
  const target = button.closest(".translation") ?? button;
  const [row, kind] = [target.parentElement, button.classList[1]];
  const hasFocus = button === document.activeElement;
  const swap = { source: button, target, swap: "outerHTML settle:0ms" };
  // Of a failure the events below tell.
  await htmx.ajax("POST", button.formAction, swap).catch(() => {});
  if (hasFocus && document.activeElement === document.body) row.querySelector(`.${kind}`)?.focus();
});

for (const type of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(type, ({ detail: { xhr } }) => {
    const isSaid = xhr.status && xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
    const words = isSaid ? xhr.responseText : document.getElementById("toast").dataset.failed;
    document.dispatchEvent(new CustomEvent("notice", { detail: { words, tone: "bad" } }));
  });
}
