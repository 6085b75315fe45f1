// Notices in the page can be dismissed; answers to what was done without a new page pop up below.

const LINGER = 6000;

function dismiss(notice) {
  const list = notice.parentElement;
  notice.remove();
  if (list.matches(".flashes") && !list.childElementCount) list.remove();
}

function show(words, tone = "") {
  const notice = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  notice.querySelector(".words").textContent = words;
  if (tone) notice.classList.add(tone);
  document.getElementById("toasts").replaceChildren(notice);
  let timer;
  const wait = () => {
    timer = setTimeout(() => notice.remove(), LINGER);
  };
  // Who points at it or has tabbed to it is still reading.
  const hold = () => clearTimeout(timer);
  for (const type of ["pointerenter", "focusin"]) notice.addEventListener(type, hold);
  for (const type of ["pointerleave", "focusout"]) notice.addEventListener(type, wait);
  wait();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss]");
  if (!button) return;
  const notice = button.closest(".flash");
  const inPage = notice.parentElement.matches(".flashes");
  dismiss(notice);
  if (inPage) document.getElementById("main").focus({ preventScroll: true });
});

document.addEventListener("notice", (event) => show(event.detail.words, event.detail.tone));
