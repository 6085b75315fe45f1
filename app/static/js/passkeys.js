// Passkeys: whatever needs one asks the device first, and sends what it answers. On the page to log
// in, passkeys are also offered among the names that the browser fills in.

const canMake = window.PublicKeyCredential?.parseCreationOptionsFromJSON;
const canUse = window.PublicKeyCredential?.parseRequestOptionsFromJSON;
// What was asked is good for five minutes; an offer that waits is made anew before that.
const RENEWED = 4 * 60 * 1000;
let waiting = new AbortController();

async function answer(place, options = {}) {
  const response = await fetch(place.dataset.passkey, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.status);
  const asked = await response.json();
  if ("user" in asked) {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked);
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked);
  return navigator.credentials.get({ ...options, publicKey });
}

function send(place, credential) {
  const form = place.closest("form");
  const remember = document.querySelector("[type=checkbox][name=remember_me]");
  form.querySelector("[data-answer]").value = JSON.stringify(credential);
  if (remember?.checked) form.append(Object.assign(remember.cloneNode(), { hidden: true }));
  form.submit();
}

async function ask(place) {
  const trouble = place.querySelector("[data-trouble]");
  waiting.abort();
  trouble.hidden = true;
  try {
    send(place, await answer(place));
  } catch {
    trouble.hidden = false;
    offer(place);
  }
}

async function offer(place) {
  if (!("autofill" in place.dataset)) return;
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  waiting.abort();
  const mine = (waiting = new AbortController());
  const renewal = setTimeout(() => offer(place), RENEWED);
  mine.signal.addEventListener("abort", () => clearTimeout(renewal));
  try {
    send(place, await answer(place, { mediation: "conditional", signal: mine.signal }));
  } catch {
    // It was withdrawn, or renewed: the button is still there.
  }
}

for (const place of document.querySelectorAll("[data-passkey]")) {
  if (!("makes" in place.dataset ? canMake : canUse)) continue;
  place.hidden = false;
  const isForm = place.matches("form");
  (isForm ? place : place.querySelector("button")).addEventListener(isForm ? "submit" : "click", (event) => {
    event.preventDefault();
    ask(place);
  });
  offer(place);
}
