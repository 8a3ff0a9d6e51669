// The labelling page. Page text only ever becomes textContent; the server keeps all labels, and
// what stands here is what it last said.

const byId = (id) => document.getElementById(id);
const list = byId("blocks");
const search = byId("search");
const [token, start] = location.hash.slice(1).split("/");
const tabs = new BroadcastChannel("newsfilter label");

let session; // the pages, the labels, how often the person and the model agree
let page; // the page that is shown: its blocks, its version
let number = 0; // its position
let cursor = 0; // the line that keys act on
let anchor = 0; // where the range ends that shift has opened
let rows = []; // the elements of the lines
let hits = [];
let waiting = Promise.resolve(); // steps go out one after the other, in the order of the keys
let pending = 0; // how many of them the server has not said are saved

class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function ask(path, step) {
  const options = { headers: { "X-Newsfilter-Token": token } };
  if (step) {
    options.method = "POST";
    options.body = JSON.stringify(step);
  }
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Refused("newsfilter label has ended. Start it again with the same command: every step before is saved.");
  }
  if (answer.status === 403) {
    throw new Refused("This address is of an earlier session. Open the one that newsfilter label printed.");
  }
  const said = await answer.json();
  if (!answer.ok) {
    throw new Refused(said.error, answer.status);
  }
  return said;
}

function make(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  if (text !== undefined) {
    element.textContent = text;
  }
  return element;
}

function say(text) {
  byId("said").textContent = text;
}

function warn(text) {
  byId("alert").textContent = text;
  byId("alert").hidden = !text;
}

// --- What is shown.

function showSession() {
  const { pages, agreement } = session;
  const finished = pages.filter((one) => one.status === "finished").length;
  const skipped = pages.filter((one) => one.status === "skipped").length;
  byId("done").max = pages.length;
  byId("done").value = finished;
  byId("count").textContent = `${finished} of ${pages.length} finished${skipped ? `, ${skipped} skipped` : ""}`;
  const share = (100 * agreement.agreed) / agreement.lines;
  byId("agreement").textContent = agreement.lines
    ? `· you agreed with the model on ${share.toFixed(1)} % of ${agreement.lines.toLocaleString("en")} lines`
    : "";
}

const SIGNS = { open: "", finished: "✓ ", skipped: "– " };

function pageName(one, place) {
  const site = one.site ? ` · ${one.site}` : "";
  return `${place + 1} of ${session.pages.length} · ${SIGNS[one.status]}${one.title}${site}`;
}

function showPages() {
  byId("pages").replaceChildren(...session.pages.map((one, place) => new Option(pageName(one, place), place)));
}

function showLabels() {
  const items = session.labels.map((label) => {
    const button = make("button", "label");
    button.type = "button";
    button.dataset.label = label.name;
    button.title = label.meaning;
    const count = make("span", "count");
    count.setAttribute("aria-hidden", "true");
    button.append(make("kbd", "", label.key), make("span", "name", label.name), count, make("small", "", label.meaning));
    button.addEventListener("click", () => mark({ do: "label", label: label.name }));
    return button;
  });
  const shout = make("button", "label shout");
  shout.type = "button";
  const means = "worded to provoke a click or outrage";
  shout.append(make("kbd", "", "!"), make("span", "name", "sensational"), make("span", "count"), make("small", "", means));
  shout.addEventListener("click", () => mark({ do: "shout" }));
  byId("labels").replaceChildren(...[...items, shout].map((button) => {
    const item = make("li", "");
    item.append(button);
    return item;
  }));
}

const labelOf = (mark) => mark.replace("!", "");

function makeRow(block, place) {
  const row = make("div", "block");
  row.id = `b${place}`;
  row.role = "option";
  row.dataset.tag = block.tag;
  row.classList.toggle("doubtful", block.doubtful);
  const text = make("span", "text", block.text);
  text.dir = "auto";
  row.append(make("span", "chip"), text, make("span", "hint"));
  return row;
}

