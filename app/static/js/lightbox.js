// Pictures of posts: one by itself over the page, and those that were still being prepared.

const SWIPE = 50;
const PAUSES = [1500, 3000, 6000, 12000, 24000];

const box = document.getElementById("lightbox");
const stage = box?.querySelector(".lightbox-shown");
const place = box?.querySelector(".lightbox-place");
const words = box?.querySelector(".lightbox-alt");
let links = [];
let at = 0;
let startX = null;

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
  else if (event.target === box || event.target.classList.contains("lightbox-stage")) box.close();
});

box?.addEventListener("keydown", (event) => {
  const forward = getComputedStyle(box).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    event.preventDefault();
    step(event.key === forward ? 1 : -1);
  }
  // The keys of the page below mean nothing here.
  if (event.key !== "Escape" && event.key !== "Tab") event.stopPropagation();
});

box?.addEventListener("pointerdown", (event) => {
  startX = event.clientX;
});
box?.addEventListener("pointerup", (event) => {
  const moved = startX === null ? 0 : event.clientX - startX;
  startX = null;
  if (Math.abs(moved) < SWIPE) return;
  const isBack = moved > 0 !== (getComputedStyle(box).direction === "rtl");
  step(isBack ? -1 : 1);
});

// The browser gives the focus back to what had it; the link may have been scrolled away from.
box?.addEventListener("close", () => links[at]?.focus());

// Pictures that are being prepared are looked for in their post, once it is worth asking again: the
// file itself is not there yet, and asking for it would only be refused.
const isComing = (figure) => figure.querySelector("[data-coming]");
const figuresOf = (post) => [...(post?.querySelectorAll("figure.picture") ?? [])];

async function renewed(post) {
  try {
    const answer = await fetch(post.querySelector(".post-meta .u-url").href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return [];
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return figuresOf(page.getElementById(post.id));
  } catch {
    return [];
  }
}

function wait(post, tries = 0) {
  if (tries >= PAUSES.length) return;
  setTimeout(async () => {
    if (!post.isConnected) return;
    const fresh = document.hidden ? [] : await renewed(post);
    const figures = figuresOf(post);
    if (fresh.length === figures.length) {
      figures.forEach((figure, index) => {
        if (isComing(figure) && !isComing(fresh[index])) figure.replaceWith(fresh[index]);
      });
    }
    if (figuresOf(post).some(isComing)) wait(post, tries + 1);
  }, PAUSES[tries]);
}

const watched = new WeakSet();

// Posts arrive later, too: older ones below, new ones above.
function watch() {
  for (const note of document.querySelectorAll(".post [data-coming]")) {
    const post = note.closest(".post");
    if (!watched.has(post)) wait(post);
    watched.add(post);
  }
}

watch();
document.addEventListener("htmx:afterSettle", watch);
document.addEventListener("posts", watch);
