/** HTML to Markdown: structure kept, styles dropped. */
import { strikethrough, tables } from "@joplin/turndown-plugin-gfm";
import TurndownService from "turndown";
import { tidyText } from "../offsets";
import { cleanHtml } from "./clean";

export function htmlToMarkdown(html: string): string {
  const service = new TurndownService({
    headingStyle: "atx",
    hr: "---",
    bulletListMarker: "-",
    codeBlockStyle: "fenced",
    emDelimiter: "*",
  });
  service.use(tables).use(strikethrough);
  service.addRule("item", { filter: "li", replacement: listItem });
  const markdown = service.turndown(cleanHtml(html));
  return tidyText(markdown.replace(/\u00a0/g, " ").replace(/[ \t]+$/gm, "").replace(/\n{3,}/g, "\n\n").trim());
}

/** As the library does, with one space behind the sign instead of three. */
function listItem(content: string, node: HTMLElement): string {
  const parent = node.parentElement;
  const number = Number(parent?.getAttribute("start") ?? 1) + [...(parent?.children ?? [])].indexOf(node);
  const sign = parent?.localName === "ol" ? `${number}. ` : "- ";
  const body = content.trim().replace(/\n/g, `\n${" ".repeat(sign.length)}`);
  return `${sign}${body}${node.nextElementSibling ? "\n" : ""}`;
}
