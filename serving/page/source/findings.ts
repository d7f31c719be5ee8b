/** A report to findings: what an editor should look at, in the order in which it stands in the draft. */
import { movePlace, samePlace, type Field, type Place } from "./editor/places";
import { headlineIn, type Stretch } from "./headline";
import { unitsOf } from "./offsets";
import { gainOf, leadingOutcome, leadingPart, type Check, type Report, type Section } from "./report";
import type { Dismissal } from "./state";
import { countOf, points, sentence, splitReason, withoutLine } from "./wording";
import type { Snapshot } from "./editor/surface";

export interface Finding {
  id: string;
  code: string;
  kind: "section" | "style" | "check";
  severity: "info" | "warning" | "error";
  label: string;
  advice: { mend: string; seen: string }[];
  without: string | null;
  place: Place;
  /** The words that show it, and the other place that it names. */
  inner: Place[];
  also: Place | null;
  action: "headlines" | "first line" | null;
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
  const weak = report.sections.filter((section) => section.verdict === "weak" || section.verdict === "style");
  const title = fromTitle(report, placer);
  const found = [
    ...report.checks.map((check, number) => fromCheck(check, number, placer)),
    ...weak.filter((section) => !title || section.kind === "body").map((section) => fromSection(section, report, placer)),
    ...(title ? [title] : []),
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
  const style = section.verdict === "style";
  const spans = section.reasons.flatMap((reason) => reason.spans ?? []);
  const also = section.reasons.find((reason) => reason.also)?.also;
  return {
    id: `section-${section.index}`,
    code: "weak",
    kind: style ? "style" : "section",
    severity: style ? "info" : "warning",
    label: style ? "A note on style" : section.kind === "title" ? "Weak title" : "Weak section",
    advice: section.reasons.map((reason) => splitReason(reason.message)),
    without: withoutLine(section, leadingPart(section, report), leadingOutcome(report)?.probability ?? 0),
    place: placer.section(section),
    inner: spans.map(([start, end]) => placer.place(field, start, end)),
    also: also ? placer.place(field, ...also) : null,
    action: null,
    dismissed: false,
  };
}

/** The title, where there is none or it takes more from the chance than any section. */
function fromTitle(report: Report, placer: Placer): Finding | null {
  const title = report.sections.find((section) => section.kind === "title");
  if (!title) return report.sections.length ? untitled() : null;
  const gains = report.sections.map((section) => gainOf(section, report));
  const own = points(gainOf(title, report));
  if (own >= 0 || Math.min(...gains) < gainOf(title, report)) return null;
  const seen = `The title takes ${countOf(-own, "point")} from the chance${report.sections.length > 1 ? ", more than any section does" : ""}.`;
  const reasons = title.verdict === "weak" ? title.reasons.map((reason) => splitReason(reason.message)) : [];
  const mend = reasons.find((reason) => reason.mend)?.mend ?? "Name what is new or particular in the text.";
  return { ...WHOLE, id: `section-${title.index}`, code: "weak", label: "The title holds it back", advice: [{ seen, mend }], place: placer.section(title), action: "headlines" };
}

const WHOLE = {
  kind: "section" as const, severity: "warning" as const, without: null, inner: [], also: null, action: null, dismissed: false,
};

function untitled(): Finding {
  const advice = [{ seen: "There is no title yet.", mend: "Connectors see it first: write one, or begin with the first line." }];
  const place: Place = { field: "title", from: 0, to: 0, whole: true };
  return { ...WHOLE, id: "untitled", code: "untitled", kind: "check", severity: "info", label: "Title", advice, place, action: "first line" };
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
    label: check.code === "clutter" ? check.message.split(":")[0] ?? "" : LABELS[check.code] ?? (whole ? "The draft" : check.field === "title" ? "Title" : "Link"),
    advice: [{ mend: "", seen: sentence(check.message) }],
    without: null,
    place: whole ? { field: check.field, from: 0, to: 0, whole } : placer.place(check.field, check.start, check.end),
    inner: [],
    also: null,
    action: null,
    dismissed: false,
  };
}
