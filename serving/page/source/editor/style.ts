/** Light Markdown: structure can be seen, and the signs that make it stay readable. */
import { defineLanguageFacet, Language, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { tagHighlighter, tags } from "@lezer/highlight";
import { parser, Strikethrough } from "@lezer/markdown";

const language = new Language(defineLanguageFacet(), parser.configure([Strikethrough]), [], "markdown");

const classes = tagHighlighter([
  { tag: tags.heading1, class: "md-heading md-heading-1" },
  { tag: tags.heading2, class: "md-heading md-heading-2" },
  { tag: [tags.heading3, tags.heading4, tags.heading5, tags.heading6], class: "md-heading" },
  { tag: tags.emphasis, class: "md-emphasis" },
  { tag: tags.strong, class: "md-strong" },
  { tag: tags.strikethrough, class: "md-struck" },
  { tag: tags.link, class: "md-link" },
  { tag: tags.url, class: "md-address" },
  { tag: tags.quote, class: "md-quote" },
  { tag: tags.monospace, class: "md-code" },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.comment], class: "md-sign" },
]);

export const markdownStyle: Extension = [language, syntaxHighlighting(classes)];
