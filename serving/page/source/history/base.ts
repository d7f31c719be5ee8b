/** The base line: the first report of a draft, which later ones are compared with. */
import type { Finding } from "../findings";
import { leadingOutcome, type Report } from "../report";
import { baseline, findings, scored, shown, surface, type Dismissal } from "../state";
import { points } from "../wording";
import { keepSoon, keepVersion } from "./keep";

const LEAST_WORDS = 20; // of a draft that is written from nothing

export interface Moved {
  points: number;
  solved: number;
  fresh: number;
}

let since = "you began";

/** Another draft is here: its first report becomes the base line. */
export function beginAnew(when: string): void {
  since = when;
  baseline.value = null;
}

/** After each report; of another model's base line nothing can be said. */
export function settleBaseline(report: Report): void {
  const known = baseline.peek();
  if (known && known.version === report.model.version) return;
  const words = report.sections.reduce((sum, section) => sum + section.words, 0);
  if (leadingOutcome(report) && words >= LEAST_WORDS) setBaseline(since);
}

export function countFromHere(): void {
  setBaseline("you started to count");
}

function setBaseline(when: string): void {
  const [about, desk] = [scored.peek(), surface.peek()];
  const outcome = about && leadingOutcome(about.report);
  if (!desk || !about || !outcome) return;
  baseline.value = {
    since: when,
    version: about.report.model.version,
    probability: outcome.probability,
    title: about.title,
    text: about.text,
    findings: findings.peek().filter(({ code }) => code !== "clutter").map(({ code, place }) => ({ code, place: { ...place }, words: desk.words(place) })),
  };
  keepSoon();
  void keepVersion("base");
}

/** What was gained since the base line; null while the draft is as it was then. */
export function movedSince(): Moved | null {
  const [base, about] = [baseline.value, scored.value];
  const outcome = about && leadingOutcome(about.report);
  if (!base || !outcome || base.version !== about.report.model.version) return null;
  if (base.title === about.title && base.text === about.text) return null;
  const now = shown.value;
  return {
    points: points(outcome.probability - base.probability),
    solved: base.findings.filter((known) => !findings.value.some((finding) => isSame(known, finding))).length,
    fresh: now.filter((finding) => !base.findings.some((known) => isSame(known, finding))).length,
  };
}

/** Whether a finding is about what one of the base line was about: more than half of either. */
function isSame(known: Dismissal, finding: Finding): boolean {
  const [one, other] = [known.place, finding.place];
  if (known.code !== finding.code || one.field !== other.field) return false;
  if (one.whole || other.whole) return one.whole === other.whole;
  const shared = Math.min(one.to, other.to) - Math.max(one.from, other.from);
  return 2 * shared > Math.min(one.to - one.from, other.to - other.from);
}
