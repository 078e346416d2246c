// The source text with its marks. Says which words were selected and which mark was pressed.
// Every text is set as text, never as markup; offsets are counted in code points.
const listening = new WeakMap();
const codePoints = text => Array.from(text).length;

function drawn(piece) {
  const nodes = (piece.letters ?? []).map(([label, look]) => {
    const letter = document.createElement("span");
    letter.className = `rl-letter ${look}`;
    letter.textContent = label;
    return letter;
  });
  const words = document.createElement(piece.look ? "mark" : "span");
  words.textContent = piece.text;
  words.dataset.start = piece.start;
  if (piece.look) words.className = piece.look;
  if (piece.id) words.dataset.id = piece.id;
  return [...nodes, words];
}

function draw(box, data) {
  const said = JSON.stringify(data.pieces);
  if (box.said === said) return;
  box.said = said;
  box.replaceChildren(...data.pieces.flatMap(drawn));
}

function toCurrent(box, data) {
  const aim = `${data.part} ${data.aim}`;
  if (box.aim === aim) return;
  box.aim = aim;
  const at = box.querySelector("mark.current");
  box.scrollTop = at ? at.offsetTop - box.clientHeight / 3 : 0;
}

// The selected words' bounds in the whole text, or null.
function selected(box) {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(box)) return null;
  let start = null, end = null;
  for (const words of box.querySelectorAll("[data-start]")) {
    const node = words.firstChild;
    if (!node || !range.intersectsNode(node)) continue;
    const from = node === range.startContainer ? range.startOffset : 0;
    const to = node === range.endContainer ? range.endOffset : node.data.length;
    if (to <= from) continue;
    const first = Number(words.dataset.start);
    if (start === null) start = first + codePoints(node.data.slice(0, from));
    end = first + codePoints(node.data.slice(0, to));
  }
  return start === null ? null : { start, end };
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".rl-source");
  const bar = parentElement.querySelector(".rl-select");
  draw(box, data);
  toCurrent(box, data);
  listening.get(parentElement)?.abort();
  const control = new AbortController();
  listening.set(parentElement, control);
  const on = (node, kind, act, more) =>
    node.addEventListener(kind, act, { signal: control.signal, ...more });

  const make = role => {
    const at = selected(box);
    if (!at) return false;
    document.getSelection().removeAllRanges();
    setTriggerValue("selected", { ...at, role, version: data.version, part: data.part });
    return true;
  };
  const buttons = data.roles.map(([role, key, label]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    const cap = document.createElement("kbd");
    cap.textContent = key.toUpperCase();
    button.append(cap);
    on(button, "mousedown", event => event.preventDefault());  // the selection stays
    on(button, "click", () => make(role));
    return button;
  });
  const lead = document.createElement("span");
  bar.replaceChildren(lead, ...buttons);
  const choose = () => {
    const on = selected(box) !== null;
    bar.classList.toggle("on", on);
    lead.textContent = on ? data.asks : data.waits;
  };
  choose();
  on(document, "selectionchange", choose);
  on(box, "click", event => {
    const id = event.target.closest("mark[data-id]")?.dataset.id;
    if (id && document.getSelection().isCollapsed) setTriggerValue("chosen", id);
  });
  on(window, "keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const found = data.roles.find(([, key]) => key === event.key.toLowerCase());
    if (found && make(found[0])) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, { capture: true });
  return () => control.abort();
}
