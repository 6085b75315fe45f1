// How hard a new password is to guess, while it is typed. The server says it, by the rules and the
// list of common ones by which it will take or refuse the password; it keeps and logs nothing.

const PAUSE = 400;

for (const box of document.querySelectorAll("[data-strength]")) {
  const field = document.getElementById(box.dataset.for);
  const [meter, words] = [box.querySelector("meter"), box.querySelector("[role=status]")];
  let timer, asking;

  const show = (answer) => {
    meter.hidden = !answer;
    meter.value = answer?.score ?? 0;
    words.textContent = answer?.words ?? "";
  };

  const ask = async () => {
    if (!field.value) return show(null);
    asking = new AbortController();
    const sent = new URLSearchParams();
    for (const name of ["csrf_token", "password", "username", "email"]) {
      sent.set(name, field.form.elements[name]?.value ?? "");
    }
    try {
      const options = { method: "POST", body: sent, signal: asking.signal };
      const answer = await fetch(box.dataset.strength, options);
      show(answer.ok ? await answer.json() : null);
    } catch (error) {
      if (error.name !== "AbortError") show(null);
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    asking?.abort();
    timer = setTimeout(ask, PAUSE);
  });
}
