/**
 * All figures of the house, in the order in which they are told.
 *
 * @module
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { SourceTree } from "../architecture.ts";
import { PROJECT } from "../process.ts";
import { docLint } from "./docs.ts";
import { notHanded, pluginToPlugin, privateNames, privateTypes } from "./doors.ts";
import type { Figure } from "./figure.ts";
import { builtInPlugin, foreignNames, instructionsMentioned, instructionsNamed } from "./names.ts";
import { examples, instructionTests, otherTests } from "./namesakes.ts";
import { type Project, projectOf } from "./project.ts";
import { cliReach, cliToCore, cliToPlugins, roomCircles, waysOut } from "./rooms.ts";
import { coreLines, longestFile, thinFiles } from "./size.ts";

/** Figures that the sources alone tell. */
const ofSources: readonly ((project: Project) => Figure)[] = [
  ...[coreLines, foreignNames, instructionsNamed, instructionsMentioned],
  ...[roomCircles, waysOut, builtInPlugin],
  ...[cliToPlugins, cliToCore, cliReach],
  ...[privateNames, privateTypes, pluginToPlugin],
  ...[instructionTests, otherTests, examples, thinFiles, longestFile],
];

/** What `deno task lint` needs: it takes a second. */
export async function quickFigures(tree: SourceTree): Promise<Figure[]> {
  const project = projectOf(tree, await exampleFiles());
  return [...ofSources.map((figure) => figure(project)), await docLint()];
}

/** Everything. */
export async function allFigures(tree: SourceTree): Promise<Figure[]> {
  const { handedNames } = await import("./handed.ts");
  const { parses } = await import("./parses.ts");
  const quick = await quickFigures(tree);
  return [...quick, notHanded(projectOf(tree), await handedNames()), ...await parses()];
}

async function exampleFiles(): Promise<string[]> {
  const entries = await readdir(join(PROJECT, "examples"), { recursive: true });
  return entries.map((entry) => `examples/${entry.replaceAll("\\", "/")}`)
    .filter((path) => !path.includes("/node_modules/"));
}
