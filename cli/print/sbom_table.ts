/**
 * What is in an image, as a table.
 *
 * @module
 */
import type { ImageSbom } from "../../mod.ts";
import { stepText } from "./step.ts";
import { formatTable } from "./table.ts";

/** A row for each package, and what else there is in a line below them. */
export async function sbomTable({ packages, layers, files }: ImageSbom): Promise<string> {
  const rows: string[][] = [["NAME", "VERSION", "TYPE", "LICENCE", "LAYER", "CAME BY"]];
  for (const { name, version, manager, licence = "", layer, stage } of packages) {
    const came = stage === undefined
      ? await stepText(layers[layer ?? -1]?.createdBy ?? "", true)
      : `build tool of ${stage}`;
    const number = layer === undefined ? "" : String(layer + 1);
    rows.push([name, version, manager, await stepText(licence, true), number, came]);
  }
  const counts = [count(packages.length, "package"), count(layers.length, "layer")];
  if (files.length > 0) counts.push(`${count(files.length, "file")} beside them by COPY and ADD`);
  return `${packages.length === 0 ? "" : `${formatTable(rows)}\n\n`}${counts.join(", ")}`;
}

function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`;
}
