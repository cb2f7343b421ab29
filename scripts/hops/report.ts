/**
 * What `scripts/hops.ts` prints.
 *
 * @module
 */
import { plainTable } from "../bench/table.ts";
import type { Journey } from "./measure.ts";
import type { Hop } from "./way.ts";

/** By the title of the build. */
export type Journeys = Readonly<Record<string, Journey>>;

const calls = (hops: readonly Hop[]) => hops.reduce((sum, hop) => sum + hop.calls, 0);
const distinct = (hops: readonly Hop[]) => hops.reduce((sum, hop) => sum + hop.distinct, 0);

const FIGURES: readonly (readonly [string, (journey: Journey) => number])[] = [
  ["modules loaded", ({ loaded }) => loaded],
  ["modules run", ({ run }) => run],
  ["functions entered", ({ functions }) => functions],
  ["calls", (journey) => journey.calls],
  ["rooms entered", ({ rooms }) => rooms.length],
  ["room changes", ({ roomChanges }) => roomChanges],
  ["calls into another room", ({ hops }) => calls(hops)],
  ["…, each pair of functions once", ({ hops }) => distinct(hops)],
  ["returns upward", ({ upward }) => calls(upward)],
  ["…, each pair of functions once", ({ upward }) => distinct(upward)],
];

/** The figures of each build in a column; with those of an earlier run, before and after and the difference. */
export function figures(journeys: Journeys, before: Journeys = {}): string {
  const columns = Object.entries(journeys).flatMap(([title, journey]) => {
    const earlier = before[title];
    const values = FIGURES.map(([, figure]) => figure(journey));
    const now = values.map(String);
    if (earlier === undefined) return [[title, ...now]];
    const old = FIGURES.map(([, figure]) => figure(earlier));
    const changes = values.map((value, index) => signed(value - old[index]!));
    return [[`${title}, before`, ...old.map(String)], ["after", ...now], ["", ...changes]];
  });
  return plainTable(["", ...FIGURES.map(([name]) => name)].map((name, row) => [
    name,
    ...columns.map((column) => column[row]!),
  ]));
}

function signed(difference: number): string {
  return difference > 0 ? `+${difference}` : difference < 0 ? `${difference}` : "=";
}

/** The way of one build: each room and each module once, and where it returned upward. */
export function story({ rooms, modules, upward }: Journey): string {
  const returns = upward.map(({ from, to, calls, distinct }) => [
    `  ${from} > ${to}`,
    String(calls),
    String(distinct),
  ]);
  return [
    `Rooms: ${rooms.join(" > ")}`,
    `Modules: ${modulesByRoom(modules)}`,
    plainTable([["Returns upward", "calls", "pairs"], ...returns]),
  ].join("\n\n");
}

/** `core/build/{plan,stage} > core/errors`: successive modules of one folder stand together. */
export function modulesByRoom(modules: readonly string[]): string {
  const groups: { folder: string; names: string[] }[] = [];
  for (const path of modules) {
    const slash = path.lastIndexOf("/") + 1;
    const [folder, name] = [path.slice(0, slash), path.slice(slash).replace(/\.ts$/, "")];
    const last = groups.at(-1);
    if (last?.folder === folder) last.names.push(name);
    else groups.push({ folder, names: [name] });
  }
  return groups.map(({ folder, names }) =>
    names.length === 1 ? folder + names[0] : `${folder}{${names.join(",")}}`
  ).join(" > ");
}
