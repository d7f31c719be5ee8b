/** Numbers and messages in plain words, with never more digits than are meant. */
import type { OutcomeScore, Section, SectionOutcome } from "./report";

const NO_BREAK = "\u00a0";

/** A probability as whole percents; what rounds to nothing or to all is said so. */
export function percent(probability: number): string {
  return `${percentDigits(probability)}${NO_BREAK}%`;
}

function percentDigits(probability: number): string {
  const percents = 100 * probability;
  if (percents > 0 && percents < 1) return "<1";
  if (percents > 99 && percents < 100) return ">99";
  return String(Math.round(percents));
}

/** "24 to 39 %". */
export function interval(low: number, high: number): string {
  return `${percentDigits(low)} to ${percent(high)}`;
}

/** A difference of probabilities in whole percentage points, 0 where it rounds to nothing. */
export function points(difference: number): number {
  return Math.round(100 * difference) || 0;
}

export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")}${NO_BREAK}${count === 1 ? one : many}`;
}

const DEEDS: Record<string, string> = { shares: "share this", links: "link to this" };

/** The verdict's parts: who, and what they are likelier to do than for how many articles. */
export function verdictLine(name: string, outcome: OutcomeScore): { who: string; what: string } {
  const deed = DEEDS[name];
  const than = comparison(outcome.percentile);
  if (deed) return { who: "Connectors", what: `likelier to ${deed} than ${than}` };
  return { who: capitalise(name), what: `likelier to do well for ${name} than ${than}` };
}

function comparison(percentile: number): string {
  if (percentile >= 100) return "nearly all comparable articles";
  if (percentile <= 0) return "almost no comparable article";
  return `${percentile}${NO_BREAK}% of comparable articles`;
}

/** "31 % chance to land in the top quarter … (24 to 39 %)". */
export function chanceLine(outcome: OutcomeScore): string {
  return `${percent(outcome.probability)} ${outcome.meaning} (${interval(outcome.low, outcome.high)})`;
}

/** What a draft without the section would be worth; null where the section cannot be left out. */
export function withoutLine(section: Section, part: SectionOutcome, probability: number): string | null {
  if (part.without === null || section.kind === "title") return null;
  const [without, now] = [percent(part.without), percent(probability)];
  if (without === now) return "Leaving it out would hardly change the chance.";
  return `Without this section: ${without} instead of ${now}.`;
}

/** What a section does to the chance (a difference of probabilities), in words short enough for a label. */
export function effect(gain: number): string {
  const gained = points(gain);
  if (gained > 0) return `adds ${countOf(gained, "point")}`;
  if (gained < 0) return `takes ${countOf(-gained, "point")}`;
  return "hardly changes the chance";
}

export function capitalise(words: string): string {
  return words.slice(0, 1).toLocaleUpperCase("en") + words.slice(1);
}

export function sentence(words: string): string {
  const whole = capitalise(words.trim()).replace(/(\d) %/g, `$1${NO_BREAK}%`);
  return /[.!?…]$/.test(whole) ? whole : `${whole}.`;
}

/** A reason is "what was seen; what to do": both as sentences, the second empty where there is none. */
export function splitReason(message: string): { seen: string; mend: string } {
  const at = message.lastIndexOf("; ");
  if (at < 0) return { seen: sentence(message), mend: "" };
  return { seen: sentence(message.slice(0, at)), mend: sentence(message.slice(at + 2)) };
}

/** The beginning of a stretch of text on one line, cut between characters that belong together. */
export function excerpt(text: string, most = 80): string {
  const start = text.slice(0, 20 * most).trim();
  const spaced = start.startsWith("#") ? start.replace(/\n+/, ": ") : start; // a heading, and what is under it
  const words = spaced.replace(/^[#>*\-\s]+/, "").replace(/\s+/g, " ");
  const characters = [...words];
  return characters.length > most ? `${characters.slice(0, most).join("").trimEnd()}…` : words;
}
