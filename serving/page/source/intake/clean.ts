/**
 * Pasted HTML without what is not the article: styles, scripts, editors' own marks. Works on a document that is parsed and
 * never shown, so nothing in it is run or fetched.
 */

const DROPPED =
  "script, x-style, link, meta, base, title, head > *, iframe, frame, object, embed, applet, svg, math, canvas, audio, video, " +
  "template, noscript, input, textarea, select, option, button, dialog, [hidden], [aria-hidden='true'], br.Apple-interchange-newline";

export function cleanHtml(html: string): HTMLElement {
  const page = new DOMParser().parseFromString(disarm(html), "text/html");
  for (const element of page.querySelectorAll(DROPPED)) element.remove();
  dropComments(page);
  for (const element of [...page.body.querySelectorAll<HTMLElement>("*")]) cleanElement(element);
  readWordLists(page.body);
  return page.body;
}

/**
 * Styles and handlers under other names. We read some of the styles; the browser, which the page's policy keeps from applying
 * the ones and running the others, would report each as refused.
 */
function disarm(html: string): string {
  return html.replace(/<[^<>]*>/g, (tag) =>
    tag.replace(/^<(\/?)style\b/i, "<$1x-style").replace(/([\s"'/])style\s*=/gi, "$1data-style=").replace(/([\s"'/])on\w+\s*=/gi, "$1data-on="),
  );
}

function dropComments(page: Document): void {
  const walker = page.createTreeWalker(page, NodeFilter.SHOW_COMMENT);
  const found: Node[] = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  for (const comment of found) comment.parentNode?.removeChild(comment);
}

function cleanElement(element: HTMLElement): void {
  const style = (element.getAttribute("data-style") ?? "").toLowerCase();
  if (/display:\s*none|mso-hide:\s*all/.test(style)) return element.remove();
  const name = element.localName;
  if (name === "a") cleanLink(element);
  else if (name === "img") cleanImage(element);
  else if (name.includes(":")) element.replaceWith(...element.childNodes); // Word's o:p and its kin
  else if (name === "b" || name === "strong") unwrapUnless(element, !/font-weight:\s*(normal|[1-4]00)/.test(style));
  else if (name === "i" || name === "em") unwrapUnless(element, !/font-style:\s*normal/.test(style));
  else if (name === "span" || name === "font") readSpan(element, style);
  else if (name === "p" && /^MsoTitle/.test(element.className)) rename(element, "h1");
}

function unwrapUnless(element: HTMLElement, kept: boolean): void {
  if (!kept) element.replaceWith(...element.childNodes);
}

/** Google Docs says bold and italic in styles. */
function readSpan(element: HTMLElement, style: string): void {
  if (element.closest("h1, h2, h3, h4, h5, h6, th, pre, code")) return;
  if (/font-weight:\s*(bold|[6-9]00)/.test(style)) wrapContent(element, "strong");
  if (/font-style:\s*italic/.test(style)) wrapContent(element, "em");
  if (/text-decoration:[^;]*line-through/.test(style)) wrapContent(element, "s");
}

function wrapContent(element: HTMLElement, name: string): void {
  if (!element.textContent?.trim()) return;
  const wrapper = element.ownerDocument.createElement(name);
  wrapper.append(...element.childNodes);
  element.append(wrapper);
}

function rename(element: HTMLElement, name: string): void {
  const made = element.ownerDocument.createElement(name);
  made.append(...element.childNodes);
  element.replaceWith(made);
}

const SAFE = /^(https?:|mailto:|tel:|#|\/|\.{0,2}\/|[\w.-]+(\/|$|\?|#))/i;

function cleanLink(element: HTMLElement): void {
  const address = unwrapRedirect((element.getAttribute("href") ?? "").trim());
  element.removeAttribute("title");
  if (address && SAFE.test(address) && !/^[\w.+-]*script:|^data:|^blob:|^file:/i.test(address)) element.setAttribute("href", address);
  else element.replaceWith(...element.childNodes);
}

/** Google Docs wraps the links of an export in its own. */
function unwrapRedirect(address: string): string {
  if (!/^https?:\/\/(www\.)?google\.[a-z.]+\/url\?/i.test(address)) return address;
  return new URL(address).searchParams.get("q") ?? address;
}

/** Images stay as links where they have an address; of those that come with their data only the description stays. */
function cleanImage(element: HTMLElement): void {
  const source = (element.getAttribute("src") ?? "").trim();
  if (/^https?:\/\//i.test(source)) return element.removeAttribute("title");
  const described = (element.getAttribute("alt") ?? "").trim();
  element.replaceWith(described);
}

/** Word writes lists as paragraphs that only look like items. */
function readWordLists(body: HTMLElement): void {
  let list: HTMLElement | null = null;
  for (const paragraph of [...body.querySelectorAll<HTMLElement>("p")]) {
    const item = /mso-list:/i.test(paragraph.getAttribute("data-style") ?? "");
    if (!item) {
      list = null;
      continue;
    }
    const sign = [...paragraph.querySelectorAll<HTMLElement>("span")].find((span) => /mso-list:\s*ignore/i.test(span.getAttribute("data-style") ?? ""));
    const name = /^\s*(\d+|[a-z])[.)]/i.test(sign?.textContent ?? "") ? "ol" : "ul";
    sign?.remove();
    if (!list || list.localName !== name || paragraph.previousElementSibling !== list) {
      list = body.ownerDocument.createElement(name);
      paragraph.before(list);
    }
    list.append(paragraph);
    rename(paragraph, "li");
  }
}
