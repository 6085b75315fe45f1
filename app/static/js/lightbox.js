// Pictures of posts: one by itself over the page.

const SWIPE = 50;

const box = document.getElementById("lightbox");
const stage = box?.querySelector(".lightbox-shown");
const place = box?.querySelector(".lightbox-place");
const words = box?.querySelector(".lightbox-alt");
let links = [];
let at = 0;
let startX = null;
let isSwiped = false;

function show(index) {
  at = (index + links.length) % links.length;
  const small = links[at].querySelector("img");
  // What is there already stands in until the whole has come.
  const image = new Image();
  image.alt = small.alt;
  image.src = small.src;
  stage.replaceChildren(image);
  const whole = new Image();
  whole.src = links[at].href;
  whole.decode().then(
    () => {
      image.src = whole.src;
    },
    () => {},
  );
  words.textContent = small.alt;
  const isAlone = links.length < 2;
  place.textContent = isAlone ? "" : place.dataset.words.replace("{}", at + 1).replace("{}", links.length);
  for (const button of box.querySelectorAll("[data-step]")) button.hidden = isAlone;
}

function open(link) {
  links = [...link.closest(".media").querySelectorAll("[data-picture]")];
  show(links.indexOf(link));
  box.showModal();
}

// Behind the last button comes the first: the page below is not there meanwhile.
function turn(event) {
  const buttons = [...box.querySelectorAll("button:not([hidden])")];
  const [edge, next] = event.shiftKey ? [buttons[0], buttons.at(-1)] : [buttons.at(-1), buttons[0]];
  if (document.activeElement !== edge && buttons.includes(document.activeElement)) return;
  event.preventDefault();
  next.focus();
}

function step(by) {
  if (links.length > 1) show(at + by);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-picture]");
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!box || !link || !isPlain) return;
  event.preventDefault();
  open(link);
});

box?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (button) step(Number(button.dataset.step));
  // A mouse that has drawn the next picture near is let go over the stage as well.
  else if (!isSwiped && (event.target === box || event.target.classList.contains("lightbox-stage"))) box.close();
});

box?.addEventListener("keydown", (event) => {
  const forward = getComputedStyle(box).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    event.preventDefault();
    step(event.key === forward ? 1 : -1);
  }
  if (event.key === "Tab") turn(event);
  // The keys of the page below mean nothing here.
  if (event.key !== "Escape" && event.key !== "Tab") event.stopPropagation();
});

box?.addEventListener("pointerdown", (event) => {
  startX = event.clientX;
  isSwiped = false;
});
box?.addEventListener("pointerup", (event) => {
  const moved = startX === null ? 0 : event.clientX - startX;
  startX = null;
  if (Math.abs(moved) < SWIPE) return;
  isSwiped = true;
  const isBack = moved > 0 !== (getComputedStyle(box).direction === "rtl");
  step(isBack ? -1 : 1);
});

// The browser gives the focus back to what had it; the link may have been scrolled away from.
box?.addEventListener("close", () => links[at]?.focus());
