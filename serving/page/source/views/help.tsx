/** What the page says, in short, and what the keyboard does. docs/editors.md says it at length, with pictures. */
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

const MEANINGS: [string, string][] = [
  ["The answer", "Of 100 drafts like yours, how many come among the quarter of articles that is shared most. Par is 25, and most good drafts are close to it. The five words compare with it: low, modest, average, good, excellent."],
  ["Weak section", "Reads weak, and the draft does not lose without it: mend it or leave it out."],
  ["A note on style", "Reads weak, but harms nothing: look at it when you have time."],
  ["Worth passing on", "The sections to quote in a newsletter or a post."],
  ["Try headlines", "Compares as many as you like. When the first ones are too close to call, take the one you like."],
  ["Nothing is said", "There is nothing to compare with: another language, a list, code, filler, or hardly a word. Whether something is true, new or kind the page never knows."],
  ["Your draft", "Is read by this service and forgotten. What you write and its versions are kept in this browser alone; Share makes a summary, a file, or one page to print."],
];

export function Help() {
  return (
    <Dialog title="Help">
      <dl class="meanings">
        {MEANINGS.map(([name, what]) => <div key={name}><dt>{name}</dt><dd>{what}</dd></div>)}
      </dl>
      <h3>Keys</h3>
      <dl class="keys">
        {KEYS.map(([key, what]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>)}
      </dl>
      <p class="hint">The draft is scored by itself, half a second after you stop typing.</p>
    </Dialog>
  );
}
