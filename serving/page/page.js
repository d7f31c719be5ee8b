"use strict";

const form = document.getElementById("draft");
const result = document.getElementById("result");
const status = document.getElementById("status");
const button = form.querySelector("button");
const key = document.getElementById("key");
let asked = 0; // number of the latest request: an older answer that arrives late is dropped

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const draft = { title: form.elements.title.value, text: form.elements.text.value };
  const number = ++asked;
  button.setAttribute("aria-disabled", "true");
  status.textContent = "Scoring …";
  const answer = await ask(draft);
  if (number !== asked) return;
  button.removeAttribute("aria-disabled");
  status.textContent = answer.error ? "" : "Done.";
  if (answer.error) showProblem(answer.error);
  else showReport(answer, draft);
  result.focus();
});

async function ask(draft) {
  const headers = { "Content-Type": "application/json" };
  if (key.value) headers["X-API-Key"] = key.value;
  try {
    const response = await fetch("v1/score", { method: "POST", headers, body: JSON.stringify(draft) });
    return await response.json();
  } catch {
    return { error: { code: "unreachable", message: "the service cannot be reached: check that it runs, then try again" } };
  }
}

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function showProblem(error) {
  if (error.code === "unauthorized") {
    document.getElementById("key-row").hidden = false;
  }
  const message = error.code === "unauthorized" ? "This service asks for a key: enter it below the text." : error.message;
  const problem = element("p", "problem", message);
  problem.setAttribute("role", "alert");
  result.replaceChildren(problem);
}

function showReport(report, draft) {
  const shown = [];
  for (const [name, outcome] of Object.entries(report.outcomes)) shown.push(outcomeCard(name, outcome));
  if (report.truncated) shown.push(element("p", "hint", "The draft is longer than the model reads: some words were left out."));
  shown.push(element("h2", "", "Sections"));
  const scale = Math.max(0.1, ...report.sections.map((section) => Math.abs(contribution(section, report))));
  const list = element("ol", "", ...report.sections.map((section) => sectionItem(section, report, draft, scale)));
  list.setAttribute("role", "list"); // Safari drops the role of a list without bullets
  shown.push(list);
  if (report.checks.length) {
    shown.push(element("h2", "", "Checks"));
    shown.push(element("ul", "checks", ...report.checks.map((check) => element("li", check.severity, check.message))));
  }
  shown.push(element("p", "hint", `Model ${report.model.version}`));
  result.replaceChildren(...shown);
}

const DEED = { shares: "shared", links: "linked to" };

function outcomeCard(name, outcome) {
  const deed = DEED[name] ? `to be ${DEED[name]}` : `for ${name}`;
  return element("div", "outcome",
    element("p", "verdict-line", `Likelier ${deed} than ${outcome.percentile} % of comparable articles`),
    element("p", "", `${percent(outcome.probability)} ${outcome.meaning}`),
    element("p", "hint", `80 % interval: ${percent(outcome.low)} to ${percent(outcome.high)}`));
}

function contribution(section, report) {
  return section.outcomes[report.model.primary].contribution;
}

function sectionItem(section, report, draft, scale) {
  const value = contribution(section, report);
  const facts = element("p", "facts",
    element("span", "mark", section.verdict),
    element("span", "contribution", bar(value / scale), `${signed(value)} to ${report.model.primary}`),
    `${section.words} words`);
  const reasons = section.reasons.map((reason) => element("p", "reason", reason.message));
  return element("li", `section ${section.verdict}`, element("p", "name", excerpt(section, draft)), facts, ...reasons);
}

function excerpt(section, draft) {
  if (section.kind === "title") return `Title: ${draft.title.trim()}`;
  // places count code points; a JavaScript string counts halves of them
  const words = [...draft.text].slice(section.start, section.end).join("").replace(/\s+/g, " ");
  const points = [...words];
  return points.length > 140 ? `${points.slice(0, 140).join("").trimEnd()} …` : words;
}

function bar(share) {
  const drawn = svg("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" });
  const width = Math.min(50, Math.abs(share) * 50);
  drawn.append(svg("rect", { x: share < 0 ? 50 - width : 50, y: 1, width, height: 8, class: share < 0 ? "down" : "up" }));
  drawn.append(svg("line", { x1: 50, x2: 50, y1: 0, y2: 10, class: "axis" }));
  return drawn;
}

function svg(tag, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function percent(probability) {
  return `${Math.round(100 * probability)} %`;
}

function signed(value) {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}
