// Marks the words that were searched for where they stand in posts. The page itself stays as it is:
// a browser that knows no highlights shows it plain.

const feed = document.querySelector("#feed[data-found]");
const UNSPACED = "\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Hang}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmr}\\p{sc=Mymr}";
const INSIDE = `(?:(?![${UNSPACED}])[\\p{L}\\p{M}\\p{N}_])`;

// A text without case and accents, and for each place in it where that was.
const folded = (text) => {
  let [plain, places, place] = ["", [], 0];
  for (const character of text) {
    for (const letter of character.normalize("NFKD").toUpperCase().toLowerCase().replace(/[\u0300-\u036f]/g, "")) {
      plain += letter;
      for (let unit = 0; unit < letter.length; unit += 1) places.push(place);
    }
    place += character.length;
  }
  return { plain, places: [...places, text.length] };
};

// Whole words, in their order; of scripts without blanks any part of a text.
const pattern = (term) => {
  const words = folded(term).plain.match(/[\p{L}\p{M}\p{N}_]+|\p{Extended_Pictographic}/gu) ?? [];
  const together = words.join("[^\\p{L}\\p{M}\\p{N}_]+");
  const [begins, ends] = [`(?<!${INSIDE})(?=${INSIDE})`, `(?<=${INSIDE})(?!${INSIDE})`];
  const edge = `[${UNSPACED}]|\\p{Extended_Pictographic}`;
  return words.length ? `(?:${begins}|(?=${edge}))${together}(?:${ends}|(?<=${edge}))` : null;
};

const mark = (looked) => {
  const found = [];
  const texts = document.createTreeWalker(feed, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    if (!node.parentElement.closest(".e-content")) continue;
    const { plain, places } = folded(node.data);
    for (const match of plain.matchAll(looked)) {
      const range = new Range();
      range.setStart(node, places[match.index]);
      range.setEnd(node, places[match.index + match[0].length]);
      found.push(range);
    }
  }
  CSS.highlights.set("found", new Highlight(...found));
};

const terms = JSON.parse(feed?.dataset.found ?? "[]").map(pattern).filter(Boolean);
if (terms.length && CSS.highlights) {
  const looked = new RegExp(terms.join("|"), "gu");
  mark(looked);
  document.addEventListener("htmx:afterSettle", () => mark(looked));
}
