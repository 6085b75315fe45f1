// n writes, / searches, j and k go from post to post, r replies, l likes, Enter opens, ? lists the keys. Not while typing.

const TYPING = "input, textarea, select, [contenteditable]";
const dialog = document.getElementById("keys");

function compose() {
  const text = document.getElementById("body");
  if (text) {
    text.focus();
    text.scrollIntoView({ block: "nearest" });
    return true;
  }
  const link = document.querySelector("[data-compose]");
  if (link) location.assign(link.href);
  return Boolean(link);
}

function walk(step) {
  const posts = [...document.querySelectorAll(".post")].filter((post) => !post.closest(".covered:not([open])"));
  const here = posts.indexOf(document.activeElement.closest(".post"));
  const next = here < 0 ? firstInView(posts) : posts[here + step];
  next?.focus();
  return Boolean(next);
}

function firstInView(posts) {
  return posts.find((post) => post.getBoundingClientRect().bottom > 80);
}

function openPost() {
  const link = document.activeElement.matches(".post") && document.activeElement.querySelector(".u-uid");
  if (link) location.assign(link.href);
  return Boolean(link);
}

function like() {
  const button = document.activeElement.closest(".post")?.querySelector("button.act-like");
  button?.click();
  return Boolean(button);
}

function reply() {
  const post = document.activeElement.closest(".post") ?? document.querySelector(".post-focus");
  const link = post?.querySelector(".act[href$='#reply']");
  if (!link) return false;
  link.click();
  return true;
}

function search() {
  const box = [...document.querySelectorAll("input[type=search]")].find((one) => one.checkVisibility());
  const link = document.querySelector("[data-search]");
  if (box) box.focus();
  else if (link) location.assign(link.href);
  return Boolean(box ?? link);
}

const KEYS = {
  n: compose,
  "/": search,
  j: () => walk(1),
  k: () => walk(-1),
  Enter: openPost,
  r: reply,
  l: like,
  "?": () => {
    dialog.showModal();
    return true;
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (dialog.open || event.target.closest(TYPING)) return;
  if (KEYS[event.key]?.()) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys]")) dialog.showModal();
  else if (event.target === dialog) dialog.close();
  else if (event.target.closest("[data-compose]") && document.getElementById("body")) {
    event.preventDefault();
    compose();
  }
});

for (const button of document.querySelectorAll("[data-keys]")) button.hidden = false;
