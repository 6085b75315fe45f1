// How long a text is to a person: app/lib/text.py and links.py, in the browser's words.
// A grapheme cluster counts as one, a web address as 23.

const LINK_LENGTH = 23;
const CLUSTER_LENGTH = 10;
const LONGEST_LINK = 2048;
const MOST_LINKS = 1000;

// The grammar of linkify-it for http(s), which the server uses.
const SPACE = "\\p{Z}|\\p{Cc}";
const BREAK = `${SPACE}|\\p{P}`;
const SEPARATOR = "[><\\uff5c]";
const LETTER = `(?:(?!${SEPARATOR}|${BREAK})[^])`;
const LABEL = `(?:xn--[a-z0-9\\-]{1,59}|${LETTER}|${LETTER}(?:-|${LETTER}){0,61}${LETTER})`;
const AUTH = `(?:(?:(?!${SPACE}|[@/\\[\\]()]).){1,50}@)?`;
const PORT = "(?::(?:6(?:[0-4]\\d{3}|5(?:[0-4]\\d{2}|5(?:[0-2]\\d|3[0-5])))|[1-5]?\\d{1,4}))?";
const HOST_END = `(?=$|${SEPARATOR}|${BREAK})(?!-|_|:\\d|\\.-|\\.(?!$|${BREAK}))`;
const within = (open, close, many) => `${open}(?:(?!${SPACE}|${close}).)${many}${close}`;
const PATH_PARTS = [
  `(?!${SPACE}|${SEPARATOR}|[()\\[\\]{}.,"'?!\\-;]).`,
  within("\\[", "\\]", "*"),
  within("\\(", "[)]", "*"),
  within("\\{", "[}]", "*"),
  within('"', '"', "+"),
  within("'", "'", "+"),
  `'(?=${LETTER}|-)`,
  "\\.{2,}[a-zA-Z0-9%/&]",
  `\\.(?!${SPACE}|[.]|$)`,
  "-+",
  `,(?!${SPACE}|$)`,
  `;(?!${SPACE}|$)`,
  `!+(?!${SPACE}|[!]|$)`,
  `\\?(?!${SPACE}|[?]|$)`,
];
const PATH = `(?:[/?#](?:${PATH_PARTS.join("|")})+|/)?`;
const ADDRESS = new RegExp(`^//${AUTH}(?:${LABEL}\\.)*${LABEL}${PORT}${HOST_END}${PATH}`, "iu");
const PREFIX = /(?<![a-z0-9_])https?:(?=\/\/[^\s/])/giu;
// Punctuation of scripts that write on without a blank after an address.
const STOPS =
  "\\u3000-\\u3003\\u3008-\\u301F\\uFF00-\\uFF0F\\uFF1A-\\uFF20\\uFF3B-\\uFF40\\uFF5B-\\uFF65،؛؟।…“”«»";
const RUN = new RegExp(`[^\\s\\x1f<>"\\p{DI}${STOPS}]{1,${LONGEST_LINK + 1}}`, "uy");

const JUNK =
  /[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufff9-\ufffb\p{Noncharacter_Code_Point}]/gu;
const LINE_END = /\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]/g;
const STACK = /(\p{M}{10})\p{M}+/gu;
const VISIBLE = /[^\p{DI}\p{Cf}\p{Z}\s\u2800]/u;
const FLAG = /\p{RI}{2}/gu;
const ASCII = /^[\0-\x7f]*$/;

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function clean(text) {
  const kept = text.replace(JUNK, "").replace(LINE_END, "\n");
  const composed = kept.replace(STACK, "$1").normalize("NFC").replace(STACK, "$1");
  if (!VISIBLE.test(composed)) return "";
  const lines = composed.replaceAll("\t", " ").split("\n").map((line) => line.trimEnd());
  return lines.join("\n").replace(/\n{4,}/g, "\n\n\n").trim();
}

function endOfAddress(text, start) {
  RUN.lastIndex = start;
  const run = RUN.exec(text)?.[0];
  if (!run || [...run].length > LONGEST_LINK) return 0;
  const whole = ADDRESS.exec(run)?.[0];
  if (!whole) return 0;
  const address = whole.slice(2);
  const boundary = address.search(/[/?#]/);
  if ((boundary < 0 ? address : address.slice(0, boundary)).includes("@")) return 0;
  if (boundary < 0 && /^[@:\\%_]/.test(run.slice(whole.length))) return 0;
  return start + whole.length;
}

function clusters(text) {
  if (ASCII.test(text)) return text.length;
  let total = 0;
  for (const { segment } of segmenter.segment(text.replace(FLAG, "x"))) {
    total += Math.max(1, [...segment].length - CLUSTER_LENGTH + 1);
  }
  return total;
}

export function lengthOf(typed) {
  const text = clean(typed);
  let total = 0;
  let position = 0;
  let found = 0;
  PREFIX.lastIndex = 0;
  for (let prefix; found < MOST_LINKS && (prefix = PREFIX.exec(text)); found += 1) {
    const end = endOfAddress(text, PREFIX.lastIndex);
    if (!end) continue;
    total += clusters(text.slice(position, prefix.index)) + LINK_LENGTH;
    position = end;
    PREFIX.lastIndex = end;
  }
  return total + clusters(text.slice(position));
}
