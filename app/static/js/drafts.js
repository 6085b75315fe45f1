// Drafts: what a composer holds is kept on this device at once, and on the server a little later.
// The server's are listed and can be taken up anywhere; this device's is for when it is not reached.

const SOON = 400;
const PAUSE = 2000;
const LONGEST = 10000;
const AGAIN = 30000;
const SENT = "sent-draft";
const OUT = "posted-words";
const SETTLED = ["posted", "edited", "draft", "draft_deleted"];
// What belongs to one sending, and not to what is written.
const OWN = new Set(
  ["csrf_token", "once", "draft", "draft_revision", "in_reply_to", "quote_of", "based_on", "remove"],
);
const SAYS = ["body", "content_warning", "poll_option", "picture"];

function entryAt(key) {
  const kept = localStorage.getItem(key);
  if (!kept) return null;
  try {
    const entry = JSON.parse(kept);
    if (Array.isArray(entry?.pairs)) return entry;
  } catch {
    // An older version of this script kept the text alone.
  }
  return { pairs: [["body", kept]], draft: "", revision: "", isSaved: false };
}

function forget(draft) {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("draft-") && entryAt(key)?.draft === draft) localStorage.removeItem(key);
  }
}

// What was sent needs no keeping, unless another tab has written more in its place since.
function settle() {
  const { key, kept, draft } = JSON.parse(sessionStorage.getItem(SENT) ?? "{}");
  sessionStorage.removeItem(SENT);
  if (!document.querySelector(SETTLED.map((name) => `[data-notice=${name}]`).join())) return;
  if (kept) sessionStorage.setItem(OUT, wordsIn(JSON.parse(kept).pairs));
  if (key && localStorage.getItem(key) === kept) localStorage.removeItem(key);
  if (draft) forget(draft);
}

// A picture that is still on its way is not there yet, nor is what was said of it.
function isThere(control) {
  const picture = control.closest(".uploads > li")?.querySelector("[name=picture]");
  return !picture || picture.value !== "";
}

// What a control has now, or had when the page came: somebody may have typed before this script.
function valueOf(control, isFirst) {
  if (!isFirst) return control.value;
  if (control.type !== "select-one") return control.defaultValue;
  return ([...control.options].find((option) => option.defaultSelected) ?? control.options[0])?.value;
}

function isSent(control, isFirst) {
  if (!control.name || OWN.has(control.name) || control.matches(":disabled, [type=file], [type=submit]")) return false;
  const isOn = isFirst ? control.defaultChecked : control.checked;
  return (control.type !== "checkbox" || isOn) && isThere(control);
}

function pairsOf(form, isFirst = false) {
  const sent = [...form.elements].filter((control) => isSent(control, isFirst));
  return sent.map((control) => [control.name, valueOf(control, isFirst)]);
}

// What makes it worth keeping; closed blocks of a composer and its choices are not in it.
const wordsIn = (pairs) => {
  const said = pairs.map(([name, value]) => [name, value.trim()]);
  return JSON.stringify(said.filter(([name, value]) => SAYS.includes(name) && value));
};
const wordsOf = (form) => wordsIn(pairsOf(form));

function fill(form, pairs) {
  const values = new Map();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  const take = (name) => values.get(name)?.shift();
  addPictures(form, values.get("picture")?.length ?? 0);
  for (const control of form.elements) {
    if (!control.name || OWN.has(control.name) || control.type === "file") continue;
    if (control.type === "checkbox") control.checked = take(control.name) === control.value;
    else if (control.type === "select-one") control.value = take(control.name) ?? control.value;
    else if (control.name) control.value = take(control.name) ?? (control.type === "hidden" ? control.value : "");
  }
  open(form);
  form.dispatchEvent(new Event("restored"));
}

// The rows of pictures are made after the pattern that the page has for new ones.
function addPictures(form, count) {
  const list = form.querySelector(".uploads");
  const pattern = form.querySelector(".for-pictures template")?.content.firstElementChild;
  if (!list || !pattern) return;
  while (list.children.length > count) list.lastElementChild.remove();
  while (list.children.length < count) {
    const made = list.appendChild(pattern.cloneNode(true));
    made.querySelector("textarea").id = `alt-back-${list.children.length}`;
    made.querySelector("label.small").htmlFor = `alt-back-${list.children.length}`;
  }
}

// What is filled in is shown.
function open(form) {
  const { content_warning: warning, is_markdown: markdown, language, repliers } = form.elements;
  const wanted = {
    cw: warning?.value,
    more: markdown?.checked || language?.value || repliers?.selectedIndex > 0,
    poll: [...form.querySelectorAll("[name=poll_option]")].some((field) => field.value),
    pictures: form.querySelector(".uploads > li"),
    schedule: form.elements.scheduled_at?.value,
  };
  for (const [name, isWanted] of Object.entries(wanted)) {
    const tick = form.querySelector(`.want-${name}`);
    if (tick && isWanted) tick.checked = true;
  }
}

