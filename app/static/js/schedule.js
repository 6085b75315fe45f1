// The moment at which a post goes out: in the zone of the device, where none was chosen.

const MINUTE = 60000;

const form = document.querySelector("form.composer");
const block = form.querySelector(".for-schedule");
const tick = form.querySelector(".want-schedule");
const field = form.elements.scheduled_at;
const zone = form.elements.scheduled_zone;
const button = form.querySelector("button[type=submit]");
const words = button.textContent;

// By the clocks of the zone that the page names, which need not be those of this device. Swedish
// writes a moment as the field does, but for the space.
function typed(moment) {
  const manner = { timeZone: zone.value || "UTC", dateStyle: "short", timeStyle: "short" };
  return new Intl.DateTimeFormat("sv", manner).format(moment).replace(" ", "T");
}

function takeZoneOfDevice() {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!own || !("device" in zone.dataset) || zone.value !== "UTC" || own === "UTC") return;
  zone.value = own;
  if (field.value) field.value = typed(new Date(`${field.value}Z`));
  const options = { timeZone: own, timeZoneName: "longGeneric" };
  const parts = new Intl.DateTimeFormat(document.documentElement.lang, options).formatToParts();
  const name = parts.find((part) => part.type === "timeZoneName").value;
  const place = own.split("/").pop().replaceAll("_", " ");
  const shown = block.querySelector(".zone-name");
  shown.textContent = shown.dataset.zone.replace("{}", `${name} (${place})`);
}

// What is closed is not sent; the button says what it does.
function renew() {
  block.disabled = !tick.checked;
  field.min = typed(new Date(Date.now() + 2 * MINUTE));
  if (!form.dataset.sent) button.textContent = tick.checked && field.value ? form.dataset.scheduling : words;
}

tick.addEventListener("change", () => {
  renew();
  if (tick.checked) field.focus();
});
field.addEventListener("input", renew);
form.addEventListener("restored", () => {
  takeZoneOfDevice();
  renew();
});
window.addEventListener("pageshow", renew);

takeZoneOfDevice();
renew();
