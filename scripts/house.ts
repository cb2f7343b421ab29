/**
 * `deno task house`: how the house is, in figures.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { projectTree } from "./check_imports.ts";
import { isMet, tableOf } from "./house/figure.ts";
import { allFigures } from "./house/figures.ts";
import { lowerRatchet } from "./house/ratchet.ts";
import { script } from "./process.ts";

const USAGE =
  `Tells how far core, plugins and cli are what the design says, one line for each figure.

  deno task house [FIGURE]... [--all] [--ratchet]

  FIGURE     only the figures of these ids, such as private-names
  --all      what each figure is made of, also where it is what it should be
  --ratchet  writes down the figures that are lower now than scripts/house/ratchet.json says: they may not rise again

Exits with 1 where a figure is not what it should be.
`;

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      all: { type: "boolean", default: false },
      ratchet: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const measured = await allFigures(await projectTree());
  const unknown = positionals.filter((id) => !measured.some((figure) => figure.id === id));
  if (unknown.length > 0) {
    console.error(`there is no figure ${unknown.join(", ")}`);
    return 2;
  }
  const figures = measured.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
  console.log(tableOf(figures, values.all));
  if (values.ratchet) {
    const changed = await lowerRatchet(measured);
    console.error(changed.length === 0 ? "nothing is lower" : `lower now: ${changed.join(", ")}`);
  }
  const missed = figures.filter((figure) => !isMet(figure)).length;
  console.error(`${missed} of ${figures.length} figures are missed`);
  return missed === 0 ? 0 : 1;
}

if (import.meta.main) await script(main);
