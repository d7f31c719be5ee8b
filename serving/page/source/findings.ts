/** A report to findings: what an editor should look at, in the order in which it stands in the draft. */
import { movePlace, samePlace, type Field, type Place } from "./editor/places";
import { headlineIn, type Stretch } from "./headline";
import { unitsOf } from "./offsets";
import { primaryOutcome, primaryPart, type Check, type Report, type Section } from "./report";
import type { Dismissal } from "./state";
import { sentence, splitReason, withoutLine } from "./wording";
import type { Snapshot } from "./editor/surface";

export interface Finding {
  id: string;
  code: string;
  kind: "section" | "check";
  severity: "info" | "warning" | "error";
  label: string;
  advice: { mend: string; seen: string }[];
  without: string | null;
  place: Place;
  inner: Place[];
  dismissed: boolean;
}

/** Maps the report's code points of a field to places in the draft as it is now. */
export class Placer {
  private readonly units: Record<Field, (point: number) => number>;
  private readonly headline: Stretch | null;

  constructor(private readonly snapshot: Snapshot, report: Report) {
    this.headline = headlineIn(snapshot.text, report);
    this.units = { title: unitsOf(snapshot.title), text: unitsOf(snapshot.text) };
  }

  /** A place of the title is the whole line of the text that gives it, where no other does. */
  place(field: Field, start: number, end: number): Place {
    const units = this.units[field];
    const inText = field === "title" ? this.headline : null;
    const place: Place = inText ? { field: "text", ...inText } : { field, from: units(start), to: units(end) };
    movePlace(place, this.snapshot.changes[place.field]);
    return place;
  }

  section(section: Section): Place {
    return this.place(section.kind === "title" ? "title" : "text", section.start, section.end);
  }
}

export function findFindings(
  report: Report,
  placer: Placer,
  dismissals: readonly Dismissal[],
  words: (place: Place) => string,
): Finding[] {
  const weak = report.sections.filter((section) => section.verdict === "weak");
  const found = [
    ...report.checks.map((check, number) => fromCheck(check, number, placer)),
    ...weak.map((section) => fromSection(section, report, placer)),
  ];
  for (const finding of found) finding.dismissed = dismissals.some((dismissal) => isAbout(dismissal, finding, words));
  return found.sort((one, other) => rank(one) - rank(other));
}

/** Whether a finding is the one that was dismissed: at its place, or, where that was deleted, of the same words. */
export function isAbout(dismissal: Dismissal, finding: Finding, words: (place: Place) => string): boolean {
  if (dismissal.code !== finding.code || dismissal.place.field !== finding.place.field) return false;
  if (samePlace(dismissal.place, finding.place)) return true;
  const deleted = !dismissal.place.whole && dismissal.place.from >= dismissal.place.to;
  return deleted && !finding.place.whole && dismissal.words === words(finding.place);
}

/** The draft as a whole first, then the title, then the text in order. */
function rank(finding: Finding): number {
  const { place } = finding;
  if (place.whole) return -2;
  return place.field === "title" ? -1 + place.from / 1e9 : place.from;
}

function fromSection(section: Section, report: Report, placer: Placer): Finding {
  const field: Field = section.kind === "title" ? "title" : "text";
  const inner = section.reasons.filter((reason) => reason.start !== section.start || reason.end !== section.end);
  const without = withoutLine(section, primaryPart(section, report), primaryOutcome(report).probability);
  return {
    id: `section-${section.index}`,
    code: "weak",
    kind: "section",
    severity: "warning",
    label: section.kind === "title" ? "Weak title" : "Weak section",
    advice: section.reasons.map((reason) => splitReason(reason.message)),
    without,
    place: placer.section(section),
    inner: inner.map((reason) => placer.place(field, reason.start, reason.end)),
    dismissed: false,
  };
}

const LABELS: Record<string, string> = {
  buzz: "Title and text",
  unkept_count: "Title and text",
  customers_disagree: "Two customers",
};

function fromCheck(check: Check, number: number, placer: Placer): Finding {
  const whole = check.start === 0 && check.end === 0;
  return {
    id: `check-${number}`,
    code: check.code,
    kind: "check",
    severity: check.severity,
    label: LABELS[check.code] ?? (whole ? "The draft" : check.field === "title" ? "Title" : "Link"),
    advice: [{ mend: "", seen: sentence(check.message) }],
    without: null,
    place: whole ? { field: check.field, from: 0, to: 0, whole } : placer.place(check.field, check.start, check.end),
    inner: [],
    dismissed: false,
  };
}
