// The poll of a composer: as many fields as choices, and what is closed is not sent.

const FEWEST = 2;

const block = document.querySelector(".for-poll");
const tick = document.querySelector(".want-poll");
const list = block.querySelector(".poll-fields");
const add = block.querySelector(".add-choice");

const fieldOf = (row) => row.querySelector("input");
const shown = () => [...list.children].filter((row) => !row.hidden);

function renew() {
  const rows = shown();
  [...list.children].forEach((row, at) => {
    const words = block.dataset.choice.replace("{}", at + 1);
    const remove = row.querySelector("button");
    fieldOf(row).placeholder = words;
    fieldOf(row).setAttribute("aria-label", words);
    remove.setAttribute("aria-label", block.dataset.remove.replace("{}", at + 1));
    remove.hidden = rows.length <= FEWEST;
  });
  add.hidden = rows.length === list.children.length;
}

// Empty fields at the end are of no use yet.
function fold() {
  const rows = [...list.children];
  const filled = rows.findLastIndex((row) => fieldOf(row).value.trim());
  for (const [at, row] of rows.entries()) row.hidden = at >= Math.max(FEWEST, filled + 1);
  renew();
}

function open() {
  block.disabled = !tick.checked;
}

function addChoice() {
  const row = [...list.children].find((one) => one.hidden);
  row.hidden = false;
  renew();
  fieldOf(row).focus();
}

function remove(row) {
  const next = row.nextElementSibling;
  const neighbour = next && !next.hidden ? next : row.previousElementSibling;
  fieldOf(row).value = "";
  row.hidden = true;
  list.append(row);
  renew();
  fieldOf(neighbour).focus();
}

add.addEventListener("click", addChoice);

list.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) remove(button.closest("li"));
});

// Enter leads to the next choice; only the button below posts.
list.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
  event.preventDefault();
  const next = event.target.closest("li").nextElementSibling;
  if (next && !next.hidden) fieldOf(next).focus();
  else if (!add.hidden && event.target.value.trim()) addChoice();
});

tick.addEventListener("change", () => {
  open();
  if (tick.checked) fieldOf(list.firstElementChild).focus();
});

function renewAll() {
  fold();
  open();
}

// A browser fills in what a page held when it was left, and a script what was kept of it.
window.addEventListener("pageshow", renewAll);
block.form.addEventListener("restored", renewAll);

renewAll();
