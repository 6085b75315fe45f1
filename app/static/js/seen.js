// What was in view for a moment counts as read. The page itself changes nothing on the server: it
// says so here, and without this script the button does.

const LOOKED_AT = 1000;
const PAUSE = 500;
const form = document.querySelector("form[data-seen]");
const timers = new Map();
const seen = new Set();
let sending = null;

async function send() {
  sending = null;
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  for (const key of seen) body.append("seen", key);
  const said = [...seen];
  seen.clear();
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(form.action, { method: "POST", body, headers, keepalive: true });
    if (!answer.ok) throw new Error(String(answer.status));
    const detail = await answer.json();
    document.dispatchEvent(new CustomEvent("unread", { detail }));
  } catch {
    // They stay unread; the next thing that comes into view takes them along.
    for (const key of said) seen.add(key);
  }
}

function note(item) {
  seen.add(item.dataset.key);
  watcher.unobserve(item);
  sending ??= setTimeout(send, PAUSE);
}

function renew(entry) {
  const item = entry.target;
  clearTimeout(timers.get(item));
  if (!entry.isIntersecting || document.hidden) return;
  timers.set(item, setTimeout(note, LOOKED_AT, item));
}

// A long post need not be in view as a whole.
const watcher = new IntersectionObserver((entries) => entries.forEach(renew), { threshold: [0, 0.5] });

function watch() {
  for (const item of document.querySelectorAll("[data-key]:not([data-watched])")) {
    item.dataset.watched = "";
    watcher.observe(item);
  }
}

if (form) {
  watch();
  document.addEventListener("htmx:afterSettle", watch);
  document.addEventListener("visibilitychange", () => {
    for (const [item, timer] of timers) {
      clearTimeout(timer);
      watcher.unobserve(item);
      if (!document.hidden && !seen.has(item.dataset.key)) watcher.observe(item);
    }
  });
}
