/**
 * Places in a text. The service counts Unicode code points; strings and the editor count UTF-16 units, in which a character
 * outside the basic plane (an emoji, say) is two.
 */

const PAIR = /[\ud800-\udbff][\udc00-\udfff]/g;

/** A function from code points of `text` to UTF-16 units; made in one pass, asked in logarithmic time. */
export function unitsOf(text: string): (point: number) => number {
  const pairs: number[] = []; // code points at which a pair stands, in order
  for (const match of text.matchAll(PAIR)) pairs.push(match.index - pairs.length);
  if (!pairs.length) return (point) => Math.min(point, text.length);
  return (point) => Math.min(point + countBelow(pairs, point), text.length);
}

/** How many of the ascending `numbers` are less than `limit`. */
function countBelow(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What every text is before it enters the draft: line ends as the editor keeps them, and no control characters. */
export function tidyText(text: string): string {
  return text
    .replace(/^\ufeff/, "")
    .replace(/\r\n?|\x0b|\x0c|\u2028/g, "\n")
    .replace(/\u2029/g, "\n\n")
    .replace(/[\x00-\x08\x0e-\x1f\x7f]/g, "");
}
