// The bot's lines and the widget's labels. kLines stands before this file when the server sends it: it is baked from
// responses/<lang>/system/ as {"en": {"send": "Send", "unavailable": "<p>…</p>", …}, …}, the default language first. No sentence is
// written in this folder.

let kSpoken = Object.values(kLines)[0];

// The language of a page for all its widgets: exact tag, then language, then the default, as the server chooses (DESIGN.md section 4).
function speak(locale) {
  const tag = locale.toLowerCase();
  const known = Object.keys(kLines);
  const named = (name) => known.find((each) => each.toLowerCase() === name);
  const found = named(tag) ?? named(tag.split('-')[0]) ?? known[0];
  kSpoken = kLines[found];
  return found;
}

function line(name) {
  return kSpoken[name] ?? Object.values(kLines)[0][name] ?? '';
}
