/**
 * One Dockerfile of another builder's suite, built by quilla and by BuildKit.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Case } from "../../tests/differential/case.ts";
import { buildWithQuilla, type Result } from "../../tests/differential/comparison.ts";
import { buildkit } from "../../tests/differential/judges/buildkit.ts";
import { compare, linesOf, saidOf } from "../../tests/differential/judges/judge.ts";
import type { SuiteFile } from "./find.ts";
import { standInOptions } from "./stand_in.ts";

export const outcomes = {
  "equal": "both build it, and trees, configurations and histories are equal",
  "both refuse": "both refuse it",
  "different": "both build it, and something differs",
  "quilla alone refuses": "quilla alone refuses it",
  "quilla alone builds": "quilla alone builds it",
} as const;
export type SuiteOutcome = keyof typeof outcomes;

export interface SuiteVerdict {
  readonly name: string;
  readonly outcome: SuiteOutcome;
  /** What differs, or what was said of it. */
  readonly details: readonly string[];
}

/** @param asks an image, or what is told of the Dockerfile */
export async function verdictOn(
  file: SuiteFile,
  layout: string,
  work: string,
  asks: Case["asks"] = "image",
): Promise<SuiteVerdict> {
  const directory = join(work, "context");
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  if (asks === "image") {
    // Both builders see one copy, which no build of ours can change in the checkout.
    const copied = spawnSync("cp", ["-a", file.context, directory], { encoding: "utf8" });
    if (copied.status !== 0) throw new Error(copied.stderr);
  } else {
    // Nobody looks at more than the Dockerfile and what is ignored.
    for (const name of [file.file, `${file.file}.dockerignore`, ".dockerignore"]) {
      const [from, to] = [join(file.context, name), join(directory, name)];
      if (!existsSync(from)) continue;
      mkdirSync(dirname(to), { recursive: true });
      copyFileSync(from, to);
    }
  }
  const dockerfile = readFileSync(join(directory, file.file), "utf8");
  const options = [
    ...["-f", join(directory, file.file)],
    ...asks === "image" ? ["--network", "none"] : [],
    ...[...file.arguments].flatMap((pair) => ["--build-arg", pair.join("=")]),
    ...file.target === undefined ? [] : ["--target", file.target],
    ...standInOptions(dockerfile, file.arguments, layout),
  ];
  const each: Case = { name: file.name, dockerfile, options, asks, ownFrontend: true };
  const ours = await attempt(() => buildWithQuilla(each, directory, join(work, "store")));
  const theirs = await attempt(() => buildkit.build(each, directory));
  return { name: file.name, ...judge(ours, theirs) };
}

function judge(
  ours: Result | Error,
  theirs: Result | Error,
): Pick<SuiteVerdict, "outcome" | "details"> {
  if (ours instanceof Error && theirs instanceof Error) {
    return { outcome: "both refuse", details: [ours.message, theirs.message] };
  }
  if (ours instanceof Error) return { outcome: "quilla alone refuses", details: [ours.message] };
  if (theirs instanceof Error) return { outcome: "quilla alone builds", details: [theirs.message] };
  const differences = compare(saidOf(ours), saidOf(theirs));
  return differences.length === 0
    ? { outcome: "equal", details: [] }
    : { outcome: "different", details: differences.flatMap(linesOf) };
}

async function attempt(build: () => Promise<Result>): Promise<Result | Error> {
  try {
    return await build();
  } catch (error) {
    return error as Error;
  }
}
