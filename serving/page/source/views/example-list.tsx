/** Drafts for a first visit; their texts are loaded when one is chosen. */
import { openDraft } from "../intake/open";
import { splitTitle } from "../intake/title";
import { panel } from "../state";

const EXAMPLES = [
  { name: "A strong draft", about: "an experiment, with what was measured and what went wrong", key: "strong" },
  { name: "A middling draft", about: "useful advice, with a section that holds it back", key: "middling" },
  { name: "A weak draft", about: "smooth, and about nothing in particular", key: "weak" },
] as const;

export function ExampleList() {
  return (
    <ul class="examples" role="list">
      {EXAMPLES.map(({ name, about, key }) => (
        <li key={key}>
          <button type="button" onClick={() => void open(key, name)}><strong>{name}</strong> <span>{about}</span></button>
        </li>
      ))}
    </ul>
  );
}

async function open(key: (typeof EXAMPLES)[number]["key"], name: string): Promise<void> {
  const texts = await import("../examples");
  await openDraft(splitTitle(texts[key]), name);
  panel.value = null;
}
