/** How the draft does, in one line for each outcome, with the figures behind it in small. */
import { useEffect, useState } from "preact/hooks";
import { WIDE } from "../layout";
import { outcomeNames, percentilesFor, type OutcomeScore, type Report } from "../report";
import { learnModel, schedule } from "../live";
import { setKey } from "../service";
import { model, saving, scored, status, type Status } from "../state";
import { chanceLine, verdictLine } from "../wording";
import { Distribution } from "./chart";
import { Sections } from "./sections";

export function VerdictPanel() {
  const about = scored.value;
  return (
    <>
      <h2 class="unseen">Verdict</h2>
      <StatusLine status={status.value} />
      {status.value.kind === "key" && <KeyForm wrong={status.value.wrong} />}
      {about ? <Outcomes report={about.report} /> : <Invitation />}
      {about && TITLE_FROM[about.report.title_from ?? "given"] && <p class="hint" data-title-from={about.report.title_from}>{TITLE_FROM[about.report.title_from ?? "given"]}</p>}
      {about && (
        <div class="sections">
          <h3>Sections</h3>
          <Sections about={about} />
          <p class="legend">Above the line adds to the chance, below takes from it. <span class="key weak">weak</span> <span class="key strong">strong</span></p>
          {about.report.truncated && <p class="hint">The draft is longer than the model reads: some words were left out.</p>}
        </div>
      )}
      {saving.value !== "kept" && <p class="hint problem">{SAVING[saving.value]}</p>}
    </>
  );
}

const TITLE_FROM = {
  given: "",
  heading: "The title is the heading that the text begins with.",
  front_matter: "The title is the one that the text’s front matter gives.",
  none: "There is no title yet: write one, or begin the text with a # heading.",
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
  const archive = model.value?.distribution?.[report.model.primary]?.[report.form ?? "article"];
  return (
    <>
      {outcomeNames(report).map((name, number) => {
        const outcome = report.outcomes[name];
        if (!outcome) return null;
        const { who, what } = verdictLine(name, outcome);
        return (
          <div key={name} class={number ? "outcome second" : "outcome"} data-outcome={name}>
            <p class="line">{who}: {what}</p>
            <p class="chance">{chanceLine(outcome)}</p>
            {number === 0 && archive && <Archive archive={percentilesFor(report, archive)} outcome={outcome} />}
          </div>
        );
      })}
    </>
  );
}

/** Open where there is room for it. */
function Archive({ archive, outcome }: { archive: number[]; outcome: OutcomeScore }) {
  return (
    <details class="archive" open={WIDE.matches}>
      <summary>Beside the archive’s articles</summary>
      <Distribution archive={archive} outcome={outcome} />
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
