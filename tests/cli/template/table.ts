/**
 * The table of templates with what Docker's client makes of them, as `deno task templates` wrote it.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import type { Listing } from "../../../cli/print/listing.ts";
import type { TemplateCase } from "./cases/mod.ts";

/** What came of a template: its text, or in which half it failed. */
export interface Answer {
  readonly output?: string;
  readonly fails?: "parse" | "fill";
  /** What Go said. */
  readonly message?: string;
}

/** The whole table. */
export interface Table {
  /** The rows that Docker's client made of the listings, by document. */
  readonly rows: Readonly<Record<string, Listing["rows"]>>;
  readonly cases: readonly (TemplateCase & Answer)[];
}

export const tableFile = new URL("table.json", import.meta.url);

export function readTable(): Table {
  return JSON.parse(readFileSync(tableFile, "utf8"));
}

/** Addresses in memory say nothing. */
export function withoutAddresses(text: string): string {
  return text.replace(/0x[\da-f]{6,12}\b/g, "0xADDRESS");
}

/** Ours, in the words of the table. */
export async function answerOf(fill: () => Promise<string>): Promise<Answer> {
  try {
    return { output: withoutAddresses(await fill()) };
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    if (code !== "usage/template") throw error;
    return { fails: message.includes("cannot be read") ? "parse" : "fill", message };
  }
}
