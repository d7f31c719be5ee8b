/** Several titles side by side: which would do better for this text, and which are too close to tell. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Comparison, RankedTitle } from "../report";
import { compare, Refusal } from "../service";
import { announce, surface } from "../state";
import { useTitle } from "../title";
import { countOf, interval, percent, points, sentence } from "../wording";
import { Dialog } from "./dialog";

const NOISE = 2; // percentage points; smaller differences the service calls ties

type Answer = { kind: "none" } | { kind: "asked" } | { kind: "refused"; message: string } | { kind: "ranked"; comparison: Comparison };

export function Headlines() {
  const [lines, write] = useState(surface.value?.title() ? `${surface.value.title()}\n` : "");
  const [answer, setAnswer] = useState<Answer>({ kind: "none" });
  const asked = useRef<AbortController | null>(null);
  useEffect(() => () => asked.current?.abort(), []);
  const titles = lines.split("\n").map((line) => line.trim()).filter(Boolean);
  const ask = async (): Promise<void> => {
    asked.current?.abort();
    const mine = (asked.current = new AbortController());
    setAnswer({ kind: "asked" });
    const found = await rank(titles, mine.signal);
    if (!found) return;
    setAnswer(found);
    announce(found.kind === "ranked" ? `${countOf(titles.length, "headline")} ranked` : found.kind === "refused" ? found.message : "");
  };
  return (
    <Dialog title="Try headlines" wide>
      <form onSubmit={(event) => (event.preventDefault(), void ask())}>
        <label for="titles">Headlines, one per line</label>
        <textarea id="titles" rows={5} value={lines} onInput={(event) => write(event.currentTarget.value)} />
        <p class="actions">
          <button type="submit" class="main" disabled={!titles.length || answer.kind === "asked"}>Compare</button>
          <span class="hint">{answer.kind === "asked" ? "Reading…" : titles.length === 1 ? "Add another to compare." : ""}</span>
        </p>
      </form>
      {answer.kind === "refused" && <p class="problem">{answer.message}</p>}
      {answer.kind === "ranked" && <Ranking comparison={answer.comparison} />}
    </Dialog>
  );
}

async function rank(titles: string[], signal: AbortSignal): Promise<Answer | null> {
  try {
    return { kind: "ranked", comparison: await compare(surface.value?.text() ?? "", titles, signal) };
  } catch (error) {
    if (signal.aborted) return null;
    if (!(error instanceof Refusal)) throw error;
    return { kind: "refused", message: error.retry ? `${sentence(error.message)} Try again in a moment.` : sentence(error.message) };
  }
}

function Ranking({ comparison }: { comparison: Comparison }) {
  const { titles } = comparison;
  const ranked = titles.filter(({ note }) => !note);
  const span = { low: Math.min(...ranked.map(({ low }) => low)), high: Math.max(...ranked.map(({ high }) => high)) };
  const ties = ranked.filter(({ tie }) => tie).length;
  const said = ties > 1 ? `The first ${ties} are too close to call: choose the one you like.` : ranked.length > 1 ? "One headline is ahead." : "";
  return (
    <div role="region" aria-label="Ranking">
      {said && <p>{said}</p>}
      <ol class="ranking">{titles.map((title, number) => <Row key={number} title={title} titles={titles} span={span} />)}</ol>
      <p class="hint">Chance of {comparison.outcome}; the line shows where it lies four times out of five.</p>
    </div>
  );
}

function Row({ title, titles, span }: { title: RankedTitle; titles: RankedTitle[]; span: { low: number; high: number } }) {
  const current = title.title === inUse();
  return (
    <li class={title.note ? "noted" : title.tie ? "tie" : ""}>
      <span class="place">{title.rank ?? "–"}</span>
      <strong class="words">{title.title}</strong>
      <span class="figures">
        {title.note ? NOTES[title.note] : <>{percent(title.probability)} <span class="hint">({interval(title.low, title.high)})</span><Range title={title} span={span} /></>}
      </span>
      <span class="brings">{title.note ? "" : brings(title, titles.find((each) => each.title === inUse()))}</span>
      <span class="choice">{current ? <span class="hint">in use</span> : !title.note && <button type="button" onClick={() => useTitle(title.title)} aria-label={`Use this: ${title.title}`}>Use this</button>}</span>
    </li>
  );
}

const NOTES = { duplicate: "Says the same as one above: not ranked.", nonsense: "No headline that can be read: not ranked." };

function inUse(): string {
  return surface.value?.title().trim() ?? "";
}

/** What the title brings: against none, and against the one in use where that was compared too. */
function brings(title: RankedTitle, current: RankedTitle | undefined): string {
  const parts = title.adds === null ? [] : [`${signed(title.adds)} against no title`];
  if (current && current !== title && !current.note) parts.push(`${signed(title.probability - current.probability)} against the one in use`);
  if (title.tie) parts.push("too close to call");
  else if (title.difference < 0) parts.push(`${countOf(Math.abs(points(title.difference)), "point")} behind, give or take ${NOISE}`);
  else parts.push("ahead");
  return `${parts.join("; ")}.`;
}

function signed(difference: number): string {
  const change = points(difference);
  if (change === 0) return "no change";
  return `${change > 0 ? "+" : "−"}${countOf(Math.abs(change), "point")}`;
}

function Range({ title, span }: { title: RankedTitle; span: { low: number; high: number } }) {
  const x = (probability: number): number => 4 + ((probability - span.low) / (span.high - span.low || 1)) * 112;
  return (
    <svg class="range" viewBox="0 0 120 12" aria-hidden="true">
      <line x1={x(title.low)} x2={x(title.high)} y1={6} y2={6} />
      <circle cx={x(title.probability)} cy={6} r={4} />
    </svg>
  );
}
