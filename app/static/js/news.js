// Asks now and then what is new while the page is looked at: keeps the counts of what is unread, and
// says that posts have arrived. They wait behind a link: nothing moves under who is reading. Who has a
// conversation open is brought what is said there, and asks more often; so does who waits for long work.

const talk = document.querySelector("#talk[data-chat]");
const tasks = document.querySelector("#tasks[data-running]");
const EVERY = tasks ? 2_000 : talk ? 5_000 : 30_000;
const LONGEST = 10 * 60_000;
// One that a filter covers is within what covers it.
const POSTS = ":scope > :is(.post, .covered)";
const BADGE = ":is(.rail, .topbar, .bottombar) .badge-n";
const settings = document.querySelector("meta[name=news]");
const status = document.getElementById("news-status");
const feed = document.querySelector("#feed[data-timeline]");
const box = document.querySelector(".fresh");
const title = document.title.replace(/^\(\d+\+?\) /, "");
let known = { unread: Number(settings.dataset.notifications), messages: Number(settings.dataset.messages) };
let after = feed?.dataset.newest;
let wait = EVERY;
let timer = null;
let shownTasks = "";

function mark(badges, count, words) {
  for (const badge of document.querySelectorAll(badges)) {
    badge.hidden = !count;
    badge.querySelector(".n").textContent = words;
  }
}

// What was seen on this page comes with the counts of its own kind alone.
function show(found) {
  const now = { unread: found.unread ?? known.unread, messages: found.messages ?? known.messages };
  if ("unread" in found) mark(`${BADGE}:not(.of-messages)`, now.unread, found.badge);
  if ("messages" in found) mark(`${BADGE}.of-messages`, now.messages, found.messages_badge);
  const sum = now.unread + now.messages;
  document.title = sum ? `(${sum < 100 ? sum : "99+"}) ${title}` : title;
  // Only what is more is news to who hears it.
  if (now.unread > known.unread) status.textContent = found.notice;
  else if (now.messages > known.messages) status.textContent = found.messages_notice;
  known = now;
}

function announce(posts, words) {
  if (!posts) return;
  let link = box.querySelector("a");
  if (!link) {
    link = document.createElement("a");
    link.href = location.pathname;
    link.addEventListener("click", load);
    box.append(link);
  }
  if (link.textContent !== words) link.textContent = words;
}

// The newer posts are put above those that are here; where they are more than a page, or none is
// here yet, the link leads to the page anew.
async function load(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const newer = await page(`${location.pathname}?after=${after}`);
  const posts = newer ? [...newer.querySelectorAll(POSTS)] : [];
  const first = feed.querySelector(POSTS);
  if (!posts.length || !first || newer.querySelector(".pages [rel=prev]")) {
    location.assign(location.pathname);
    return;
  }
  after = newer.dataset.newest;
  for (const post of posts) document.getElementById(post.id)?.remove();
  feed.prepend(...posts);
  for (const post of posts) window.htmx?.process(post);
  document.dispatchEvent(new Event("posts"));
  box.replaceChildren();
  (posts[0].querySelector(":scope > summary") ?? posts[0]).focus();
}

async function page(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok) return null;
    const text = await answer.text();
    return new DOMParser().parseFromString(text, "text/html").getElementById("feed");
  } catch {
    return null;
  }
}

async function ask() {
  const address = new URL(settings.content, location.href);
  if (feed) {
    address.searchParams.set("timeline", feed.dataset.timeline);
    address.searchParams.set("after", after);
  }
  if (talk) {
    address.searchParams.set("chat", talk.dataset.chat);
    address.searchParams.set("after", talk.dataset.newest);
  }
  if (tasks) address.searchParams.set("tasks", "");
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    // Logged out meanwhile: there is nothing more to ask.
    if (answer.status === 401) return;
    if (!answer.ok) throw new Error(String(answer.status));
    const found = await answer.json();
    wait = EVERY;
    show(found);
    if (feed) announce(found.posts, found.banner);
    if (tasks && found.tasks !== shownTasks) tasks.innerHTML = shownTasks = found.tasks;
    if (tasks && !tasks.querySelector("progress")) wait = 30_000;
    for (const kind of ["talk", "gone"]) {
      if (found[kind]) document.dispatchEvent(new CustomEvent(kind, { detail: found[kind] }));
    }
  } catch {
    wait = Math.min(2 * wait, LONGEST);
  }
  plan();
}

function plan() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(ask, wait);
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  // Who comes back wants to know at once.
  if (!document.hidden) ask();
});
document.addEventListener("unread", (event) => show(event.detail));
plan();
