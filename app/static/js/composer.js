// The composer: counts as the server counts, grows, keeps the draft until it is posted, sends once.

const NEAR = 20;
const PAUSE = 400;
const SENT = "sent-draft";

const form = document.querySelector("form.composer");
const text = form.querySelector("textarea");
const button = form.querySelector("button[type=submit]");
const count = form.querySelector(".count");
const note = form.querySelector(".draft-note");
const limit = Number(form.dataset.limit);
const key = `draft-${form.dataset.draft}`;
const isRefused = "refused" in form.dataset;
let lengthOf;

function recount() {
  if (!lengthOf) return;
  const left = limit - lengthOf(text.value);
  const [shown, said] = count.children;
  shown.textContent = left < 0 ? `−${-left}` : left;
  said.textContent = (left < 0 ? said.dataset.over : said.dataset.few).replace("{}", Math.abs(left));
  count.classList.toggle("near", left >= 0 && left <= NEAR);
  count.classList.toggle("over", left < 0);
  button.disabled = left < 0;
}

function grow() {
  if (CSS.supports("field-sizing", "content")) return;
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
}

let timer;
function keep() {
  clearTimeout(timer);
  if (form.dataset.sent) return;
  const isDraft = text.value.trim() && (isRefused || text.value.trim() !== text.defaultValue.trim());
  if (isDraft) localStorage.setItem(key, text.value);
  else localStorage.removeItem(key);
  note.textContent = isDraft ? note.dataset.saved : "";
}

// Another tab may hold a newer draft than the one that was posted.
function forgetPosted() {
  const [posted, words] = JSON.parse(sessionStorage.getItem(SENT) ?? "[]");
  if (posted && localStorage.getItem(posted) === words) localStorage.removeItem(posted);
}

function bringBack() {
  if (document.querySelector("[data-notice=posted], [data-notice=edited]")) forgetPosted();
  sessionStorage.removeItem(SENT);
  const draft = localStorage.getItem(key);
  // What was refused has come back by itself.
  if (!draft || isRefused || text.value !== text.defaultValue) return;
  text.value = draft;
  form.classList.remove("prefilled");
  note.textContent = note.dataset.found;
}

// Who pressed "Reply" below a post wants to write; a prefilled name is written on.
function write() {
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
}

function renew() {
  recount();
  grow();
}

text.addEventListener("input", () => {
  form.classList.remove("prefilled");
  renew();
  clearTimeout(timer);
  timer = setTimeout(keep, PAUSE);
});

// Whoever leaves in the middle of a word finds it again, too.
window.addEventListener("pagehide", () => {
  if (timer || text.value !== text.defaultValue) keep();
});

text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(button);
});

// Pictures say something without words.
const hasPictures = () => form.querySelector(".uploads > li") || form.elements.images?.files.length;

form.addEventListener("submit", (event) => {
  if (form.dataset.sent || !(text.value.trim() || hasPictures())) {
    event.preventDefault();
    text.focus();
    return;
  }
  form.dataset.sent = "yes";
  localStorage.setItem(key, text.value);
  sessionStorage.setItem(SENT, JSON.stringify([key, text.value]));
  button.textContent = form.dataset.posting;
  button.setAttribute("aria-disabled", "true");
});

// Back from the next page, the button can be pressed again.
const words = button.textContent;
window.addEventListener("pageshow", () => {
  delete form.dataset.sent;
  button.textContent = words;
  button.removeAttribute("aria-disabled");
});

document.addEventListener("click", (event) => {
  const link = event.target.closest(`a[href$='#${form.id}']`);
  if (link?.pathname !== location.pathname) return;
  event.preventDefault();
  write();
});

bringBack();
// Not before the browser has gone to the place in the address: that takes the focus away.
const isAskedFor = location.hash === `#${form.id}`;
if (isAskedFor && document.readyState === "complete") write();
else if (isAskedFor) window.addEventListener("load", () => setTimeout(write));
// Imported by its address from the page, which names its version; typing does not wait for it.
({ lengthOf } = await import(form.dataset.counter));
renew();
if (form.dataset.pictures) (await import(form.dataset.pictures)).start(form, text);
