/** Stretches of the draft that stay where they belong while it is edited. */
import type { ChangeDesc } from "@codemirror/state";

export type Field = "title" | "text";

/** UTF-16 units of the title or the text as they are now. `whole`: it means the draft, not a stretch of it. */
export interface Place {
  field: Field;
  from: number;
  to: number;
  whole?: boolean;
}

/** Move `place` through an edit; what is typed at its edges stays outside. */
export function movePlace(place: Place, changes: ChangeDesc): void {
  const from = changes.mapPos(place.from, 1);
  const to = changes.mapPos(place.to, -1);
  [place.from, place.to] = from <= to ? [from, to] : [to, to];
}

/** Whether two places are the same piece of the draft: most of the shorter one lies in the other. */
export function samePlace(one: Place, other: Place): boolean {
  if (one.field !== other.field) return false;
  if (one.whole || other.whole) return Boolean(one.whole && other.whole);
  const shared = Math.min(one.to, other.to) - Math.max(one.from, other.from);
  return shared > 0 && 2 * shared >= Math.min(one.to - one.from, other.to - other.from);
}
