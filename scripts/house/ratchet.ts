/**
 * Figures that may only fall: ratchet.json has the most that each may be, and `deno task lint` fails where one is more.
 *
 * `deno task house --ratchet` writes down what is lower now; it never writes a higher number. Where a move turns ties of one sort
 * into ties of another, the number is raised by hand, and the commit says why.
 *
 * @module
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Violation } from "../architecture.ts";
import type { Figure } from "./figure.ts";

/** By a figure's id: the most that it may be. */
export type Ratchet = Readonly<Record<string, number>>;

const FILE = "scripts/house/ratchet.json";
const path = fileURLToPath(new URL("ratchet.json", import.meta.url));

/** What ratchet.json says. */
export async function readRatchet(): Promise<Ratchet> {
  return JSON.parse(await readFile(path, "utf8"));
}

/** A violation for each figure that is more than it may be, or of which the ratchet knows but nobody measures it. */
export function slipped(figures: readonly Figure[], ratchet: Ratchet): Violation[] {
  return Object.entries(ratchet).flatMap(([id, most]) => {
    const say = (message: string) => [{ path: FILE, line: 1, message }];
    const figure = figures.find((one) => one.id === id);
    if (figure === undefined) return say(`has ${id}, which nobody measures`);
    if (figure.value <= most) return [];
    const how = `\`deno task house ${id} --all\` lists them`;
    return say(`${id}: ${figure.title}: ${figure.value}, and may be ${most} at most; ${how}`);
  });
}

/** The ratchet with the figures that are lower now. */
export function lowered(figures: readonly Figure[], ratchet: Ratchet): Ratchet {
  return Object.fromEntries(
    Object.entries(ratchet).map(([id, most]) => {
      const value = figures.find((figure) => figure.id === id)?.value ?? most;
      return [id, Math.min(value, most)];
    }),
  );
}

/** Writes what is lower now; the ids that are. */
export async function lowerRatchet(figures: readonly Figure[]): Promise<string[]> {
  const before = await readRatchet();
  const after = lowered(figures, before);
  const changed = Object.keys(before).filter((id) => after[id] !== before[id]);
  if (changed.length > 0) await writeFile(path, JSON.stringify(after, undefined, 2) + "\n");
  return changed;
}
