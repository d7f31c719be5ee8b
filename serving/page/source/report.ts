/** What the service answers: the same object that the command line and the API show. */

export type Band = "low" | "modest" | "average" | "good" | "excellent";

export interface OutcomeScore {
  probability: number;
  low: number;
  high: number;
  /** The chance of a draft of which nothing is known, and how this one compares with it. Kept reports of before lack them. */
  par?: number;
  band?: Band;
  percentile: number;
  logit: number;
  base: number;
  meaning: string;
}

export interface Reason {
  code: string;
  message: string;
  start: number;
  end: number;
  /** The words that show it, and the other place that it names. */
  spans?: [number, number][];
  also?: [number, number] | null;
}

export interface SectionOutcome {
  contribution: number;
  without: number | null;
  percentile: number;
}

export type Verdict = "strong" | "fair" | "style" | "weak";

export interface Section {
  index: number;
  kind: "title" | "body";
  heading: string | null;
  start: number;
  end: number;
  words: number;
  outcomes: Record<string, SectionOutcome | null>;
  verdict: Verdict;
  reasons: Reason[];
}

export interface Check {
  code: string;
  severity: "info" | "warning" | "error";
  message: string;
  start: number;
  end: number;
  field: "text" | "title";
}

export interface Report {
  id: string | null;
  model: { version: string; primary: string };
  form?: Form;
  /** Why nothing is said of the draft; then every outcome is null and there are no sections. */
  abstained?: { code: "language" | "not_prose" | "empty"; message: string } | null;
  /** Reports of versions that were kept before say nothing of it: then the title was given. */
  title_from?: "given" | "front_matter" | "heading" | "none";
  /** Null where an outcome was never observed for drafts of this form. */
  outcomes: Record<string, OutcomeScore | null>;
  sections: Section[];
  weakest: number[];
  /** Who may share it, the likeliest first; null where the service has no index of past shares. Kept reports of before lack it. */
  connectors?: Connector[] | null;
  checks: Check[];
  /** Kept reports of before lack it. */
  facts?: Facts;
  truncated: boolean;
}

export interface Proof {
  title: string;
  url: string;
  shared_at: string;
}

/** Somebody who may share the draft, and what they shared before that is like it. */
export interface Connector {
  name: string;
  kind: string;
  contact: string;
  chance: number;
  likely: "likely" | "possible" | "a long shot";
  shared_you: number;
  last_shared_at: string | null;
  last_seen_at: string;
  why: string;
  because: Proof[];
}

/** What can be counted of a draft; `ease` is the LIX, null where it says nothing. */
export interface Facts {
  words: number;
  minutes: number;
  ease: number | null;
  links: number;
  pictures: number;
}

export interface RankedTitle {
  title: string;
  note: "duplicate" | "nonsense" | null;
  rank: number | null;
  probability: number;
  low: number;
  high: number;
  percentile: number;
  adds: number | null;
  difference: number;
  tie: boolean;
}

export interface Comparison {
  model: { version: string; primary: string };
  outcome: string;
  titles: RankedTitle[];
}

export type Form = "article" | "post";

/** What the archive's items of one form are like: for each length in words of body the percentiles 0 to 100 of their probability. */
export interface Comparable {
  count: number;
  words: number[];
  probability: number[][];
}

/** Of what `/v1/model` tells, the part that the page shows. */
export interface Model {
  version: string;
  primary: string;
  /** By outcome and form; null where the outcome was never observed for the form. */
  data?: { archive?: string | null; observed?: Record<string, Record<Form, number>> };
  distribution?: Record<string, Record<Form, Comparable | null>>;
}

/** The outcomes' names, the primary one first. */
export function outcomeNames(report: Report): string[] {
  const primary = report.model.primary;
  return [primary, ...Object.keys(report.outcomes).filter((name) => name !== primary)];
}

/** The outcome to speak of first: the primary one, else the first that is not null; null where all are. */
export function leadingName(report: Report): string | null {
  return outcomeNames(report).find((name) => report.outcomes[name]) ?? null;
}

export function leadingOutcome(report: Report): OutcomeScore | null {
  const name = leadingName(report);
  return name === null ? null : (report.outcomes[name] ?? null);
}

/** How much of the chance a section's contribution makes up, as a difference of probabilities. */
export function gainOf(section: Section, report: Report): number {
  const outcome = leadingOutcome(report);
  return outcome ? outcome.probability - 1 / (1 + Math.exp(leadingPart(section, report).contribution - outcome.logit)) : 0;
}

/** What a section does to the leading outcome. */
export function leadingPart(section: Section, report: Report): SectionOutcome {
  return section.outcomes[leadingName(report) ?? ""] ?? { contribution: 0, without: null, percentile: 50 };
}

/** The percentiles of `archive` at the report's length, interpolated between the two next to it. */
export function percentilesFor(report: Report, archive: Comparable): number[] {
  const words = report.sections.reduce((sum, section) => sum + (section.kind === "body" ? section.words : 0), 0);
  const { words: lengths, probability: rows } = archive;
  const next = lengths.findIndex((length) => length >= words);
  const longer = next < 0 ? lengths.length - 1 : next;
  const shorter = next < 0 ? longer : Math.max(longer - 1, 0);
  const [from, to] = [Math.log1p(lengths[shorter] ?? 0), Math.log1p(lengths[longer] ?? 0)];
  const share = to > from ? Math.max((Math.log1p(words) - from) / (to - from), 0) : 0;
  return (rows[shorter] ?? []).map((value, place) => value + share * ((rows[longer]?.[place] ?? value) - value));
}
