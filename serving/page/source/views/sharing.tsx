/** Pass the result on: as a summary, as JSON, on paper. */
import { useState } from "preact/hooks";
import { announce, panel, scored } from "../state";
import { download, summary } from "../share";
import { Dialog } from "./dialog";

export function Sharing() {
  const [said, say] = useState("");
  const about = scored.value;
  const words = summary();
  const copy = async (): Promise<void> => {
    const done = await copyText(words);
    const message = done ? "Copied." : "The browser did not allow it: select the text and copy it.";
    say(message);
    announce(message);
  };
  return (
    <Dialog title="Share the result">
      {about ? (
        <>
          <label for="summary">Summary, without any links</label>
          <textarea id="summary" readOnly rows={10} value={words} />
          <p class="actions">
            <button type="button" class="main" onClick={() => void copy()}>Copy summary</button>
            <button type="button" onClick={() => download("report.json", about.report)}>Download report</button>
            <button type="button" onClick={() => ((panel.value = null), setTimeout(() => window.print(), 100))}>Print or save as PDF</button>
            <span class="hint">{said}</span>
          </p>
        </>
      ) : <p>There is nothing to share yet: write or paste a draft first.</p>}
    </Dialog>
  );
}

/** The clipboard needs a secure address; elsewhere the old way still works. */
async function copyText(words: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    const field = document.getElementById("summary");
    if (!(field instanceof HTMLTextAreaElement)) return false;
    field.select();
    return document.execCommand("copy");
  }
}
