/** Talks to the service that this page came from, and to no other. */
import type { Comparison, Model, Report } from "./report";

const KEY = "second-customer-key";

/** Why the service gave no report. `retry`: asking again may help, after so many seconds where it named them. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field: string | null = null,
    readonly after: number | null = null,
  ) {
    super(message);
  }

  get retry(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export function setKey(key: string): void {
  sessionStorage.setItem(KEY, key);
}

export function hasKey(): boolean {
  return Boolean(sessionStorage.getItem(KEY));
}

export function score(title: string, text: string, site: string, signal: AbortSignal): Promise<Report> {
  return ask<Report>("v1/score", { title, text, format: "markdown", site }, signal);
}

export function compare(text: string, titles: string[], signal: AbortSignal): Promise<Comparison> {
  return ask<Comparison>("v1/compare", { text, titles, format: "markdown" }, signal);
}

export function readModel(signal?: AbortSignal): Promise<Model> {
  return ask<Model>("v1/model", null, signal);
}

async function ask<Answer>(address: string, body: object | null, signal?: AbortSignal): Promise<Answer> {
  const headers: Record<string, string> = {};
  const key = sessionStorage.getItem(KEY);
  if (key) headers["X-API-Key"] = key;
  if (body) headers["Content-Type"] = "application/json";
  const request: RequestInit = { method: body ? "POST" : "GET", headers };
  if (body) request.body = JSON.stringify(body);
  if (signal) request.signal = signal;
  let response: Response;
  try {
    response = await fetch(address, request);
    if (response.ok) return (await response.json()) as Answer;
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refusal(0, "unreachable", "The service can’t be reached");
  }
  throw await refusal(response);
}

async function refusal(response: Response): Promise<Refusal> {
  const named = Number(response.headers.get("Retry-After"));
  const after = Number.isFinite(named) && named > 0 ? named : null;
  try {
    const { error } = (await response.json()) as { error: { code: string; message: string; field: string | null } };
    return new Refusal(response.status, error.code, error.message, error.field, after);
  } catch {
    return new Refusal(response.status, "unreadable", "The service gave an answer that can’t be read", null, after);
  }
}
