/** What an editor passes on: a summary without links, and the report as a file. */
import { describe } from "./navigate";
import { outcomeNames, type Report } from "./report";
import { hidden, scored, shown, surface } from "./state";
import { excerpt, sentence, silentLine, standingLine, verdictLine } from "./wording";
import { strongest } from "./views/sections";
import type { Finding } from "./findings";

/** A summary as plain text; what looks like an address is left out of it. */
export function summary(): string {
  const about = scored.value;
  if (!about) return "";
  const { report } = about;
  const lines = [`# ${unlinked(about.title.trim() || "Untitled draft")}`, "", ...verdicts(report), ""];
  const found = shown.value;
  const strong = strongest(about);
  if (strong.length) lines.push(`Worth passing on: ${strong.map(unlinked).join("; ")}.`, "");
  lines.push(found.length ? "What to look at:" : report.abstained ? "" : "Nothing stands out as weak.");
  for (const finding of found) lines.push(`- ${inLine(finding)}`);
  if (hidden.value.length) lines.push("", "Dismissed by the editor:", ...hidden.value.map((finding) => `- ${inLine(finding)}`));
  lines.push("", `Model ${report.model.version}`);
  return lines.join("\n").replace(/\u00a0/g, " ");
}

function inLine(finding: Finding): string {
  const words = finding.place.whole ? "" : unlinked(excerpt(surface.value?.words(finding.place) ?? "", 60));
  return `${words ? `“${words}” ` : ""}${unlinked(describe(finding))}`;
}

export function verdicts(report: Report): string[] {
  if (report.abstained) return [`Nothing is said of this draft yet. ${sentence(report.abstained.message)}`];
  const form = report.form ?? "article";
  return outcomeNames(report).map((name) => {
    const outcome = report.outcomes[name];
    if (!outcome) return silentLine(name, form);
    const { lead, sentence: words } = verdictLine(name, outcome, form);
    return `${lead}: ${words} ${standingLine(outcome, form)}`;
  });
}

/** Words without addresses: of a Markdown link its text stays. */
export function unlinked(words: string): string {
  return words
    .replace(/!?\[([^\]]*)\](\([^)]*\)?|\[[^\]]*\])/g, "$1")
    .replace(/<?\b(?:[a-z][a-z0-9+.-]*:\/\/|www\.|mailto:)[^\s<>)\]”]*>?/gi, "[link]");
}

export function download(name: string, content: unknown): void {
  const blob = new Blob([JSON.stringify(content, null, 2)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