export function begin(form, note) {
  const key = `draft-${form.dataset.draft}`;
  const { draft, draft_revision: revision, once } = form.elements;
  const isRefused = "refused" in form.dataset;
  const savesByItself = form.dataset.drafts && !("byHand" in form.dataset);
  const untouched = pairsOf(form, true);
  const words = wordsIn(untouched);
  let localTimer;
  let timer;
  let unsavedSince = 0;
  let isSaving = false;
  let isSaved = false;

  const held = () => JSON.stringify(pairsOf(form));
  const isTouched = () => wordsOf(form) !== words;
  const isWorth = () => wordsOf(form) !== "[]" && (isRefused || draft?.value || isTouched());

  function show(words) {
    if (note.textContent !== words) note.textContent = words;
  }

  function keep() {
    clearTimeout(localTimer);
    localTimer = 0;
    if (form.dataset.sent) return;
    if (!isWorth()) {
      localStorage.removeItem(key);
      show("");
      return;
    }
    const entry = { pairs: pairsOf(form), draft: draft?.value ?? "", revision: revision?.value ?? "", isSaved };
    localStorage.setItem(key, JSON.stringify(entry));
    if (!savesByItself) show(note.dataset.here);
  }

  function know(saved) {
    draft.value = saved.draft;
    revision.value = saved.revision;
  }

  async function save() {
    timer = 0;
    if (isSaving || form.dataset.sent || !isWorth()) return;
    isSaving = true;
    const sent = held();
    let wait = 0;
    try {
      const answer = await fetch(form.dataset.drafts, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")),
      });
      wait = await heard(answer, sent);
    } catch {
      // No network: what is kept here has to do, until it is there again.
      show(note.dataset.here);
      wait = AGAIN;
    }
    isSaving = false;
    if (wait) timer = setTimeout(save, wait);
  }

  // What the server has said; how long to wait until the next try, or 0.
  async function heard(answer, sent) {
    if (answer.status >= 500) throw new Error(answer.status);
    const said = await answer.json();
    if (form.dataset.sent) return 0;
    if (!answer.ok) {
      show(said.message);
      return Number(answer.headers.get("Retry-After")) * 1000;
    }
    know(said);
    isSaved = held() === sent;
    keep();
    show(said.is_other ? note.dataset.other : note.dataset.saved);
    unsavedSince = isSaved ? 0 : Date.now();
    return isSaved ? 0 : PAUSE;
  }

  function noteChange() {
    isSaved = false;
    clearTimeout(localTimer);
    localTimer = setTimeout(keep, SOON);
    if (!savesByItself || isSaving) return;
    unsavedSince ||= Date.now();
    clearTimeout(timer);
    timer = setTimeout(save, Math.max(0, Math.min(PAUSE, unsavedSince + LONGEST - Date.now())));
  }

  function bringBack() {
    const entry = entryAt(key);
    // What was refused, or is open from the list, has come back by itself.
    if (!entry || isRefused) return;
    if (isTouched()) {
      // A browser has filled it in by itself, as it was left.
      if (entry.draft && wordsIn(entry.pairs) === wordsOf(form)) know(entry);
      return;
    }
    if (entry.isSaved && draft.value) {
      localStorage.removeItem(key);
      return;
    }
    fill(form, entry.pairs);
    form.classList.remove("prefilled");
    isSaved = entry.isSaved;
    if (entry.draft) know(entry);
    show(note.dataset.found);
    if (entry.draft && form.dataset.drafts) compare(entry, wordsOf(form));
    else if (savesByItself) noteChange();
  }

  // Elsewhere it may have been posted, thrown away or written on since.
  async function compare(entry, before) {
    let answer;
    try {
      answer = await fetch(`${form.dataset.drafts}/${entry.draft}`, { headers: { Accept: "application/json" } });
    } catch {
      return;
    }
    if (wordsOf(form) !== before || draft.value !== entry.draft) return;
    if (answer.status === 404) {
      draft.value = revision.value = "";
      if (!entry.isSaved) return noteChange();
      localStorage.removeItem(key);
      fill(form, untouched);
      show("");
    } else if (answer.ok && entry.isSaved) {
      const there = await answer.json();
      if (wordsOf(form) !== before || String(there.revision) === entry.revision) return;
      fill(form, Object.entries(there.fields).flatMap(([name, values]) => values.map((value) => [name, value])));
      know(there);
      keep();
    } else if (!entry.isSaved) noteChange();
  }

  form.addEventListener("input", noteChange);
  form.addEventListener("change", noteChange);
  // Whoever leaves in the middle of a word finds it again, too.
  window.addEventListener("pagehide", () => {
    if (localTimer || isTouched()) keep();
  });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    clearTimeout(timer);
    clearTimeout(localTimer);
    const entry = { pairs: pairsOf(form), draft: draft?.value ?? "", revision: revision?.value ?? "", isSaved: false };
    const kept = JSON.stringify(entry);
    localStorage.setItem(key, kept);
    sessionStorage.setItem(SENT, JSON.stringify({ key, kept, draft: entry.draft }));
  });
  // Back from the next page, it is another composer: what it held is out.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && draft) {
      draft.value = revision.value = "";
      once.value = crypto.randomUUID().replaceAll("-", "");
    }
    const isBack = event.persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
    if (isBack && wordsOf(form) === sessionStorage.getItem(OUT)) fill(form, untouched);
  });

  settle();
  const isEarly = isTouched();
  bringBack();
  if (isEarly) noteChange();
}

// A page without a composer, where drafts are listed and thrown away.
if (!document.querySelector("form.composer")) {
  settle();
  document.addEventListener("submit", (event) => {
    const draft = event.target.dataset.forgets;
    if (draft) sessionStorage.setItem(SENT, JSON.stringify({ draft }));
  });
}
