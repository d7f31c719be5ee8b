/** Which section of one version is which of another: the pairing in order that keeps most words. */
import { headlineIn } from "../headline";
import { unitsOf } from "../offsets";
import { gainOf, type Verdict } from "../report";
import type { Version } from "./store";

export interface Part {
  kind: "title" | "body";
  text: string;
  verdict: Verdict;
  /** What the section does to the chance, as a difference of probabilities. */
  gain: number;
}

export interface Pair {
  before: Part | null;
  after: Part | null;
}

const ALIKE = 0.25; // share of common words from which two sections are the same one, rewritten

export function partsOf(version: Version): Part[] {
  const { report } = version;
  if (!report) return [];
  const units = { title: unitsOf(version.title), body: unitsOf(version.text) };
  return report.sections.map((section) => {
    const headline = section.kind === "title" ? headlineIn(version.text, report) : null;
    const [whole, unit] = section.kind === "title" ? [version.title, units.title] : [version.text, units.body];
    const text = headline ? version.text.slice(headline.from, headline.to) : whole.slice(unit(section.start), unit(section.end));
    return { kind: section.kind, text, verdict: section.verdict, gain: gainOf(section, report) };
  });
}

export function alignParts(before: Part[], after: Part[]): Pair[] {
  const bags = { before: before.map(bagOf), after: after.map(bagOf) };
  const width = after.length + 1;
  const best = new Float64Array((before.length + 1) * width);
  const alike = (row: number, column: number): number => likeness(before[row], after[column], bags.before[row], bags.after[column]);
  const at = (row: number, column: number): number => best[row * width + column] as number;
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      const paired = alike(row, column);
      best[row * width + column] = Math.max(at(row + 1, column), at(row, column + 1), paired ? paired + at(row + 1, column + 1) : 0);
    }
  }
  return walk(before, after, at, alike);
}

function walk(before: Part[], after: Part[], at: (row: number, column: number) => number, alike: (row: number, column: number) => number): Pair[] {
  const pairs: Pair[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const [old, now] = [before[row] ?? null, after[column] ?? null];
    const paired = old && now ? alike(row, column) : 0;
    if (paired && at(row, column) === paired + at(row + 1, column + 1)) {
      pairs.push({ before: old, after: now });
      row++;
      column++;
    } else if (old && (!now || at(row + 1, column) >= at(row, column + 1))) {
      pairs.push({ before: old, after: null });
      row++;
    } else {
      pairs.push({ before: null, after: now });
      column++;
    }
  }
  return pairs;
}

type Bag = Map<string, number>;

function bagOf(part: Part): Bag {
  const bag: Bag = new Map();
  for (const word of part.text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) bag.set(word, (bag.get(word) ?? 0) + 1);
  return bag;
}

/** The share of words that both have, in 0..1; 0 where they are too different to be the same section. */
function likeness(one?: Part, other?: Part, ones?: Bag, others?: Bag): number {
  if (!one || !other || !ones || !others || one.kind !== other.kind) return 0;
  if (one.kind === "title" || one.text === other.text) return 1;
  let [common, total] = [0, 0];
  for (const [word, count] of ones) {
    common += Math.min(count, others.get(word) ?? 0);
    total += count;
  }
  for (const count of others.values()) total += count;
  const share = total ? (2 * common) / total : 0;
  return share >= ALIKE ? share : 0;
}
