/** How the draft does, in one line for each outcome, with the figures behind it in small. */
import { useEffect, useState } from "preact/hooks";
import { countFromHere, movedSince } from "../history/base";
import { WIDE } from "../layout";
import { leadingName, outcomeNames, percentilesFor, type Band, type OutcomeScore, type Report } from "../report";
import { learnModel, schedule } from "../live";
import { setKey } from "../service";
import { baseline, model, saving, scored, status, type Scored, type Status } from "../state";
import { archiveLine, capitalise, factsLine, movedLine, sentence, silentLine, standingLine, verdictLine } from "../wording";
import { Distribution } from "./chart";
import { Sections, Strong } from "./sections";
import { WhoMayShare } from "./connectors";

export function VerdictPanel() {
  const about = scored.value;
  return (
    <>
      <h2 class="unseen">Verdict</h2>
      <StatusLine status={status.value} />
      {status.value.kind === "key" && <KeyForm wrong={status.value.wrong} />}
      {about ? <Answer about={about} /> : <Invitation />}
      {saving.value !== "kept" && <p class="hint problem">{SAVING[saving.value]}</p>}
    </>
  );
}

function Answer({ about }: { about: Scored }) {
  const { report } = about;
  const origin = TITLE_FROM[report.title_from ?? "given"];
  return (
    <>
      {report.abstained ? <Abstained message={report.abstained.message} /> : <Outcomes report={report} />}
      <Movement />
      {report.form === "post" && !report.abstained && <p class="hint" data-form="post">Read as a post, a headline and a few words: an article has 80 words or more.</p>}
      {origin && <p class="hint" data-title-from={report.title_from}>{origin}</p>}
      {report.sections.length > 0 && (
        <div class="sections">
          <h3>Sections</h3>
          <Sections about={about} />
          <p class="legend">Above the line adds to the chance, below takes from it. <span class="key weak">weak</span> <span class="key strong">strong</span></p>
          {report.truncated && <p class="hint">The draft is longer than the model reads: some words were left out.</p>}
          <Strong about={about} />
        </div>
      )}
      {report.facts && <p class="facts">{factsLine(report.facts)}</p>}
      {!report.abstained && <WhoMayShare report={report} />}
      <Connectors />
    </>
  );
}

function Abstained({ message }: { message: string }) {
  return (
    <div class="outcome abstained">
      <p class="line">Nothing is said of this draft yet</p>
      <p class="chance">{sentence(message)}</p>
    </div>
  );
}

/** What was gained since the editor began, also where it is nothing. */
function Movement() {
  const [moved, base] = [movedSince(), baseline.value];
  if (!moved || !base) return null;
  return (
    <p class="moved" role="status">
      <span>{movedLine(moved, base.since)}</span>{" "}
      <button type="button" class="plain" onClick={countFromHere} title="Compare with the draft as it is now">Count from here</button>
    </p>
  );
}

function Connectors() {
  return (
    <details class="explained">
      <summary>What is a connector?</summary>
      <p>Someone with an audience who may pass on what you publish: a newsletter, a blogger, a forum, a colleague in your field. They are your second customer: they bring the readers who buy, and they share what makes them look good.</p>
      <p>Par is the chance of a draft of which nothing is known: a quarter of all articles are in the top quarter. Nobody can know from the words alone who will share; the model has read what did well before.</p>
    </details>
  );
}

const TITLE_FROM = {
  given: "",
  heading: "The title is the heading that the text begins with.",
  front_matter: "The title is the one that the text’s front matter gives.",
  none: "",
};

const SAVING = {
  kept: "",
  full: "This browser has no room left to keep the draft: export or delete versions in the history.",
  off: "This browser does not let the page keep the draft: copy it elsewhere before you close the page.",
};

function Invitation() {
  return (
    <div class="invitation">
      <p>Write or paste a draft: in a moment you see how likely people with an audience are to share it or link to it, and which sections hold it back.</p>
    </div>
  );
}

function Outcomes({ report }: { report: Report }) {
  const form = report.form ?? "article";
  const leading = leadingName(report);
  return (
    <>
      {outcomeNames(report).map((name) => {
        const outcome = report.outcomes[name];
        if (!outcome) return <p key={name} class="hint silent" data-outcome={name}>{silentLine(name, form)}</p>;
        const { lead, sentence: words } = verdictLine(name, outcome, form);
        return (
          <div key={name} class={name === leading ? "outcome" : "outcome second"} data-outcome={name} data-band={outcome.band}>
            <p class="line">{lead}: {words}</p>
            <Scale band={outcome.band ?? "average"} />
            <p class="chance">{standingLine(outcome, form)}</p>
            {name === leading && <Archive report={report} name={name} outcome={outcome} />}
          </div>
        );
      })}
    </>
  );
}

const BANDS: Band[] = ["low", "modest", "average", "good", "excellent"];

/** The five bands, one word each, with the draft's marked. */
function Scale({ band }: { band: Band }) {
  return (
    <p class="scale" aria-hidden="true">
      {BANDS.map((each) => <span key={each} class={each === band ? "here" : ""}>{capitalise(each)}</span>)}
    </p>
  );
}

/** Open where there is room for it. */
function Archive({ report, name, outcome }: { report: Report; name: string; outcome: OutcomeScore }) {
  const form = report.form ?? "article";
  const archive = model.value?.distribution?.[name]?.[form];
  const line = archiveLine(model.value, name, form);
  if (!archive && !line) return null;
  return (
    <details class="archive" open={WIDE.matches}>
      <summary>Beside the archive’s {form}s</summary>
      {archive && <Distribution archive={percentilesFor(report, archive)} outcome={outcome} />}
      {line && <p class="hint">{line}</p>}
    </details>
  );
}

function StatusLine({ status }: { status: Status }) {
  return <p class={`status ${status.kind}`} data-status={status.kind}>{statusWords(status)}</p>;
}

function statusWords(status: Status): string {
  switch (status.kind) {
    case "reading":
      return status.slow ? "Reading… a long draft takes a few seconds" : "Reading…";
    case "waiting":
      return `${status.message} Your text is safe here; trying again in ${status.seconds} s.`;
    case "refused":
      return status.field ? "" : status.message;
    case "key":
      return status.wrong ? "This key does not fit." : "This service asks for a key.";
    default:
      return "";
  }
}

function KeyForm({ wrong }: { wrong: boolean }) {
  const [key, change] = useState("");
  useEffect(() => change(""), [wrong]);
  return (
    <form
      class="key"
      onSubmit={(event) => {
        event.preventDefault();
        setKey(key);
        schedule(0);
        void learnModel();
      }}
    >
      <label for="key">Key <span class="hint">kept until you close this tab</span></label>
      <input id="key" type="password" autocomplete="off" value={key} aria-invalid={wrong} onInput={(event) => change(event.currentTarget.value)} />
      <button type="submit">Use it</button>
    </form>
  );
}
