/** What the keyboard does. */
import { Dialog } from "./dialog";

const KEYS: [string, string][] = [
  ["F8", "next finding"],
  ["Shift + F8", "previous finding"],
  ["Tab, in a finding", "to its buttons: Go to text, Dismiss"],
  ["Escape", "from a finding back to the text"],
  ["Enter, in the title", "to the text"],
  ["Arrows, in the bar of sections", "from section to section; Enter goes to its text"],
  ["Ctrl or ⌘ + Z", "undo, also of an opened file or a replaced title"],
];

export function Help() {
  return (
    <Dialog title="Keys">
      <dl class="keys">
        {KEYS.map(([key, what]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>)}
      </dl>
      <p class="hint">The draft is scored by itself, half a second after you stop typing.</p>
    </Dialog>
  );
}
