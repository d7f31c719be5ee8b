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
