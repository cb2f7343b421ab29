/**
 * Lists of things, as a table, as one JSON object per line, or as a template says.
 *
 * @module
 */
import type { Context } from "../context.ts";
import { formatJson } from "./json.ts";
import { formatTable } from "./table.ts";
import { parseTemplate } from "./template.ts";

/** One thing; the names of its fields are Docker's. */
export type Row = Readonly<Record<string, string>>;

/** A list to print. */
export interface Listing {
  /** All fields with their headings. */
  readonly headings: ReadonlyMap<string, string>;
  /** The fields that a table shows unless told. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** The help text of `--format`. */
export const formatHelp =
  'table, json (an object per line), "{{.Field}} …" or "table {{.Field}} …"';

/**
 * @param format `table`, `json`, a template, or `table` and a template
 * @throws {UsageError} `usage/template`
 */
export function printListing(context: Context, listing: Listing, format: string): void {
  const text = formatListing(listing, format);
  if (text !== "") context.print(text);
}

function formatListing({ headings, columns, rows }: Listing, format: string): string {
  if (format === "json") return rows.map((row) => formatJson(row)).join("\n");
  if (format === "table") {
    const heading = columns.map((column) => headings.get(column) ?? column);
    return formatTable([heading, ...rows.map((row) => columns.map((column) => row[column] ?? ""))]);
  }
  const isTable = format.startsWith("table ");
  const template = parseTemplate(isTable ? format.slice(6).trimStart() : format, [
    ...headings.keys(),
  ]);
  const lines = rows.map((row) => template.fill(row));
  if (!isTable) return lines.join("\n");
  return formatTable([template.heading(headings), ...lines].map((line) => line.split("\t")));
}