function showRow(place) {
  const block = page.blocks[place];
  const row = rows[place];
  row.dataset.label = labelOf(block.mark);
  const chip = row.children[0];
  chip.replaceChildren(labelOf(block.mark));
  if (block.mark.endsWith("!")) {
    const shout = make("b", "", "!");
    shout.setAttribute("aria-hidden", "true");
    chip.append(shout, make("span", "visually-hidden", " sensational"));
  }
  const hints = [];
  if (block.mark !== block.model) {
    hints.push(`model: ${block.model}`);
  }
  if (block.doubtful) {
    hints.push("in doubt");
  }
  row.children[2].textContent = hints.join(" · ");
  row.classList.toggle("changed", block.mark !== block.model);
}

function showCounts() {
  const counts = new Map();
  for (const block of page.blocks) {
    counts.set(labelOf(block.mark), (counts.get(labelOf(block.mark)) ?? 0) + 1);
    counts.set("!", (counts.get("!") ?? 0) + block.mark.endsWith("!"));
  }
  for (const button of document.querySelectorAll(".label")) {
    button.querySelector(".count").textContent = counts.get(button.dataset.label ?? "!") || "";
  }
}

function showStanding() {
  byId("pages").value = number;
  const words = { open: "", finished: "finished · ", skipped: "skipped · " };
  byId("about").textContent = `${words[page.status]}${page.blocks.length} lines · ${page.url ?? page.id}`;
  document.querySelector("[data-do=undo]").disabled = !page.undo;
  document.querySelector("[data-do=redo]").disabled = !page.redo;
  showCounts();
}

function showPage() {
  byId("title").textContent = page.title;
  document.title = `${number + 1}/${session.pages.length} ${page.title}`;
  rows = page.blocks.map(makeRow);
  list.replaceChildren(...rows);
  page.blocks.forEach((_, place) => showRow(place));
  history.replaceState(null, "", `#${token}/${number + 1}`);
  showStanding();
  showOriginal();
  find();
}

function showOriginal() {
  const frame = byId("original");
  const wanted = session.preview + number;
  if (!frame.hidden && !frame.src.endsWith(wanted)) {
    frame.src = wanted;
  }
}

// --- Where we are.

function range() {
  return [Math.min(cursor, anchor), Math.max(cursor, anchor)];
}

function go(place, extends_ = false) {
  for (const row of list.querySelectorAll("[aria-selected=true], .cursor")) {
    row.removeAttribute("aria-selected");
    row.classList.remove("cursor");
  }
  cursor = Math.max(0, Math.min(place, page.blocks.length - 1));
  if (!extends_) {
    anchor = cursor;
  }
  const [first, last] = range();
  for (let at = first; at <= last; at += 1) {
    rows[at].setAttribute("aria-selected", "true");
  }
  const row = rows[cursor];
  row.classList.add("cursor");
  list.setAttribute("aria-activedescendant", row.id);
  show(row);
}

function show(row) {
  row.scrollIntoView({ block: "nearest" });
  // Lines that were never on the screen have no height yet: what was in view may have moved since.
  requestAnimationFrame(() => row.scrollIntoView({ block: "nearest" }));
}

function goToDoubt(direction) {
  const count = page.blocks.length;
  for (let step = 1; step <= count; step += 1) {
    const place = (cursor + direction * step + count * 2) % count;
    if (page.blocks[place].doubtful) {
      go(place);
      return;
    }
  }
  say("No line of this page is in doubt.");
}

async function open(place) {
  const shown = await ask(`/api/pages/${place}`);
  [number, page] = [place, shown];
  warn("");
  showPage();
  const doubt = page.blocks.findIndex((block) => block.doubtful);
  go(page.status === "open" && doubt > 0 ? doubt : 0);
  list.focus({ preventScroll: true });
  say(`Page ${number + 1} of ${session.pages.length}: ${page.title}`);
}

function turn(direction) {
  return open((number + direction + session.pages.length) % session.pages.length);
}

async function openNext() {
  const count = session.pages.length;
  for (let step = 1; step <= count; step += 1) {
    if (session.pages[(number + step) % count].status === "open") {
      await open((number + step) % count);
      return;
    }
  }
  warn(`All ${count} pages are done. The labels are in ${session.out}; close this tab and press Ctrl-C in the terminal.`);
}

