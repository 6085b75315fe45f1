// Which part of a picture is kept: it is dragged, zoomed or moved by keys, and sent as fractions.
// Without this, the list of parts beside it does.

const SMALLEST = 0.1;
const STEP = 0.05;
const ZOOM_STEP = 1.1;
const SHAPES = { avatar: [400, 400], header: [900, 300] };
const PARTS = { middle: [0.5, 0.5], top: [0.5, 0], bottom: [0.5, 1], left: [0, 0.5], right: [1, 0.5] };
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const within = (value, least, most) => Math.min(most, Math.max(least, value));

function setUp(box) {
  const kind = box.dataset.crop;
  const form = box.closest("form");
  const file = form.elements[kind];
  const part = form.elements[`${kind}_part`];
  const fields = ["x", "y", "size"].map((name) => form.elements[`${kind}_${name}`]);
  const stage = box.querySelector(".crop-stage");
  const canvas = stage.querySelector("canvas");
  const zoom = stage.querySelector("input");
  const opener = box.querySelector(".crop-open");
  const fault = box.querySelector(".crop-fault");
  [canvas.width, canvas.height] = SHAPES[kind];
  let picture = null;
  let [x, y, size] = [0.5, 0.5, 1];

  // What is kept, in the picture's own pixels, and how far it can move.
  function kept() {
    const shape = canvas.width / canvas.height;
    const width = Math.min(picture.width, picture.height * shape) * size;
    const height = width / shape;
    return { width, height, roomX: picture.width - width, roomY: picture.height - height };
  }

  function draw() {
    const { width, height, roomX, roomY } = kept();
    const pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, roomX * x, roomY * y, width, height, 0, 0, canvas.width, canvas.height);
  }

  function choose(newX, newY, newSize = size) {
    [x, y, size] = [within(newX, 0, 1), within(newY, 0, 1), within(newSize, SMALLEST, 1)];
    [x, y, size].forEach((value, at) => { fields[at].value = value.toFixed(4); });
    zoom.value = 1 / size;
    draw();
  }

  function leaveParts() {
    part.options[0].textContent = box.dataset.moved;
    part.value = "";
  }

  function move(right, down) {
    const { roomX, roomY } = kept();
    leaveParts();
    choose(roomX > 0.5 ? x + right / roomX : x, roomY > 0.5 ? y + down / roomY : y);
  }

  // The middle of what is kept stays where it is.
  function zoomTo(newSize) {
    const before = kept();
    const [middleX, middleY] = [before.roomX * x + before.width / 2, before.roomY * y + before.height / 2];
    size = within(newSize, SMALLEST, 1);
    const { width, height, roomX, roomY } = kept();
    leaveParts();
    choose(roomX > 0.5 ? (middleX - width / 2) / roomX : x, roomY > 0.5 ? (middleY - height / 2) / roomY : y);
  }

  function say(words) {
    fault.textContent = words;
    fault.hidden = !words;
  }

  function close() {
    stage.hidden = true;
    picture?.close();
    picture = null;
    for (const field of fields) field.value = "";
  }

  async function open(blob, crop) {
    close();
    try {
      picture = await createImageBitmap(blob);
    } catch {
      say(box.dataset.unread);
      return;
    }
    stage.hidden = false;
    if (opener) opener.hidden = true;
    choose(...crop);
  }

  async function openOriginal() {
    const values = fields.map((field) => field.value);
    const { original, ...now } = box.dataset;
    const crop = values.every(Boolean) ? values : [now.x, now.y, now.size];
    try {
      const answer = await fetch(original);
      if (!answer.ok) throw new Error(answer.statusText);
      await open(await answer.blob(), crop.map(Number));
      canvas.focus();
    } catch {
      say(box.dataset.unread);
    }
  }

  file.addEventListener("change", () => {
    const [chosen] = file.files;
    const isLarge = chosen?.size > Number(box.dataset.most);
    say(isLarge ? box.dataset.large : "");
    part.value = "";
    if (isLarge) file.value = "";
    if (chosen && !isLarge) open(chosen, [...PARTS.middle, 1]);
    else close();
  });

  part.addEventListener("change", () => {
    if (picture && part.value) choose(...PARTS[part.value]);
  });

  zoom.addEventListener("input", () => zoomTo(1 / zoom.value));

  canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    const scale = kept().width / canvas.clientWidth;
    move(-event.movementX * scale, -event.movementY * scale);
  });

  canvas.addEventListener("keydown", (event) => {
    if (event.key in MOVES) {
      const [right, down] = MOVES[event.key];
      const { width, height } = kept();
      move(right * width * STEP, down * height * STEP);
    } else if (event.key === "+" || event.key === "=") zoomTo(size / ZOOM_STEP);
    else if (event.key === "-") zoomTo(size * ZOOM_STEP);
    else return;
    event.preventDefault();
  });

  if (opener && box.dataset.original) {
    opener.hidden = false;
    opener.addEventListener("click", openOriginal);
  }
}

for (const box of document.querySelectorAll("[data-crop]")) setUp(box);

// What takes a while to be sent says so.
const form = document.querySelector("form[data-sending]");
form.addEventListener("submit", () => {
  const brings = [...form.querySelectorAll("[type=file]")].some((file) => file.files.length);
  if (brings) form.querySelector(".btn-primary").textContent = form.dataset.sending;
});
window.addEventListener("pageshow", () => {
  form.querySelector(".btn-primary").textContent = form.dataset.send;
});
