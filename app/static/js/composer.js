// The composer: counts as the server counts, grows, keeps the draft until it is posted, sends once.

const NEAR = 20;
const PAUSE = 400;

const form = document.querySelector("form.composer");
const text = form.querySelector("textarea");
const button = form.querySelector("button.btn");
const count = form.querySelector(".count");
const note = form.querySelector(".draft-note");
const limit = Number(form.dataset.limit);
const key = `draft-${form.dataset.draft}`;
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
  const isEmpty = !text.value.trim();
  if (isEmpty) localStorage.removeItem(key);
  else localStorage.setItem(key, text.value);
  note.textContent = isEmpty ? "" : note.dataset.saved;
}

function bringBack() {
  const draft = localStorage.getItem(key);
  if (document.querySelector("[data-notice=posted]")) {
    // Another tab may hold a newer draft than the one that was posted.
    if (draft === sessionStorage.getItem(key)) localStorage.removeItem(key);
  } else if (draft && text.value === text.defaultValue) {
    text.value = draft;
    note.textContent = note.dataset.found;
  }
  sessionStorage.removeItem(key);
}

function renew() {
  recount();
  grow();
}

text.addEventListener("input", () => {
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

form.addEventListener("submit", (event) => {
  if (form.dataset.sent || !text.value.trim()) {
    event.preventDefault();
    text.focus();
    return;
  }
  form.dataset.sent = "yes";
  localStorage.setItem(key, text.value);
  sessionStorage.setItem(key, text.value);
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

bringBack();
// Imported by its address from the page, which names its version; typing does not wait for it.
({ lengthOf } = await import(form.dataset.counter));
renew();
