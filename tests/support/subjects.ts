/**
 * quilla as its users have it: from the source on each runtime, and compiled by each. End-to-end tests run on all of them.
 *
 * @module
 */
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { compile } from "../../scripts/compile.ts";
import { PROJECT } from "../../scripts/process.ts";
import { bunPath, denoPath, NO_BUN } from "../../scripts/runtimes.ts";
import { hostTarget } from "../../scripts/targets.ts";

/** The names that QUILLA_SUBJECTS may hold, separated by commas. */
export const SUBJECT_NAMES = ["deno", "bun", "deno-compiled", "bun-compiled"] as const;
export type SubjectName = (typeof SUBJECT_NAMES)[number];

/** One way to run quilla. */
export interface Subject {
  readonly name: SubjectName;
  /** The words before quilla's arguments. */
  readonly command: readonly string[];
  /** Why it is not there; hand it to `test(name, { skip }, …)`. */
  readonly skip: string | undefined;
}

/**
 * The subjects that QUILLA_SUBJECTS names; without it, the source on Deno alone, which is what one wants while working.
 * The compiled ones are built once into dist/test/ and again when a source is newer.
 *
 * @example
 * ```ts ignore
 * for (const subject of await subjects()) {
 *   test(`${subject.name}: builds the tutorial`, { skip: subject.skip }, async () => { … });
 * }
 * ```
 */
export async function subjects(): Promise<Subject[]> {
  const named = (process.env.QUILLA_SUBJECTS ?? "deno").split(",").map((name) => name.trim());
  const unknown = named.find((name) => !SUBJECT_NAMES.includes(name as SubjectName));
  if (unknown !== undefined) throw new Error(`QUILLA_SUBJECTS: no subject is named ${unknown}`);
  const found: Subject[] = [];
  for (const name of named as SubjectName[]) found.push(await subject(name));
  return found;
}

async function subject(name: SubjectName): Promise<Subject> {
  const main = join(PROJECT, "cli", "main.ts");
  if (name === "deno") {
    return { name, command: [denoPath(), "run", "-A", main], skip: undefined };
  }
  if (name !== "deno-compiled") {
    const bun = await bunPath();
    if (bun === undefined) return { name, command: [], skip: NO_BUN };
    if (name === "bun") return { name, command: [bun, "run", main], skip: undefined };
  }
  const runtime = name === "deno-compiled" ? "deno" : "bun";
  const output = join(PROJECT, "dist", "test", `quilla-${runtime}${hostTarget().suffix}`);
  try {
    await onlyOneAtATime(output, async () => {
      if (isStale(output)) await compile({ runtime, target: hostTarget(), output });
    });
    return { name, command: [output], skip: undefined };
  } catch (thrown) {
    // Without denort there is nothing to test. Anything else is a failure of quilla, and must not hide.
    if ((thrown as { code?: string }).code !== "compile/no-denort") throw thrown;
    return { name, command: [], skip: (thrown as Error).message };
  }
}

function isStale(executable: string): boolean {
  const built = statSync(executable, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = ["cli", "core", "plugins"].flatMap((folder) =>
    readdirSync(join(PROJECT, folder), { recursive: true, encoding: "utf8" })
      .map((file) => join(folder, file))
  );
  return [
    ...sources,
    "mod.ts",
    "package.json",
    "deno.json",
    ...["bundle", "compile"].map((name) => join("scripts", `${name}.ts`)),
  ]
    .some((file) =>
      existsSync(join(PROJECT, file)) && statSync(join(PROJECT, file)).mtimeMs > built
    );
}

/** Test files may run side by side: the first builds, the others wait. */
async function onlyOneAtATime(output: string, build: () => Promise<void>): Promise<void> {
  mkdirSync(join(output, ".."), { recursive: true });
  const lock = `${output}.lock`;
  const tooOld = 120_000; // milliseconds; a compilation takes two seconds
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (thrown) {
      if ((thrown as { code?: string }).code !== "EEXIST") throw thrown;
      const held = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
      if (Date.now() - held > tooOld) rmdirSync(lock);
      await pause(50);
    }
  }
  try {
    await build();
  } finally {
    rmdirSync(lock);
  }
}
