// The composer: counts as the server counts, grows, sends once. drafts.js keeps what it holds.

const NEAR = 20;

const form = document.querySelector("form.composer");
const text = form.querySelector("textarea");
const button = form.querySelector("button[type=submit]");
const count = form.querySelector(".count");
const note = form.querySelector(".draft-note");
const limit = Number(form.dataset.limit);
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
});

text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(button);
});

form.addEventListener("restored", renew);

// Pictures say something without words; of choices without a question the server says what is missing.
const SAYS = "[name=poll_option]:enabled, [name=content_warning]";
const hasPictures = () => form.querySelector(".uploads > li") || form.elements.images?.files.length;
const saysMore = () => hasPictures() || [...form.querySelectorAll(SAYS)].some((field) => field.value.trim());

form.addEventListener("submit", (event) => {
  // A button with an address of its own keeps the text, which need not be there yet.
  const isKept = event.submitter?.hasAttribute("formaction");
  if (form.dataset.sent || !(isKept || text.value.trim() || saysMore())) {
    event.preventDefault();
    text.focus();
    return;
  }
  form.dataset.sent = "yes";
  if (isKept) return;
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

// Not before the browser has gone to the place in the address: that takes the focus away.
const isAskedFor = location.hash === `#${form.id}`;
if (isAskedFor && document.readyState === "complete") write();
else if (isAskedFor) window.addEventListener("load", () => setTimeout(write));
// Imported by their addresses from the page, which name their versions; typing does not wait.
const { counter, drafting, pictures } = form.dataset;
const [drafts, counting, album] = await Promise.all([drafting, counter, pictures].map((one) => one && import(one)));
({ lengthOf } = counting);
album?.start(form, text);
drafts.begin(form, note);
renew();
