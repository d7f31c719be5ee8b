/** Numbers and messages in plain words, with never more digits than are meant. */
import type { Connector, Band, Facts, Form, Model, OutcomeScore, Section, SectionOutcome } from "./report";

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

const LEADS: Record<Band, string> = {
  low: "Well below average", modest: "Below average", average: "About average", good: "Above average", excellent: "Well above average",
};
const PARTS: Record<string, string> = { "0.5": "half", "0.33": "third", "0.25": "quarter", "0.2": "fifth", "0.1": "tenth" };

/** The verdict on one outcome: "About average" and "26 of 100 drafts like this reach your top quarter by shares; 25 is par." */
export function verdictLine(name: string, outcome: OutcomeScore, form: Form): { lead: string; sentence: string } {
  const par = outcome.par ?? 0.25;
  const part = PARTS[String(Math.round(100 * par) / 100)] ?? `${Math.round(100 * par)}${NO_BREAK}%`;
  const like = form === "post" ? "posts" : "drafts";
  const sentence = `${percentDigits(outcome.probability)} of 100 ${like} like this reach your top ${part} by ${name}; ${percentDigits(par)} is par.`;
  return { lead: LEADS[outcome.band ?? "average"], sentence };
}

/** How sure that is, and where the draft stands: "19 to 33 of 100 is likely. Ahead of 54 of 100 articles of like length." */
export function standingLine(outcome: OutcomeScore, form: Form): string {
  const likely = `Likely between ${percentDigits(outcome.low)} and ${percentDigits(outcome.high)} of 100.`;
  const items = form === "post" ? "posts" : "articles of like length";
  if (outcome.percentile >= 99) return `${likely} Ahead of nearly all ${items} in the archive.`;
  if (outcome.percentile <= 0) return `${likely} Ahead of almost none of the ${items} in the archive.`;
  return `${likely} Ahead of ${outcome.percentile} of 100 ${items} in the archive.`;
}

/** What is said of an outcome that was never observed for drafts of this form. */
export function silentLine(name: string, form: Form): string {
  const items = form === "post" ? "posts" : "articles";
  return `${capitalise(name)}: of ${items} like this none was ever counted in the archive, so nothing is said.`;
}

/** "80 blogs and a forum: 14,147 articles whose shares are known"; empty where the model does not say. */
export function archiveLine(model: Model | null, name: string, form: Form): string {
  const count = model?.data?.observed?.[name]?.[form];
  if (!count) return "";
  const known = `${countOf(count, form, `${form}s`)} whose ${name} are known`;
  return model?.data?.archive ? `${capitalise(model.data.archive)}; ${known}.` : `${capitalise(known)}.`;
}

/** "842 words · 4 min · reads easily · 6 links · 2 pictures". */
export function factsLine(facts: Facts): string {
  const parts = [countOf(facts.words, "word"), `${facts.minutes}${NO_BREAK}min`, easeWords(facts.ease)];
  if (facts.links) parts.push(countOf(facts.links, "link"));
  if (facts.pictures) parts.push(countOf(facts.pictures, "picture"));
  return parts.filter(Boolean).join(" · ");
}

/** The usual reading of the LIX: below 30 very easy, from 60 on very hard. */
function easeWords(ease: number | null): string {
  if (ease === null) return "";
  if (ease < 30) return "reads very easily";
  if (ease < 40) return "reads easily";
  if (ease < 50) return "reads fairly easily";
  return ease < 60 ? "reads hard" : "reads very hard";
}

/** "+2 points since you pasted · 1 finding solved, 1 new". */
export function movedLine(moved: { points: number; solved: number; fresh: number }, since: string): string {
  const change = moved.points === 0 ? "No change of the chance" : `${moved.points > 0 ? "+" : "−"}${countOf(Math.abs(moved.points), "point")}`;
  const parts = [moved.solved ? `${countOf(moved.solved, "finding")} solved` : "", moved.fresh ? `${moved.fresh} new` : ""].filter(Boolean);
  return [`${change} since ${since}`, parts.join(", ")].filter(Boolean).join(" · ");
}

/** What a draft without the section would be worth; null where the section cannot be left out. */
export function withoutLine(section: Section, part: SectionOutcome, probability: number): string | null {
  if (part.without === null || section.kind === "title") return null;
  const gained = points(part.without - probability);
  if (gained === 0) return "Leaving it out would hardly change the chance.";
  return `Leaving it out would ${gained > 0 ? "add" : "cost"} ${countOf(Math.abs(gained), "point")}.`;
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

/** How likely a connector is to share, in words and a figure that is no more exact than it can be. */
export function chanceInWords(about: Connector): string {
  const percent = about.chance < 0.01 ? "under 1 %" : `${Math.round(100 * about.chance)} %`;
  return `${about.likely}, ${percent}`;
}

export function lastShared(about: Connector): string {
  if (about.last_shared_at === null) return "";
  return `Last shared you on ${about.last_shared_at}.`;
}
