// Offers this device's time zone to who is about to choose one.

const hint = document.getElementById("zone-hint");
const select = document.getElementById("timezone");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const isOffered = [...select.options].some((option) => option.value === zone);

function renew() {
  hint.hidden = !isOffered || select.value === zone;
}

const button = document.createElement("button");
button.type = "button";
button.textContent = hint.dataset.use;
button.addEventListener("click", () => {
  select.value = zone;
  renew();
  select.focus();
});
hint.append(hint.dataset.words.replace("{}", zone.replaceAll("_", " ")), " ", button);
select.addEventListener("change", renew);
renew();
