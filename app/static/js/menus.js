// Menus are <details>: Escape and a press elsewhere close them, and one is open at a time.

const open = () => document.querySelectorAll("details.menu[open]");

function close(menu) {
  menu.open = false;
  for (const inner of menu.querySelectorAll("details[open]")) inner.open = false;
}

document.addEventListener("click", (event) => {
  for (const menu of open()) {
    if (!menu.contains(event.target)) close(menu);
  }
});

document.addEventListener("focusin", (event) => {
  for (const menu of open()) {
    if (!menu.contains(event.target)) close(menu);
  }
});

// What unfolds near the lower edge is moved into view.
document.addEventListener("toggle", (event) => {
  const menu = event.target.closest("details.menu[open]");
  menu?.querySelector(".menu-list").scrollIntoView({ block: "nearest" });
}, true);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of open()) {
    const held = menu.contains(document.activeElement);
    close(menu);
    if (held) menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-copy]");
  // Without a clipboard the link leads where it says, and the address can be copied there.
  if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const menu = link.closest("details.menu");
  const { copied } = document.getElementById("toast").dataset;
  try {
    await navigator.clipboard.writeText(link.href);
  } catch {
    location.assign(link.href);
    return;
  }
  close(menu);
  menu.querySelector("summary").focus();
  document.dispatchEvent(new CustomEvent("notice", { detail: { words: copied } }));
});

// On a narrow screen a row of tabs may begin left of the one that is shown.
document.querySelector(":is(.tabs, .subnav) [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
