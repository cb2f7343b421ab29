/**
 * Running a command line of `docker run`: with an engine, or with quilla.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { Line } from "./lines.ts";

/** What came of one. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  /** Whether something was said on the standard error. */
  readonly complains: boolean;
}

/** Parts the words as a shell would. */
export function partWords(text: string): string[] {
  return [...text.matchAll(/(?:'[^']*'|"[^"]*"|\S)+/g)].map(([word]) =>
    word.startsWith("'") || word === '""' ? word.slice(1, -1) : word
  );
}

/** Makes what the lines call $D. */
export function makeDirectory(at: string): string {
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, "f"), "content\n");
  writeFileSync(join(at, "script"), "#!/bin/sh\necho script\n");
  chmodSync(join(at, "script"), 0o755);
  writeFileSync(
    join(at, "vars"),
    "# comment\nONE=1\n\n  TWO=two words\nFROM_HERE\nNOT_HERE\nLAST='q'\n",
  );
  const refused = { names: ["chmod", "fchmodat", "fchmodat2", "fchmod"], action: "SCMP_ACT_ERRNO" };
  const profile = {
    defaultAction: "SCMP_ACT_ALLOW",
    syscalls: [{ ...refused, args: [], includes: {}, excludes: {} }],
  };
  writeFileSync(join(at, "chmod.json"), JSON.stringify(profile));
  return at;
}

/** Runs a line. @param command what `run` stands behind */
export function runLine(
  { words, input }: Line,
  command: readonly string[],
  directory: string,
  env: Readonly<Record<string, string | undefined>> = {},
): Outcome {
  const [program, ...before] = command;
  const parted = partWords(words).map((word) => word.replaceAll("$D", directory));
  const { status, stdout, stderr } = spawnSync(program!, [...before, "run", "--rm", ...parted], {
    env: { ...process.env, NO_COLOR: "1", FROM_HERE: "here", NOT_HERE: undefined, ...env },
    encoding: "utf8",
    input: input ?? "",
    timeout: 60_000,
  });
  return { code: status ?? 128, stdout, complains: stderr.trim() !== "" };
}