// Another tab came first: show what stands there now.
async function refresh() {
  const shown = await ask(`/api/pages/${number}`);
  if (shown.version !== page.version) {
    page = shown;
    showPage();
    go(cursor);
    warn("This page was changed in another tab. Below is how it stands now.");
  }
}

// --- What is done.

// After a step that was refused, those behind it meant lines as they no longer stand: they are dropped.
let refusals = 0;

function queue(work) {
  const before = refusals;
  pending += 1;
  waiting = waiting.then(async () => {
    try {
      if (refusals === before) {
        await work();
      }
    } catch (error) {
      refusals += 1;
      await refused(error);
    } finally {
      pending -= 1;
    }
  });
  return waiting;
}

function take(step, after) {
  const place = number;
  byId("saved").textContent = "Saving …";
  queue(async () => {
    if (place === number) { // a step before may have turned the page
      await send(step);
      await after?.();
    }
    byId("saved").textContent = pending > 1 ? "Saving …" : "All saved";
  });
}

async function send(step) {
  const told = await ask(`/api/pages/${number}/steps`, { ...step, version: page.version });
  told.marks.forEach((mark, offset) => {
    page.blocks[told.first + offset].mark = mark;
    showRow(told.first + offset);
  });
  Object.assign(page, { version: told.version, status: told.status, undo: told.undo, redo: told.redo });
  page.touched = [told.first, told.marks.length];
  session.agreement = told.agreement;
  session.pages[number].status = told.status;
  byId("pages").options[number].text = pageName(session.pages[number], number);
  tabs.postMessage(number);
  showStanding();
  showSession();
  warn("");
}

async function refused(error) {
  if (error.status === 409) {
    await refresh().catch((other) => warn(other.message));
    byId("saved").textContent = "All saved";
  } else {
    byId("saved").textContent = "Not saved";
    warn(error.message);
  }
}

function mark(step) {
  const [first, last] = range();
  const count = last - first + 1;
  take({ ...step, first, last }, () => {
    const word = page.blocks[first].mark;
    say(count === 1 ? `${word}` : `${count} lines: ${word}`);
  });
  if (step.do === "label") {
    go(last + 1);
  }
  list.focus({ preventScroll: true });
}

function goBack(word) {
  return () => {
    const [first, count] = page.touched;
    if (count) {
      go(first);
    }
    say(`${word}: ${count} line${count === 1 ? "" : "s"}`);
  };
}

function toggleOriginal() {
  const frame = byId("original");
  frame.hidden = !frame.hidden;
  document.querySelector("[data-do=preview]").setAttribute("aria-pressed", String(!frame.hidden));
  showOriginal();
  show(rows[cursor]);
}

const ACTIONS = {
  previous: () => queue(() => turn(-1)),
  next: () => queue(() => turn(1)),
  doubt: () => goToDoubt(1),
  doubtBefore: () => goToDoubt(-1),
  undo: () => take({ do: "undo" }, goBack("Undone")),
  redo: () => take({ do: "redo" }, goBack("Done again")),
  shout: () => mark({ do: "shout" }),
  skip: () => take({ do: "skip" }, openNext),
  finish: () => take({ do: "finish" }, openNext),
  preview: toggleOriginal,
  help: () => byId("help").showModal(),
  close: () => byId("help").close(),
  search: () => search.focus(),
};

// --- Search.

function find() {
  const wanted = search.value.trim().toLowerCase();
  hits = [];
  CSS.highlights?.delete("hit");
  page.blocks.forEach((block, place) => {
    const isHit = wanted !== "" && block.text.toLowerCase().includes(wanted);
    rows[place].classList.toggle("hit", isHit);
    if (isHit) {
      hits.push(place);
    }
  });
  if (CSS.highlights && hits.length) {
    CSS.highlights.set("hit", new Highlight(...hits.map((place) => hitRange(place, wanted))));
  }
  byId("found").textContent = wanted ? `${hits.length} found` : "";
}

