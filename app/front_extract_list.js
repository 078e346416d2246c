// The proposals of a document as a list; says which was pressed. Texts are set as text only.
const listening = new WeakMap();

function row(item, choose) {
  const button = document.createElement("button");
  button.type = "button";
  if (item.current) button.setAttribute("aria-current", "true");
  const letter = document.createElement("span");
  letter.className = `rl-letter ${item.look}`;
  letter.textContent = item.label;
  const words = document.createElement("span");
  words.className = "words";
  words.textContent = item.words;
  const state = document.createElement("span");
  state.className = "state";
  state.textContent = item.state;
  button.append(letter, words, state);
  button.addEventListener("click", () => choose(item.id), { signal: choose.signal });
  const entry = document.createElement("li");
  entry.append(button);
  return entry;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".rl-proposals");
  const said = JSON.stringify(data.items);
  if (list.said === said) return;
  list.said = said;
  listening.get(parentElement)?.abort();
  const control = new AbortController();
  listening.set(parentElement, control);
  const choose = id => setTriggerValue("chosen", id);
  choose.signal = control.signal;
  const focused = [...list.querySelectorAll("button")].indexOf(document.activeElement);
  list.replaceChildren(...data.items.map(item => row(item, choose)));
  if (focused >= 0) list.querySelectorAll("button")[focused]?.focus();
  const current = list.querySelector('[aria-current="true"]')?.parentElement;
  if (current) list.scrollTop = current.offsetTop - list.clientHeight / 3;
}
