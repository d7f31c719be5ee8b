/** Where in the text the title stands that the service found there, when no other is given. */
import type { Report } from "./report";

export interface Stretch {
  from: number;
  to: number;
}

const HEADINGS = [/^[ \t]{0,3}#(?!#)[ \t]+\S.*$/m, /^\S.*(?=\n {0,3}=+[ \t]*$)/m, /<h1\b[^>]*>[\s\S]*?<\/h1\s*>/i];
const NAMED = [/^[ \t]*["']?title["']?[ \t]*[:=].*$/im, /^\.\. title:.*$/m, /^%[ \t].*$/m, /<title\b[^>]*>[^<]*<\/title\s*>/i];
const FIRST_LINE = /^.*\S.*$/m;

/** UTF-16 units of the line that gives the title; null where the title has a field of its own. */
export function headlineIn(text: string, report: Report): Stretch | null {
  if (report.title_from !== "heading" && report.title_from !== "front_matter") return null;
  for (const pattern of [...(report.title_from === "heading" ? HEADINGS : NAMED), FIRST_LINE]) {
    const found = pattern.exec(text);
    if (found) return { from: found.index, to: found.index + found[0].trimEnd().length };
  }
  return null;
}
