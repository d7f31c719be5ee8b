/** The draft's sections in order, each with what it adds to the chance or takes from it. */
import { useRef, useState } from "preact/hooks";
import { gainOf, leadingPart, type Section } from "../report";
import { announce, surface, type Scored } from "../state";
import { effect, excerpt } from "../wording";

const HEIGHT = 68;

/** One control for all sections, so that no target is too small: arrows choose, Enter goes there. */
export function Sections({ about }: { about: Scored }) {
  const [chosen, choose] = useState(0);
  const bar = useRef<HTMLDivElement>(null);
  const { sections } = about.report;
  const at = Math.min(chosen, sections.length - 1);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(sections.length - 1, to));
    choose(next);
    show(about, next, false);
  };
  const steps: Record<string, () => void> = {
    ArrowRight: () => move(at + 1), ArrowDown: () => move(at + 1), ArrowLeft: () => move(at - 1), ArrowUp: () => move(at - 1),
    Home: () => move(0), End: () => move(sections.length - 1), Enter: () => show(about, at, true), " ": () => show(about, at, true),
  };
  return (
    <div
      class="bar" role="listbox" tabIndex={0} ref={bar} aria-label="Sections in order" aria-orientation="horizontal"
      aria-activedescendant={`bar-${at}`}
      onKeyDown={(event) => {
        const step = steps[event.key];
        if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        step();
      }}
      onClick={(event) => {
        const pressed = (event.target as Element).closest<HTMLElement>("[data-index]");
        if (!pressed) return;
        choose(Number(pressed.dataset.index));
        show(about, Number(pressed.dataset.index), true);
      }}
    >
      {sections.map((section) => <Bar key={section.index} section={section} about={about} chosen={section.index === at} />)}
    </div>
  );
}

function Bar({ section, about, chosen }: { section: Section; about: Scored; chosen: boolean }) {
  const { report } = about;
  const largest = Math.max(0.05, ...report.sections.map((each) => Math.abs(leadingPart(each, report).contribution)));
  const part = leadingPart(section, report);
  const height = Math.max(2, (Math.abs(part.contribution) / largest) * (HEIGHT / 2 - 2));
  const top = part.contribution >= 0 ? HEIGHT / 2 - height : HEIGHT / 2;
  return (
    <div
      id={`bar-${section.index}`} role="option" aria-selected={chosen} data-index={section.index}
      class={`piece ${section.verdict}${chosen ? " chosen" : ""}`} style={{ flexGrow: Math.max(section.words, 8) }}
      aria-label={describe(section, about)} title={describe(section, about)}
    >
      <span class={part.contribution >= 0 ? "adds" : "takes"} style={{ top: `${top}px`, height: `${height}px` }} />
    </div>
  );
}

const NAMES = { strong: "strong, ", fair: "", style: "a note on style, ", weak: "weak, " };

/** What is worth passing on: the strongest sections, best first, each a way to its text. */
export function Strong({ about }: { about: Scored }) {
  const best = bestOf(about);
  if (!best.length) return null;
  return (
    <div class="strong-list">
      <h3>Worth passing on</h3>
      <ul role="list">
        {best.map((section) => (
          <li key={section.index}>
            <button type="button" class="plain" onClick={() => show(about, section.index, true)}>{nameOf(section, about)}</button>{" "}
            <span class="hint">{effect(gainOf(section, about.report))}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const MOST_STRONG = 3;

function bestOf(about: Scored): Section[] {
  const strong = about.report.sections.filter((section) => section.verdict === "strong");
  return strong.sort((one, other) => gainOf(other, about.report) - gainOf(one, about.report)).slice(0, MOST_STRONG);
}

/** The names of the strongest sections, best first. */
export function strongest(about: Scored): string[] {
  return bestOf(about).map((section) => `“${nameOf(section, about)}” ${effect(gainOf(section, about.report))}`);
}

export function nameOf(section: Section, about: Scored): string {
  return section.kind === "title" ? "Title" : (section.heading ?? excerpt(sectionWords(section, about), 40));
}

function describe(section: Section, about: Scored): string {
  const name = nameOf(section, about);
  const verdict = NAMES[section.verdict];
  return `${name}: ${verdict}${effect(gainOf(section, about.report))}`;
}

function sectionWords(section: Section, about: Scored): string {
  const place = about.sections[section.index];
  return place && surface.value ? surface.value.words(place) : "";
}

function show(about: Scored, index: number, focus: boolean): void {
  const place = about.sections[index];
  const section = about.report.sections[index];
  if (!place || !section) return;
  surface.value?.goTo(place, focus);
  if (focus) announce(describe(section, about));
}
