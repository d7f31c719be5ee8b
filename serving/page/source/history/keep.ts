/** Keeps the draft while it is written: a reload finds it again, and now and then a version is set aside. */
import type { Report } from "../report";
import type { Surface } from "../editor/surface";
import { baseline, dismissals, saving, scored, surface } from "../state";
import { addVersion, latestVersion, readDraft, writeDraft, type Occasion, type StoredDraft } from "./store";

const PAUSE = 400;
const BETWEEN = 3 * 60_000; // milliseconds between two automatic versions
const LEAST_WORDS = 20; // fewer are not worth a version
const UNSAVED = "second-customer-unsaved";
const TAB = crypto.getRandomValues(new Uint32Array(2)).join("-");

let timer: ReturnType<typeof setTimeout> | undefined;
let dirty = false;
let seen = 0; // when the draft that this tab knows was kept

export function keepSoon(): void {
  dirty = true;
  clearTimeout(timer);
  timer = setTimeout(() => void keepDraft(), PAUSE);
}

function present(desk: Surface): StoredDraft {
  const kept = dismissals.peek().map(({ code, place, words }) => ({ code, place: { ...place }, words }));
  return { title: desk.title(), text: desk.text(), caret: desk.caret().position, dismissals: kept, baseline: baseline.peek(), time: Date.now(), tab: TAB };
}

export async function keepDraft(): Promise<void> {
  const desk = surface.peek();
  if (!desk || !dirty) return;
  dirty = false;
  const draft = present(desk);
  try {
    await writeDraft(draft, seen);
    seen = draft.time;
    saving.value = "kept";
  } catch (error) {
    dirty = true;
    saving.value = error instanceof DOMException && error.name === "QuotaExceededError" ? "full" : "off";
  }
}

/** A page that goes away has no time for the database: the draft waits elsewhere until the next visit. */
export function keepAtOnce(): void {
  const desk = surface.peek();
  if (!desk || !dirty) return;
  try {
    localStorage.setItem(UNSAVED, JSON.stringify(present(desk)));
  } catch {
    // too long for it: what was kept last is there
  }
  void keepDraft();
}

/** The draft of the last visit. */
export async function recall(): Promise<StoredDraft | undefined> {
  const unsaved = takeUnsaved();
  try {
    const kept = await readDraft();
    seen = kept?.time ?? 0;
    return unsaved && unsaved.time >= seen ? unsaved : kept;
  } catch {
    saving.value = "off";
    return unsaved;
  }
}

function takeUnsaved(): StoredDraft | undefined {
  try {
    const found = localStorage.getItem(UNSAVED);
    localStorage.removeItem(UNSAVED);
    return found ? (JSON.parse(found) as StoredDraft) : undefined;
  } catch {
    return undefined;
  }
}

export async function keepVersion(occasion: Occasion): Promise<boolean> {
  const desk = surface.peek();
  if (!desk) return false;
  const [title, text] = [desk.title(), desk.text()];
  if (!title.trim() && !text.trim()) return false;
  const known = reportOf(title, text); // before anything is waited for: another draft may be here then
  const latest = await latestVersion().catch(() => undefined);
  if (latest && latest.title === title && latest.text === text) {
    const report = latest.report ?? known;
    if (occasion === "kept" || (occasion === "base" && latest.occasion === "automatic")) await addVersion({ ...latest, occasion, report });
    return occasion === "kept";
  }
  try {
    await addVersion({ time: Date.now(), title, text, occasion, report: known });
    return true;
  } catch {
    saving.value = "full";
    return false;
  }
}

function reportOf(title: string, text: string): Report | null {
  const about = scored.peek();
  return about && about.title === title && about.text === text ? about.report : null;
}

/** After a report: a version, unless there was one a few minutes ago. */
export async function keepNowAndThen(): Promise<void> {
  const about = scored.peek();
  const words = about?.report.sections.reduce((sum, section) => sum + section.words, 0) ?? 0;
  if (words < LEAST_WORDS) return;
  const latest = await latestVersion().catch(() => undefined);
  if (!latest || Date.now() - latest.time >= BETWEEN) await keepVersion("automatic");
}

export async function keepBeforeReplacing(): Promise<void> {
  await keepVersion("replaced");
}
