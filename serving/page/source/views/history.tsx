/** Versions of drafts in this browser: restore, compare, export, delete. */
import { useEffect, useState } from "preact/hooks";
import { deleteVersion, deleteVersions, readVersions, type Occasion, type Version } from "../history/store";
import { openDraft } from "../intake/open";
import { leadingOutcome } from "../report";
import { download } from "../share";
import { announce, panel } from "../state";
import { countOf, percent } from "../wording";
import { Differences } from "./differences";
import { Dialog } from "./dialog";

export function History() {
  const [versions, setVersions] = useState<Version[] | null>(null);
  const [chosen, choose] = useState<number[]>([]);
  const [comparing, compare] = useState(false);
  const load = (): void => void readVersions().then(setVersions, () => setVersions([]));
  useEffect(load, []);
  const pair = chosen.map((id) => versions?.find((version) => version.id === id)).filter((version) => version !== undefined);
  const [one, other] = pair.sort((before, after) => before.time - after.time);
  if (comparing && one && other) {
    return (
      <Dialog title="Two versions" wide>
        <button type="button" class="plain" onClick={() => compare(false)}>← All versions</button>
        <Differences before={one} after={other} />
      </Dialog>
    );
  }
  const toggle = (id: number): void => choose(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen.slice(-1), id]);
  return (
    <Dialog title="History" wide>
      <p class="hint">Kept in this browser only: nobody else sees it, and clearing the browser’s data removes it.</p>
      {versions?.length === 0 && <p>No versions yet. One is kept by itself every few minutes of writing.</p>}
      {versions && versions.length > 0 && (
        <>
          <Actions versions={versions} ready={Boolean(one && other)} compare={() => compare(true)} reload={() => (choose([]), load())} />
          <ol class="versions" role="list">
            {versions.map((version) => <Row key={version.id} version={version} chosen={chosen} toggle={toggle} reload={load} />)}
          </ol>
        </>
      )}
    </Dialog>
  );
}

interface ActionsProps {
  versions: Version[];
  ready: boolean;
  compare: () => void;
  reload: () => void;
}

function Actions({ versions, ready, compare, reload }: ActionsProps) {
  const [sure, ask] = useState(false);
  const clear = (): void => void deleteVersions().then(() => (ask(false), reload(), announce("All versions deleted")));
  return (
    <p class="actions">
      <button type="button" class="main" disabled={!ready} onClick={compare}>Compare two</button>
      <button type="button" onClick={() => download("versions.json", versions)}>Export all</button>
      {sure ? (
        <>
          <span>Delete {countOf(versions.length, "version")}?</span>
          <button type="button" class="grave" onClick={clear}>Delete all</button>
          <button type="button" onClick={() => ask(false)}>Keep them</button>
        </>
      ) : <button type="button" onClick={() => ask(true)}>Delete all…</button>}
      {!ready && <span class="hint">Choose two versions to compare them.</span>}
    </p>
  );
}

const OCCASIONS: Record<Occasion, string> = { automatic: "", base: "where you began", kept: "kept", replaced: "before another draft was opened", "other tab": "from another tab" };

interface RowProps {
  version: Version;
  chosen: number[];
  toggle: (id: number) => void;
  reload: () => void;
}

function Row({ version, chosen, toggle, reload }: RowProps) {
  const [sure, ask] = useState(false);
  const { id = -1, title, text, occasion } = version;
  const name = title.trim() || text.trim().slice(0, 60) || "Untitled";
  const restore = (): void => void openDraft({ title, text }, `the version of ${when(version.time)}`).then(() => (panel.value = null));
  return (
    <li class="version">
      <input type="checkbox" id={`version-${id}`} checked={chosen.includes(id)} onChange={() => toggle(id)} />
      <label for={`version-${id}`}>
        <span class="name">{name}</span>
        <span class="hint">{[when(version.time), score(version), OCCASIONS[occasion]].filter(Boolean).join(" · ")}</span>
      </label>
      <span class="actions">
        <button type="button" onClick={restore} aria-label={`Restore ${name}, ${when(version.time)}`}>Restore</button>
        {sure ? <button type="button" class="grave" onClick={() => void deleteVersion(id).then(() => (reload(), announce("Version deleted")))}>Really delete</button>
          : <button type="button" onClick={() => ask(true)} aria-label={`Delete ${name}, ${when(version.time)}`}>Delete…</button>}
      </span>
    </li>
  );
}

function score({ report }: Version): string {
  const outcome = report && leadingOutcome(report);
  if (!outcome) return "not scored";
  return `${percent(outcome.probability)} chance, above ${outcome.percentile}\u00a0% of articles`;
}

export function when(time: number): string {
  return new Date(time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