function hitRange(place, wanted) {
  const node = rows[place].querySelector(".text").firstChild;
  const from = node.data.toLowerCase().indexOf(wanted);
  const found = new Range();
  found.setStart(node, Math.min(from, node.length));
  found.setEnd(node, Math.min(from + wanted.length, node.length));
  return found;
}

function goToHit(direction) {
  const ahead = direction > 0 ? hits.find((place) => place > cursor) : hits.findLast((place) => place < cursor);
  const place = ahead ?? hits.at(direction > 0 ? 0 : -1);
  if (place !== undefined) {
    go(place);
    say(page.blocks[place].text);
  }
}

// --- Keys and clicks.

const MOVES = {
  ArrowDown: () => cursor + 1,
  ArrowUp: () => cursor - 1,
  j: () => cursor + 1,
  k: () => cursor - 1,
  PageDown: () => cursor + 12,
  PageUp: () => cursor - 12,
  Home: () => 0,
  End: () => page.blocks.length - 1,
};

const KEYS = {
  u: "undo",
  U: "redo",
  "!": "shout",
  ".": "doubt",
  ",": "doubtBefore",
  "/": "search",
  "?": "help",
  Enter: "finish",
  x: "skip",
  v: "preview",
  "[": "previous",
  "]": "next",
};

const CONTROL_KEYS = { z: "undo", Z: "redo", y: "redo" };

function isTyping(target) {
  return target.closest("input, select, dialog") !== null;
}

document.addEventListener("keydown", (event) => {
  if (!page || isTyping(event.target) || event.altKey || (event.target.closest("button") && [" ", "Enter"].includes(event.key))) {
    return;
  }
  if (event.ctrlKey || event.metaKey) {
    runKey(event, CONTROL_KEYS[event.key]);
    return;
  }
  const key = keyOf(event);
  const move = MOVES[key] ?? MOVES[{ J: "j", K: "k" }[key]];
  const label = session.labels.find((one) => one.key === key);
  if (move) {
    event.preventDefault();
    go(move(), event.shiftKey);
  } else if (label) {
    event.preventDefault();
    mark({ do: "label", label: label.name });
  } else {
    runKey(event, KEYS[key]);
  }
});

// On a keyboard of another script, letters are where they stand on a Latin one.
function keyOf(event) {
  if (event.key.length > 1 || event.key <= "~" || !event.code.startsWith("Key")) {
    return event.key;
  }
  const letter = event.code.slice(3);
  return event.shiftKey ? letter : letter.toLowerCase();
}

function runKey(event, name) {
  // A key held down must not finish page after page.
  if (name && !(event.repeat && ["finish", "skip"].includes(name))) {
    event.preventDefault();
    ACTIONS[name]();
  }
}

search.addEventListener("input", find);
search.addEventListener("keydown", (event) => {
  if (event.key === "Enter") {
    goToHit(event.shiftKey ? -1 : 1);
  } else if (event.key === "Escape") {
    list.focus();
  }
});

list.addEventListener("mousedown", (event) => {
  const row = event.target.closest(".block");
  if (row) {
    if (event.shiftKey) {
      event.preventDefault(); // else the browser would select the text between
    }
    go(Number(row.id.slice(1)), event.shiftKey);
    list.focus({ preventScroll: true });
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) {
    ACTIONS[button.dataset.do]();
  }
});

byId("pages").addEventListener("change", (event) => queue(() => open(Number(event.target.value))));

// --- Other tabs, and the start.

window.addEventListener("beforeunload", (event) => {
  if (pending) {
    event.preventDefault(); // the browser asks before the last steps are lost
  }
});

tabs.addEventListener("message", (event) => {
  if (page && event.data === number) {
    queue(refresh);
  }
});

window.addEventListener("focus", () => {
  if (page) {
    queue(refresh);
  }
});

try {
  session = await ask("/api/session");
  showPages();
  showLabels();
  showSession();
  const asked = Number(start) - 1;
  const first = session.pages.findIndex((one) => one.status === "open");
  await open(session.pages[asked] ? asked : Math.max(first, 0));
  byId("saved").textContent = "All saved";
} catch (error) {
  warn(error.message);
}
