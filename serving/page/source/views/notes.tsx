/** Findings beside the text, each at the height of what it is about; under the text where the window is narrow. */
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Finding } from "../findings";
import { placeNotes } from "../layout";
import { bringBack, dismiss, edit, select, step } from "../navigate";
import type { Place } from "../editor/places";
import { firstLine } from "../intake/title";
import { useTitle } from "../title";
import { active, blank, hidden, panel, scored, shown, status, surface } from "../state";
import { ExampleList } from "./example-list";
import { countOf, excerpt } from "../wording";

export function Notes() {
  const list = useRef<HTMLOListElement>(null);
  const found = shown.value;
  const current = active.value;
  useLayoutEffect(() => placeNotes());
  useEffect(() => {
    if (!list.current) return;
    const watch = new ResizeObserver(() => placeNotes());
    watch.observe(list.current.parentElement as Element);
    return () => watch.disconnect();
  }, [scored.value === null]);
  if (!scored.value) return blank.value ? <FirstVisit /> : null;
  return (
    <>
      <Summary />
      <ol class="list" role="list" ref={list}>
        {found.map((finding) => <Note key={finding.id} finding={finding} active={finding.id === current} />)}
      </ol>
    </>
  );
}

function FirstVisit() {
  return (
    <div class="first-visit">
      <h2>Or start from an example</h2>
      <ExampleList />
    </div>
  );
}

function Summary() {
  const [count, aside] = [shown.value.length, hidden.value.length];
  return (
    <div class="summary">
      <h2>{count ? countOf(count, "finding") : scored.value?.report.abstained ? "Not judged" : status.value.kind === "ready" ? `Nothing ${aside ? "else " : ""}stands out as weak` : "Findings"}</h2>
      {count > 0 && <Steps />}
      {aside > 0 && (
        <button type="button" class="plain aside" onClick={() => bringBack()}>{countOf(aside, "dismissed", "dismissed")} · show</button>
      )}
    </div>
  );
}

export function Steps() {
  return (
    <span class="steps">
      <button type="button" class="step" aria-label="Previous finding" title="Previous finding (Shift+F8)" onClick={() => step(-1, false)}><Arrow up /></button>
      <button type="button" class="step" aria-label="Next finding" title="Next finding (F8)" onClick={() => step(1, false)}><Arrow /></button>
    </span>
  );
}

function Arrow({ up = false }: { up?: boolean }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={up ? "M3 10.5 8 5.5l5 5" : "M3 5.5 8 10.5l5-5"} fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}

function Note({ finding, active: chosen }: { finding: Finding; active: boolean }) {
  return (
    <li class="holder">
      <NoteCard finding={finding} chosen={chosen} id={`note-${finding.id}`} />
    </li>
  );
}

export function NoteCard({ finding, chosen, id }: { finding: Finding; chosen: boolean; id: string }) {
  const quoted = finding.place.whole ? "" : excerpt(surface.value?.words(finding.place) ?? "", 60);
  return (
    <article
      id={id} tabIndex={-1} class={`note ${finding.kind} ${finding.severity}${chosen ? " active" : ""}`}
      aria-labelledby={`${id}-label`} aria-describedby={`${id}-words`} data-finding={finding.id}
      onMouseEnter={() => select(finding)} onFocusIn={() => select(finding)}
    >
      <h3 id={`${id}-label`}>{finding.label}</h3>
      {quoted && <p class="quoted">“{quoted}”</p>}
      <div id={`${id}-words`}>
        {finding.advice.map(({ mend, seen }, number) => (
          <p key={number} class="advice"><span class={mend ? "seen" : ""}>{seen}</span>{mend && <> <strong>{mend}</strong></>}</p>
        ))}
        {finding.also && <Also place={finding.also} />}
        {finding.without && <p class="without">{finding.without}</p>}
      </div>
      <p class="actions">
        <Action finding={finding} />
        {!finding.place.whole && <button type="button" class="plain" onClick={() => edit(finding)}>Go to text</button>}
        <button type="button" class="plain" onClick={() => dismiss(finding)}>Dismiss</button>
      </p>
    </article>
  );
}

/** The other place that a finding names, such as what a section says again. */
function Also({ place }: { place: Place }) {
  const words = excerpt(surface.value?.words(place) ?? "", 50);
  return <p class="also">The other: <button type="button" class="plain" onClick={() => surface.value?.goTo(place, true)}>“{words}”</button></p>;
}

function Action({ finding }: { finding: Finding }) {
  if (finding.action === "headlines") {
    return <button type="button" class="plain" onClick={() => (panel.value = "headlines")}>Try headlines</button>;
  }
  const line = finding.action === "first line" ? firstLine(surface.value?.text() ?? "") : "";
  if (!line) return null;
  return <button type="button" class="plain" onClick={() => useTitle(line)}>Use “{excerpt(line, 40)}”</button>;
}

/** On narrow windows: the steps and the finding at hand, at the lower edge. */
export function Pager() {
  const found = shown.value;
  if (!found.length) return null;
  const at = found.findIndex((finding) => finding.id === active.value);
  const finding = found[at];
  return (
    <section class="sheet-below" aria-label="Finding at hand">
      {finding && <NoteCard finding={finding} chosen={true} id={`sheet-${finding.id}`} />}
      <div class="row">
        <span>{at < 0 ? countOf(found.length, "finding") : `${at + 1} of ${found.length}`}</span>
        <Steps />
      </div>
    </section>
  );
}
