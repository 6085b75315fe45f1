// Pictures of a composer: chosen, pasted or dropped, they are sent at once, and shown with a field
// for what they show. What the server says of them is what counts.

const KINDS = ["image/jpeg", "image/png", "image/webp", "image/gif"];
const SIDE = 176;

let form, note, list, errors, input, template, tick;
let running = 0;
let wantsToGo = null;

const fill = (words, value) => words.replace("{}", value);
const room = () => Number(note.dataset.most) - list.children.length;

function complain(words) {
  const line = note.querySelector(".error-pattern").content.firstElementChild.cloneNode(true);
  line.querySelector("span").textContent = words;
  errors.append(line);
}

// Drawn by hand: an address for a file of this device is more than the policy lets through.
async function draw(file, place) {
  try {
    const image = await createImageBitmap(file);
    const scale = SIDE / Math.min(image.width, image.height);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIDE;
    const [width, height] = [image.width * scale, image.height * scale];
    canvas.getContext("2d").drawImage(image, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
    place.replaceChildren(canvas);
  } catch {
    // The server will say what is wrong with it.
  }
}

function number() {
  [...list.children].forEach((item, index) => {
    for (const words of item.querySelectorAll("label.small, label.icon-btn > span")) {
      words.dataset.words ??= words.textContent.replace(/\{\}|\d+/, "{}");
      words.textContent = fill(words.dataset.words, index + 1);
    }
  });
  const isFull = room() <= 0;
  note.querySelector(".choose")?.toggleAttribute("hidden", isFull);
}

function item(file) {
  const made = template.content.firstElementChild.cloneNode(true);
  const id = `alt-${crypto.randomUUID?.() ?? Math.random()}`;
  made.querySelector("textarea").id = id;
  made.querySelector("label.small").htmlFor = id;
  const bar = document.createElement("progress");
  bar.className = "bar";
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", note.dataset.waiting);
  made.querySelector(".upload-text").append(bar);
  draw(file, made.querySelector(".upload-shown"));
  list.append(made);
  number();
  return made;
}

function send(file, made) {
  const body = new FormData();
  body.append("csrf_token", form.elements.csrf_token.value);
  body.append("images", file);
  const request = new XMLHttpRequest();
  const bar = made.querySelector("progress");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  });
  request.responseType = "json";
  return new Promise((resolve) => {
    request.addEventListener("loadend", () => resolve(request.response ?? {}));
    request.open("POST", note.dataset.upload);
    request.setRequestHeader("Accept", "application/json");
    request.send(body);
    made.dropped = () => request.abort();
  });
}

async function upload(file) {
  const made = item(file);
  running += 1;
  const answer = await send(file, made);
  running -= 1;
  made.querySelector("progress").remove();
  const [id] = answer.pictures ?? [];
  if (id) {
    made.querySelector("[name=picture]").value = id;
    delete made.dropped;
    // What keeps drafts wants to know.
    note.dispatchEvent(new Event("change", { bubbles: true }));
  } else {
    if (made.isConnected) {
      const why = answer.errors?.length ? answer.errors : [answer.message];
      why.forEach((words) => complain(words ?? fill(note.dataset.failed, file.name)));
    }
    made.remove();
    number();
  }
  if (!running && wantsToGo) {
    const button = wantsToGo;
    wantsToGo = null;
    button.removeAttribute("aria-disabled");
    button.textContent = button.dataset.words;
    if (!errors.children.length) form.requestSubmit(button);
  }
}

function add(files) {
  const chosen = [...files];
  if (!chosen.length) return;
  errors.replaceChildren();
  tick.checked = true;
  form.classList.remove("prefilled");
  for (const file of chosen) {
    if (room() <= 0) {
      complain(note.dataset.tooMany);
      break;
    }
    if (file.size > Number(note.dataset.bytes)) complain(fill(note.dataset.tooLarge, file.name));
    else upload(file);
  }
}

// What the browser may send itself where no script runs is sent already.
function takeFiles() {
  add(input.files);
  input.value = "";
}

const pictured = (transfer) => [...(transfer?.files ?? [])].filter((file) => KINDS.includes(file.type));

export function start(composer, text) {
  form = composer;
  note = form.querySelector(".for-pictures");
  if (!note) return;
  list = note.querySelector(".uploads");
  errors = note.querySelector(".upload-errors");
  input = note.querySelector("[type=file]");
  template = note.querySelector("template");
  tick = form.querySelector(".want-pictures");
  input?.addEventListener("change", takeFiles);
  tick.addEventListener("change", () => {
    if (tick.checked && !list.children.length) input?.click();
  });
  text.addEventListener("paste", (event) => {
    const files = pictured(event.clipboardData);
    if (!files.length) return;
    event.preventDefault();
    add(files);
  });
  for (const type of ["dragover", "drop"]) {
    form.addEventListener(type, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      form.classList.toggle("dropping", type === "dragover");
      if (type === "drop") add(pictured(event.dataTransfer));
    });
  }
  form.addEventListener("dragleave", () => form.classList.remove("dropping"));
  // With a script there is nothing to be left out later: it goes at once.
  list.addEventListener("change", (event) => {
    if (event.target.name !== "remove") return;
    const gone = event.target.closest("li");
    gone.dropped?.();
    gone.remove();
    number();
    (list.querySelector("textarea") ?? text).focus();
  });
  form.addEventListener(
    "submit",
    (event) => {
      if (!running) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      wantsToGo = event.submitter ?? form.querySelector("button.btn");
      wantsToGo.dataset.words ??= wantsToGo.textContent;
      wantsToGo.textContent = note.dataset.waiting;
      wantsToGo.setAttribute("aria-disabled", "true");
    },
    true,
  );
  form.addEventListener("restored", number);
  number();
}
