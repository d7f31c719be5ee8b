/** What was pasted along with the article: named, greyed in the text, and dropped if the editor wants it. */
import { batch } from "@preact/signals";
import { keepSoon } from "../history/keep";
import { schedule } from "../live";
import { announce, clutter, dismissals, findings, notice, surface } from "../state";

export function Clutter() {
  const found = clutter.value;
  if (!found.length) return null;
  const names = [...new Set(found.map((finding) => finding.label))];
  return (
    <p class="notice clutter">
      <span>{found.length === 1 ? "One piece of this is" : `${found.length} pieces of this are`} not the article: {inWords(names)}. {found.length === 1 ? "It is" : "They are"} greyed below.</span>
      <button type="button" class="plain" onClick={drop}>Drop {found.length === 1 ? "it" : "them"}</button>
      <button type="button" class="plain" onClick={keep}>Keep {found.length === 1 ? "it" : "them"}</button>
    </p>
  );
}

function inWords(names: string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function drop(): void {
  const desk = surface.value;
  if (!desk) return;
  const before = { text: desk.text() };
  const count = clutter.value.length;
  desk.drop(clutter.value.map(({ place }) => place));
  keepSoon();
  schedule(0);
  notice.value = { message: `${count === 1 ? "One piece was" : `${count} pieces were`} dropped.`, undo: () => (desk.replace(before), schedule(0)) };
  announce("Dropped");
  desk.focus("text");
}

function keep(): void {
  const desk = surface.value;
  if (!desk) return;
  const kept = clutter.value;
  batch(() => {
    dismissals.value = [...dismissals.value, ...kept.map(({ code, place }) => ({ code, place: { ...place }, words: desk.words(place) }))];
    for (const finding of kept) finding.dismissed = true;
    findings.value = [...findings.value];
  });
  desk.mark();
  keepSoon();
  announce("Kept");
  desk.focus("text");
}
