// A conversation that is open: brings what is said below what is there, notes what was seen, and sends
// without a new page. What news.js asks for arrives here.

const LOOKED_AT = 800;
const NEAR_END = 150;
const talk = document.getElementById("talk");
const view = talk.closest(".talk-body");
const status = document.getElementById("talk-status");
const form = document.getElementById("write");
const button = form?.querySelector("button[type=submit]");
const words = button?.textContent;
const refused = form?.querySelector(".talk-refused");
const failed = refused?.textContent.trim();
let timer;

function note(id) {
  if (BigInt(id) <= BigInt(talk.dataset.newest)) return;
  talk.dataset.newest = id;
  if (form) form.elements.seen.value = id;
}

// What is here already, because two have asked for it, is left out, with what stands before it.
function bring(html) {
  const parts = document.createElement("template");
  parts.innerHTML = html;
  const isAtEnd = -view.scrollTop < NEAR_END;
  const brought = [];
  let before = [];
  for (const part of [...parts.content.children]) {
    before.push(part);
    if (!part.dataset.message) continue;
    if (!document.getElementById(part.id)) brought.push(...before);
    before = [];
    note(part.dataset.message);
  }
  talk.append(...brought);
  for (const part of brought) window.htmx?.process(part);
  document.dispatchEvent(new Event("posts"));
  if (isAtEnd || brought.some((part) => part.matches(".mine"))) view.scrollTop = 0;
  const others = brought.filter((part) => part.matches(".message:not(.mine)"));
  if (others.length) status.textContent = `${status.dataset.arrived}: ${others.at(-1).getAttribute("aria-label")}`;
  if (others.length) talk.dataset.unread = "";
  look();
}

function takeBack(id) {
  const message = document.getElementById(`message-${id}`);
  if (!message || message.querySelector(".is-gone")) return;
  for (const part of message.querySelectorAll(".bubble, .message-pictures, .menu")) part.remove();
  const line = document.createElement("p");
  line.className = "bubble is-gone";
  line.textContent = status.dataset.gone;
  message.querySelector(".message-foot").before(line);
}

function look() {
  clearTimeout(timer);
  if (!document.hidden && "unread" in talk.dataset) timer = setTimeout(read, LOOKED_AT);
}

async function read() {
  const body = new FormData();
  body.set("csrf_token", (form ?? document.forms[0]).elements.csrf_token.value);
  body.set("until", talk.dataset.newest);
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(talk.dataset.read, { method: "POST", body, headers, keepalive: true });
    if (!answer.ok) return;
    delete talk.dataset.unread;
    document.getElementById(`chat-${talk.dataset.chat}`)?.classList.remove("is-unread");
    document.querySelector(`#chat-${talk.dataset.chat} .badge-n`)?.remove();
    document.dispatchEvent(new CustomEvent("unread", { detail: await answer.json() }));
  } catch {
    // It stays unread until the next thing is said.
  }
}

function refuse(why) {
  refused.hidden = !why;
  refused.querySelector("span").textContent = why;
}

function rest() {
  delete form.dataset.sent;
  button.textContent = words;
  button.removeAttribute("aria-disabled");
}

function empty() {
  form.elements.body.value = "";
  form.elements.once.value = `${Date.now()}${Math.random()}`.slice(0, 30);
  for (const item of form.querySelectorAll(".uploads > li, .composer-note > .error")) item.remove();
  for (const tick of form.querySelectorAll(".want-pictures, [name=is_sensitive]")) tick.checked = false;
  form.dispatchEvent(new Event("restored"));
  // What keeps drafts sees that there is none any more.
  form.elements.body.dispatchEvent(new Event("input", { bubbles: true }));
}

async function send() {
  refuse("");
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
    const said = await answer.json();
    rest();
    if (!answer.ok) return refuse(said.message);
    empty();
    if (!talk.dataset.chat) return location.assign(form.action);
    bring(said.talk);
    document.dispatchEvent(new CustomEvent("unread", { detail: said }));
  } catch {
    rest();
    refuse(failed);
  }
}

form?.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  event.preventDefault();
  send();
});
document.addEventListener("talk", (event) => bring(event.detail));
document.addEventListener("gone", (event) => event.detail.forEach(takeBack));
document.addEventListener("visibilitychange", look);
look();
