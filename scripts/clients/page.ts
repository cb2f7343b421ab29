/**
 * The table of docs/recorded-clients.md.
 *
 * @module
 */
import type { Client, Outcome, Untried } from "./client.ts";

const begin = "<!-- deno task clients --write: begin -->";
const end = "<!-- deno task clients --write: end -->";

/** The page with these outcomes between its marks: in the order of the clients, those that were not tried at the end. */
export function withOutcomes(
  page: string,
  clients: readonly Client[],
  outcomes: readonly Outcome[],
  untried: readonly Untried[],
): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error("the page has lost its marks");
  const kept = rowsOf(page);
  const rows = clients.map(({ name, fetches }) => {
    const outcome = outcomes.find(({ client }) => client === name);
    // One that was not tried this time keeps its row.
    if (outcome === undefined) return kept.get(name) ?? `| ${name} |  | ${fetches} |  |  |`;
    const { version, requests, bytes } = outcome;
    return `| ${name} | ${shortened(name, version)} | ${fetches} | ${requests} | ${sized(bytes)} |`;
  });
  const head = "| client | version | fetches | requests | bytes |\n| --- | --- | --- | --- | --- |";
  const others = untried.map(({ name, why }) => `- ${name}: ${why}.`);
  return `${before}${begin}\n\n${[head, ...rows].join("\n")}\n\nWithout a row:\n\n${
    others.join("\n")
  }\n\n${end}${after}`;
}

/** The rows that the page has, by the client's name. */
export function rowsOf(page: string): ReadonlyMap<string, string> {
  const table = page.split(begin)[1]?.split(end)[0] ?? "";
  const rows = table.split("\n").filter((line) => /^\| (?!client|-)/.test(line));
  return new Map(rows.map((row) => [row.split("|")[1]!.trim(), row]));
}

/** The number, without the program's name before it and what is said of how it was made. */
function shortened(name: string, version: string): string {
  const number = /\d+(?:\.\d+)+(?:[-+~.\w]*)/.exec(version)?.[0] ?? version;
  return number.length > 0 ? number : name;
}

function sized(bytes: number): string {
  return bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
