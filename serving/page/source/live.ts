/** Scores the draft again shortly after typing stops, and keeps trying while the service is away. */
import { batch } from "@preact/signals";
import { findFindings, Placer } from "./findings";
import type { Report } from "./report";
import { readModel, Refusal, score } from "./service";
import type { Snapshot, Surface } from "./editor/surface";
import { site } from "./told";
import { active, announce, dismissals, findings, model, scored, shown, status, surface } from "./state";
import { countOf, sentence } from "./wording";

const PAUSE = 500; // milliseconds without typing
const SLOW = 1_500;
const MOST_WAIT = 30; // seconds between two tries

let timer: ReturnType<typeof setTimeout> | undefined;
let asked: AbortController | null = null;
let failures = 0;
let settled: ((report: Report) => void) | null = null;

/** Called with each new report, once it is shown. */
export function onReport(listener: (report: Report) => void): void {
  settled = listener;
}

/** Score once nothing was changed for a while, or at once. */
export function schedule(pause = PAUSE): void {
  clearTimeout(timer);
  timer = setTimeout(() => void rescore(), pause);
}

async function rescore(): Promise<void> {
  const desk = surface.value;
  if (!desk) return;
  clearTimeout(timer);
  asked?.abort();
  if (!desk.title().trim() && !desk.text().trim()) return forget(desk);
  const mine = (asked = new AbortController());
  const snapshot = desk.snapshot();
  const slow = setTimeout(() => (status.value = { kind: "reading", slow: true }), SLOW);
  if (status.value.kind !== "waiting") status.value = { kind: "reading", slow: false };
  try {
    const report = await score(snapshot.title, snapshot.text, site.value, mine.signal);
    if (mine.signal.aborted) return;
    clearTimeout(slow);
    failures = 0;
    show(report, snapshot, desk);
  } catch (error) {
    clearTimeout(slow);
    if (!mine.signal.aborted) handle(error);
  } finally {
    clearTimeout(slow);
    snapshot.close();
  }
}

function show(report: Report, snapshot: Snapshot, desk: Surface): void {
  const placer = new Placer(snapshot, report);
  const before = shown.value.length;
  const first = scored.value === null;
  batch(() => {
    const sections = report.sections.map((section) => placer.section(section));
    findings.value = findFindings(report, placer, dismissals.value, (place) => desk.words(place));
    scored.value = { report, title: snapshot.title, text: snapshot.text, sections };
    status.value = { kind: "ready" };
    if (!shown.value.some((finding) => finding.id === active.value)) active.value = null;
  });
  desk.mark();
  const count = shown.value.length;
  if (first || count !== before) announce(report.abstained ? sentence(report.abstained.message) : count ? countOf(count, "finding") : "Nothing stands out as weak");
  if (model.value?.version !== report.model.version) void learnModel();
  settled?.(report);
}

/** Mark the findings anew after one was dismissed or shown again. */
export function refreshMarks(): void {
  surface.value?.mark();
}

function forget(desk: Surface): void {
  batch(() => {
    findings.value = [];
    scored.value = null;
    active.value = null;
    status.value = { kind: "empty" };
  });
  desk.mark();
}

function handle(error: unknown): void {
  if (!(error instanceof Refusal)) throw error;
  if (error.status === 401) {
    status.value = { kind: "key", wrong: error.status === 401 && Boolean(sessionStorage.getItem("second-customer-key")) };
  } else if (error.retry) {
    wait(error);
  } else {
    const field = error.field === "title" || error.field === "text" ? error.field : null;
    status.value = { kind: "refused", message: sentence(error.message), field };
    announce(sentence(error.message));
  }
}

/** Count down to the next try; anything typed meanwhile is tried at once. */
function wait(error: Refusal): void {
  const backOff = Math.min(MOST_WAIT, 2 ** failures++);
  let seconds = Math.max(Math.round(backOff), error.after ?? 0, 1);
  const message = waitingMessage(error);
  if (status.value.kind !== "waiting") announce(`${message} Your text is safe here.`);
  const tick = (): void => {
    if (seconds <= 0) return void rescore();
    status.value = { kind: "waiting", message, seconds };
    seconds -= 1;
    timer = setTimeout(tick, 1_000);
  };
  clearTimeout(timer);
  tick();
}

function waitingMessage(error: Refusal): string {
  if (error.status === 0) return "The service can’t be reached.";
  if (error.code === "busy") return "The service is busy with other drafts.";
  if (error.code === "not_ready") return "The model is still being loaded.";
  return sentence(error.message);
}

/** What the model says of itself; the page does without where it cannot be asked. */
export async function learnModel(): Promise<void> {
  try {
    model.value = await readModel();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}
