// Keeps moments fresh, and tells those who chose no time zone theirs.

const SECOND = 1000;
const settings = document.querySelector("meta[name=time-patterns]");
const patterns = JSON.parse(settings.content);
const plural = new Intl.PluralRules(document.documentElement.lang);
const zoneIsChosen = settings.dataset.zone !== "";

function ago(at) {
  const minutes = moment().diff(at, "minutes");
  if (minutes < 1) return patterns.now;
  if (minutes < 60) return patterns.minutes.replace("{}", minutes);
  if (minutes < 24 * 60) return patterns.hours.replace("{}", Math.floor(minutes / 60));
  return at.format(at.year() === moment().year() ? patterns.day : patterns.date);
}

// How long a poll is still open: to the nearest hour or day, and to the minute at the end.
function left(at) {
  if (!at.isAfter()) return patterns.closed;
  const minutes = Math.ceil(at.diff(moment(), "minutes", true));
  const hours = Math.round(minutes / 60);
  const [unit, count] =
    minutes < 60 ? ["minutes", minutes] : hours < 24 ? ["hours", hours] : ["days", Math.round(hours / 24)];
  const forms = patterns.left[unit];
  return (forms[plural.select(count)] ?? forms.other).replace("{}", count);
}

function refresh(time) {
  const at = moment(time.dateTime);
  if (time.dataset.function === "closing") time.textContent = left(at);
  const isRelative = time.dataset.function === "fromNow";
  const isFresh = moment().diff(at, "hours") < 24;
  // A chosen zone may be another than this device's: the server has written those days already.
  if (isRelative && (isFresh || !zoneIsChosen)) time.textContent = ago(at);
  if (zoneIsChosen) return;
  time.title = at.format(patterns.full);
  const pattern = patterns[time.dataset.format];
  if (!isRelative && pattern) time.textContent = at.format(pattern);
}

function refreshAll() {
  document.querySelectorAll("time[data-function]").forEach(refresh);
}

if (window.moment) {
  moment.locale(document.documentElement.lang);
  // As the server writes them, so that a text does not change under the reader.
  moment.updateLocale(moment.locale(), { monthsShort: patterns.months });
  refreshAll();
  setInterval(refreshAll, 30 * SECOND);
  document.addEventListener("htmx:afterSwap", refreshAll);
  document.addEventListener("posts", refreshAll);
}
