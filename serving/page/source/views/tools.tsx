/** The buttons at the top, and what the page has to say beside the draft. */
import { useRef } from "preact/hooks";
import { ACCEPTED } from "../intake/files";
import { openDraft, openFile } from "../intake/open";
import { keepVersion } from "../history/keep";
import { Clutter } from "./clutter";
import { blank, announce, model, notice, panel, status, surface, type Panel } from "../state";

export function Tools() {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={chooser} type="file" accept={ACCEPTED} class="unseen" tabIndex={-1} aria-label="File to open" id="file"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = "";
          if (file) void openFile(file);
        }}
      />
      <button type="button" onClick={() => chooser.current?.click()}>Open file</button>
      <button type="button" disabled={blank.value} onClick={beginNew}>New</button>
      <PanelButton name="headlines">Try headlines</PanelButton>
      <button type="button" disabled={blank.value} onClick={() => void keep()}>Keep this version</button>
      <PanelButton name="history">History</PanelButton>
      <PanelButton name="share">Share</PanelButton>
      <PanelButton name="examples">Examples</PanelButton>
      <PanelButton name="help">Help</PanelButton>
    </>
  );
}

function PanelButton({ name, children }: { name: Exclude<Panel, null>; children: string }) {
  return <button type="button" aria-haspopup="dialog" onClick={() => (panel.value = name)}>{children}</button>;
}

/** What is typed next goes into the title. */
function beginNew(): void {
  void openDraft({ title: "", text: "" }, "an empty draft");
  surface.value?.focus("title");
}

async function keep(): Promise<void> {
  const message = (await keepVersion("kept")) ? "This version is kept in the history of this browser." : "There is nothing to keep yet.";
  notice.value = { message };
  announce(message);
}

/** What was done or could not be done, above the draft, until it is closed or something else comes. */
export function Notice() {
  const refused = status.value.kind === "refused" && status.value.field ? status.value : null;
  const said = notice.value;
  return (
    <>
      {said && (
        <p class="notice">
          <span>{said.message}</span>
          {said.undo && <button type="button" class="plain" onClick={() => (said.undo?.(), (notice.value = null))}>Undo</button>}
          <button type="button" class="plain" aria-label="Close this message" onClick={() => (notice.value = null)}>✕</button>
        </p>
      )}
      <Clutter />
      {refused?.field === "title" && <p class="notice problem" data-field="title">{refused.message}</p>}
    </>
  );
}

/** Beneath the text: why it was not scored, where that lies in the text. */
export function Below() {
  const refused = status.value.kind === "refused" ? status.value : null;
  return refused?.field === "text" ? <p class="notice problem" data-field="text">{refused.message}</p> : null;
}

export function Foot() {
  return (
    <p>
      Your draft goes to this service to be read, and is not kept there. <span class="model">{model.value && `Model ${model.value.version}. `}</span>
      <a href="docs">For programs</a>
    </p>
  );
}
