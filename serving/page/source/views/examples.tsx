/** Drafts for a first visit. */
import { EXAMPLES } from "../examples";
import { openDraft } from "../intake/open";
import { splitTitle } from "../intake/title";
import { panel } from "../state";
import { Dialog } from "./dialog";

export function Examples() {
  const open = (text: string, name: string): void => void openDraft(splitTitle(text), name).then(() => (panel.value = null));
  return (
    <Dialog title="Examples">
      <p class="hint">Written for this page; the people and figures in them are invented. What you are writing is kept in the history.</p>
      <ul class="examples" role="list">
        {EXAMPLES.map(({ name, about, text }) => (
          <li key={name}>
            <button type="button" onClick={() => open(text, name)}><strong>{name}</strong> <span>{about}</span></button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
