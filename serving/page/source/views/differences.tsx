/** Two versions section by section: what was changed, and what that did. */
import { alignParts, partsOf, type Pair, type Part } from "../history/align";
import type { Version } from "../history/store";
import { diffWords } from "../history/words";
import { leadingOutcome, type Report } from "../report";
import { countOf, effect, interval, percent } from "../wording";
import { when } from "./history";

export function Differences({ before, after }: { before: Version; after: Version }) {
  if (!before.report || !after.report) {
    return (
      <>
        <p class="hint">One of these versions was not scored, so only their texts can be compared.</p>
        <p class="changes"><Changes before={before.text} after={after.text} /></p>
      </>
    );
  }
  const pairs = alignParts(partsOf(before), partsOf(after));
  const same = pairs.filter(isSame).length;
  return (
    <>
      <dl class="overall">
        <dt>{when(before.time)}</dt><dd>{overall(before.report)}</dd>
        <dt>{when(after.time)}</dt><dd>{overall(after.report)}</dd>
      </dl>
      <ol class="pairs" role="list">
        {pairs.map((pair, number) => !isSame(pair) && <PairItem key={number} pair={pair} />)}
      </ol>
      {same > 0 && <p class="hint">{countOf(same, "section")} unchanged.</p>}
    </>
  );
}

function overall(report: Report): string {
  const outcome = leadingOutcome(report);
  if (!outcome) return "no chance given";
  const { probability, low, high, percentile } = outcome;
  return `${percent(probability)} chance (${interval(low, high)}), above ${percentile}\u00a0% of articles`;
}

/** The same words with the same effect. */
function isSame({ before, after }: Pair): boolean {
  return before !== null && after !== null && before.text === after.text && before.verdict === after.verdict && effect(before.gain) === effect(after.gain);
}

function PairItem({ pair: { before, after } }: { pair: Pair }) {
  const kind = (after ?? before)?.kind === "title" ? "Title" : "Section";
  return (
    <li class="pair">
      <h3>{before && after ? `${kind} ${before.text === after.text ? "with the same words" : "changed"}` : after ? `${kind} added` : `${kind} removed`}</h3>
      <p class="hint">{[verdicts(before, after), gains(before, after)].filter(Boolean).join(" · ")}</p>
      <p class="changes"><Changes before={before?.text ?? ""} after={after?.text ?? ""} /></p>
    </li>
  );
}

function verdicts(before: Part | null, after: Part | null): string {
  if (before && after) return before.verdict === after.verdict ? `still ${after.verdict}` : `${before.verdict} → ${after.verdict}`;
  return (after ?? before)?.verdict ?? "";
}

function gains(before: Part | null, after: Part | null): string {
  const [old, now] = [before && effect(before.gain), after && effect(after.gain)];
  if (old && now) return old === now ? old : `${old} → ${now}`;
  return now || old || "";
}

function Changes({ before, after }: { before: string; after: string }) {
  return (
    <>
      {diffWords(before, after).map((piece, number) =>
        piece.kind === "same" ? <span key={number}>{piece.text}</span>
          : piece.kind === "added" ? <ins key={number}>{piece.text}</ins> : <del key={number}>{piece.text}</del>)}
    </>
  );
}
