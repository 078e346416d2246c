// Beside Streamlit's own shortcuts; see front_keys.py. No data goes into this script.
if (!window.realistScreenKeys) {
  window.realistScreenKeys = true;
  const DESK = ".st-key-rl-decide", PAUSE = 900;
  const typing = node => node.closest?.(
    "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");

  addEventListener("keydown", event => {
    const keys = document.querySelector(".rl-keys");
    if (!keys || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (typing(event.target)) {
      if (event.key === "Escape" && event.target.closest(DESK)) event.target.blur();
      return;
    }
    const key = event.key.toLowerCase();
    if (keys.dataset.note && key === keys.dataset.note) {
      const note = document.querySelector(`${DESK} textarea[aria-label^="Private note"]`);
      if (note) { event.preventDefault(); note.focus(); }
    } else if (keys.dataset.reasons === "1" && /^[1-9]$/.test(key)) {
      const reasons = document.querySelectorAll(".st-key-rl-reasons [role=radiogroup] label");
      if (reasons[key - 1]) { event.preventDefault(); reasons[key - 1].click(); letGo(); }
    }
  });

  // A choice made, letters are keys again: what was chosen from lets go of the focus.
  const letGo = () => setTimeout(() => {
    const at = document.activeElement;
    const ours = document.querySelector(".rl-keys") || at?.closest(".st-key-rl-bar");
    if (ours && at?.matches("input[role=combobox], input[type=radio]")) at.blur();
  }, 60);
  addEventListener("click", event => {
    const chosen = event.target.closest?.("[role=option], .st-key-rl-reasons label");
    if (chosen && event.detail > 0) letGo();
  }, true);
  addEventListener("keydown", event => {
    const list = event.key === "Enter" && event.target.closest?.("input[role=combobox]");
    if (list && list.getAttribute("aria-expanded") === "true") letGo();
  }, true);

  // Streamlit sends a box when it is left. Told that it was, it sends; the focus stays.
  let due = 0;
  const send = box => {
    box.dispatchEvent(new FocusEvent("focusout", {bubbles: true}));
    box.dispatchEvent(new FocusEvent("focusin", {bubbles: true}));
  };
  addEventListener("input", event => {
    const box = event.target;
    if (!box.closest?.(DESK) || !box.matches("textarea, input:not([role=combobox])")) return;
    clearTimeout(due);
    due = setTimeout(() => { if (document.activeElement === box) send(box); }, PAUSE);
  }, true);
}
