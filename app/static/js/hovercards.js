// A profile at a glance beside a name that is pointed at or has the focus. The name stays a link, and
// fingers open nothing: they cannot point without pressing.

const OPEN_AFTER = 400;
const CLOSE_AFTER = 250;
const FRESH = 60_000;
const MARGIN = 8;
const GAP = 6;
const PERSON = /\/@\w{1,30}$/;
const HERE = ".hovercard, .rail, .topbar, .bottombar, .profile";
const kept = new Map();
let link = null;
let card = null;
let timer = null;
let isBack = false;

function linkAt(target) {
  const found = target.closest?.("a[href]");
  if (!found || found.origin !== location.origin || !PERSON.test(found.pathname)) return null;
  // Who is on somebody's page knows them by then.
  return found.pathname === location.pathname || found.closest(HERE) ? null : found;
}

async function fetched(address) {
  const known = kept.get(address);
  if (known && Date.now() - known.at < FRESH) return known.text;
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const text = await answer.text();
  kept.set(address, { text, at: Date.now() });
  return text;
}

async function open(wanted) {
  close();
  link = wanted;
  try {
    const text = await fetched(`${wanted.pathname}/card`);
    const page = new DOMParser().parseFromString(text, "text/html");
    // Whoever has moved on meanwhile does not want it any more.
    if (link !== wanted || !wanted.isConnected) return;
    card = document.adoptNode(page.querySelector(".hovercard"));
  } catch {
    link = null;
    return;
  }
  // Right behind the link, where the Tab key goes next; the top layer cuts nothing off.
  wanted.after(card);
  wanted.setAttribute("aria-details", card.id);
  card.showPopover();
  place();
  window.htmx?.process(card);
}

function place() {
  const [at, box] = [link.getClientRects()[0], card.getBoundingClientRect()];
  const isMirrored = document.documentElement.dir === "rtl";
  const left = isMirrored ? at.right - box.width : at.left;
  const most = document.documentElement.clientWidth - box.width - MARGIN;
  const below = at.bottom + GAP;
  const fits = below + box.height <= window.innerHeight - MARGIN;
  const top = fits ? below : at.top - GAP - box.height;
  const lowest = Math.max(MARGIN, window.innerHeight - box.height - MARGIN);
  card.style.left = `${Math.max(MARGIN, Math.min(left, most)) + window.scrollX}px`;
  card.style.top = `${(top < MARGIN && !fits ? lowest : top) + window.scrollY}px`;
}

function close() {
  clearTimeout(timer);
  link?.removeAttribute("aria-details");
  card?.remove();
  [link, card] = [null, null];
}

function plan(action, wait, ...values) {
  clearTimeout(timer);
  timer = setTimeout(action, wait, ...values);
}

function attend(target) {
  const wanted = linkAt(target);
  if (card?.contains(target) || (wanted && wanted === link)) clearTimeout(timer);
  else if (wanted) plan(open, OPEN_AFTER, wanted);
  else plan(close, CLOSE_AFTER);
}

if (HTMLElement.prototype.showPopover) {
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse") attend(event.target);
  });
  document.documentElement.addEventListener("pointerleave", () => plan(close, CLOSE_AFTER));
  document.addEventListener("focusin", (event) => {
    const isSeen = event.target.matches(":focus-visible") && !isBack;
    if (isSeen || card) attend(event.target);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!card?.contains(event.target)) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const [origin, isInside] = [link, card?.contains(document.activeElement)];
    close();
    if (!isInside) return;
    isBack = true;
    origin.focus();
    isBack = false;
  });
  // Whom one follows shows on every card.
  document.addEventListener("htmx:afterRequest", () => kept.clear());
  window.addEventListener("pagehide", close);
}
