/** The title that a text brings along: its front matter's, or a first-level heading at its start. */

export interface Titled {
  title: string;
  text: string;
}

const FRONT_MATTER = /^(---|\+\+\+)[ \t]*\n([\s\S]*?)\n\1[ \t]*(?:\n|$)/;
const FRONT_TITLE = /^["']?title["']?[ \t]*[:=][ \t]*(.+)$/im;
const HEADING = /^#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n+|$)/;
const UNDERLINED = /^(\S.*)\n=+[ \t]*(?:\n+|$)/;

export function splitTitle(whole: string): Titled {
  const start = whole.replace(/^\n+/, "");
  const front = FRONT_MATTER.exec(start);
  const named = front?.[2] ? FRONT_TITLE.exec(front[2])?.[1] : undefined;
  if (front && named) return { title: unquote(named), text: start.slice(front[0].length).replace(/^\n+/, "") };
  const heading = HEADING.exec(start) ?? UNDERLINED.exec(start);
  if (heading?.[1]) return { title: plain(heading[1]), text: start.slice(heading[0].length) };
  return { title: "", text: whole };
}

const LONGEST = 110; // characters of a line that may be a title

/** What could be the title of a text that has none: its first line, or as much of it as a sentence; empty where neither is short. */
export function firstLine(text: string): string {
  const line = plain((/\S.*/.exec(text)?.[0] ?? "").replace(/^[#>*\-\s]+/, ""));
  const first = /^.*?[.!?…](?=\s|$)/.exec(line)?.[0] ?? line;
  const title = line.length <= LONGEST ? line : first;
  return title.length <= LONGEST ? title.replace(/[.…]+$/, "") : "";
}

/** The text without its first line, where that is the title and stands alone. */
export function withoutFirstLine(text: string, title: string): string {
  const [line = "", ...rest] = text.replace(/^\s+/, "").split("\n");
  const alone = rest.length > 0 && !rest[0]?.trim() && plain(line.replace(/^[#>*\-\s]+/, "")).replace(/[.…]+$/, "") === title;
  return alone ? rest.join("\n").replace(/^\n+/, "") : text;
}

function unquote(value: string): string {
  const trimmed = value.trim();
  const quoted = /^(["'])(.*)\1$/.exec(trimmed);
  return quoted?.[2] ?? trimmed;
}

/** A heading's words without the signs of Markdown. */
function plain(heading: string): string {
  return heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/(\*\*|__|`)(.+?)\1/g, "$2")
    .replace(/(?<!\w)([*_])(.+?)\1(?!\w)/g, "$2")
    .replace(/\\([\\`*_{}[\]()#+\-.!>~|])/g, "$1")
    .trim();
}
