/**
 * Lists of things, as a table, as one JSON object per line, or as a template says.
 *
 * @module
 */
import type { Context } from "../context.ts";
import { sanitise } from "./sanitise.ts";
import { alignCells, cellText } from "./table.ts";

/** One thing; the names of its fields are Docker's. */
export type Row = Readonly<Record<string, string>>;

/** A list to print. */
export interface Listing {
  /** All fields with their headings. */
  readonly headings: ReadonlyMap<string, string>;
  /** The fields that a table shows unless told. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  /** The template that the word `raw` stands for, where it is one. */
  readonly raw?: string;
}

/** The help text of `--format`. */
export const formatHelp =
  'table, json (an object per line), "{{.Field}} …" or "table {{.Field}} …"';

/**
 * @param format `table`, `json`, a template, or `table` and a template; empty is `table`
 * @throws {UsageError} `usage/template`
 */
export async function printListing(
  context: Context,
  listing: Listing,
  format: string,
): Promise<void> {
  const text = await formatListing(listing, format);
  if (text !== undefined) context.print(text);
}

/** What `printListing` prints; undefined where that is nothing, not even a line end. */
export async function formatListing(
  { headings, columns, rows, raw }: Listing,
  format: string,
): Promise<string | undefined> {
  if (format === "table" || format === "") {
    const heading = columns.map((column) => headings.get(column) ?? column);
    const cells = [heading, ...rows.map((row) => columns.map((column) => row[column] ?? ""))];
    return await align(cells.map((row) => row.map(cellText)));
  }
  const isTable = format.startsWith("table");
  const [, field] = /^\{\{\.(\w+)\}\}$/.exec(format) ?? [];
  if (field !== undefined && headings.has(field)) {
    // What -q prints needs no template.
    return rows.length === 0 ? undefined : rows.map((row) => sanitise(row[field] ?? "")).join("\n");
  }
  const named = format === "json" ? "{{json .}}" : format === "raw" ? raw : undefined;
  const text = named ?? (isTable ? format.slice(5) : format);
  const { parseTemplate } = await import("./template.ts");
  const template = parseTemplate(withoutSpaces(text), [...headings.keys()], { escapes: true });
  const lines = rows.map((row) => template.fill(row));
  if (!isTable) return lines.length === 0 ? undefined : lines.join("\n");
  const whole = [template.heading(headings), ...lines].join("\n");
  return await align(whole.split("\n").map((line) => line.split("\t")));
}

/** Spaces at both ends are no part of a template; in steps, for a pattern would look at every run of spaces again and again. */
function withoutSpaces(text: string): string {
  let start = 0;
  let end = text.length;
  while (text[start] === " ") start++;
  while (end > start && text[end - 1] === " ") end--;
  return text.slice(start, end);
}

/** Characters that take more than one column, or none, are rare: counting them is loaded where there are some. */
async function align(rows: readonly (readonly string[])[]): Promise<string> {
  const isPlain = rows.every((row) => row.every((cell) => /^[ -~…]*$/.test(cell)));
  if (isPlain) return alignCells(rows).join("\n");
  const { columnsOf } = await import("../terminal/width.ts");
  return alignCells(rows, columnsOf).join("\n");
}
