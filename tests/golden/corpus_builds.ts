/**
 * The corpus of tests/differential built by quilla alone, in this process, and what came of each case in a line or a few.
 *
 * @module
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { ExitCode } from "../../cli/exit_code.ts";
import { run } from "../../cli/program.ts";
import { digestOf } from "../../core/digest.ts";
import { QuillaError } from "../../core/errors.ts";
import type { Case, Step } from "../differential/case.ts";
import { corpus } from "../differential/corpus/mod.ts";
import { writeContext } from "../support/context_files.ts";
import { fakeContext } from "../support/fake_context.ts";
import { peer } from "../support/peers.ts";

/**
 * What came of a case: an image ID (of several platforms, the digest of their index), or `refused CODE`. Of a question about a
 * Dockerfile, what was found: `RULE:LINE …` or nothing, and the digest of the whole answer.
 */
export type Outcome = string;

/** The cases that need no other program: those that are served from a web server or a repository have its port in their history. */
export const alone: readonly Case[] = corpus.filter((each) =>
  each.served === undefined && each.repository === undefined && each.context === undefined
);

/** Whether a case starts programs in containers. */
export function isRun(each: Case): boolean {
  if (isQuestion(each)) return false;
  const steps = [each, ...Object.values(each.bases ?? {}), ...each.earlier ?? []];
  return steps.some(({ dockerfile = "" }) => /^\s*(ONBUILD\s+)?RUN\b/im.test(dockerfile));
}

/** Whether a case names the machine that builds, so that another one makes another image of it. */
export function namesBuilder(each: Case): boolean {
  const { dockerfile, bases, options } = each;
  return /BUILD(PLATFORM|OS|ARCH|VARIANT)/.test(JSON.stringify([dockerfile, bases, options]));
}

/** The gzip files of a case's context, which each runtime's zlib makes with other bytes. */
export function gzipFiles(each: Case): Uint8Array[] {
  return Object.values(each.files ?? {}).filter((file) => file instanceof Uint8Array)
    .filter((file) => file[0] === 0x1f && file[1] === 0x8b);
}

/** Why the context of a case cannot be written on this machine; undefined where it can. */
export function unwritable(each: Case): string | undefined {
  const files = Object.values(each.files ?? {}).filter((file) => typeof file === "object");
  const isAttributed = files.some((file) => "xattrs" in file);
  const isSocket = files.some((file) => "special" in file && file.special === "socket");
  const isDevice = files.some((file) => "device" in file);
  if ((isAttributed || isDevice) && process.getuid?.() !== 0) return "it takes root";
  return isAttributed || isSocket ? peer("python3").skip : undefined;
}

function isQuestion({ asks }: Case): boolean {
  return asks === "check" || asks === "outline" || asks === "targets";
}

/**
 * Builds a case in a store of its own.
 *
 * @param work a directory for what it needs; emptied before
 * @param seed a store that its own is a copy of; empty unless given
 * @param more further options of its builds
 */
export async function outcomeOf(
  each: Case,
  work: string,
  seed?: string,
  more: readonly string[] = [],
): Promise<Outcome> {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  if (seed !== undefined) {
    // Its snapshots stay behind: in a copy their files are as old as the copy.
    const filter = (path: string) => path !== join(seed, "snapshots");
    cpSync(seed, join(work, "store"), { recursive: true, filter });
  }
  const directory = join(work, "context");
  prepare(directory, each);
  const bases: string[] = [];
  for (const [name, base] of Object.entries(each.bases ?? {})) {
    const dest = join(work, "bases", name);
    mkdirSync(join(work, "bases"), { recursive: true });
    const file = `${dest}.Dockerfile`;
    writeFileSync(file, base.dockerfile);
    const output = ["-t", name, "-o", `type=oci,tar=false,dest=${dest}`];
    const told = await build(base, [...output, "-f", file, directory], work);
    if (told.startsWith("refused ")) return `base ${name}: ${told}`;
    bases.push("--build-context", `${name}=oci-layout://${dest}`);
  }
  const question = isQuestion(each) ? ["--call", each.asks!] : [];
  let outcome: Outcome = "";
  for (const made of [...each.earlier ?? [], {}]) {
    const step = { ...each, ...made };
    prepare(directory, step);
    outcome = await build(step, [...more, ...question, ...bases, directory], work);
  }
  return outcome;
}

function prepare(directory: string, { dockerfile, files }: Step): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  writeContext(directory, { ...dockerfile === "" ? {} : { Dockerfile: dockerfile }, ...files });
}

/** Every machine builds for the same one, unless the case says which. */
const platform = ["--platform", "linux/amd64"];

async function build(step: Step, words: readonly string[], work: string): Promise<Outcome> {
  const places: Readonly<Record<string, string>> = {
    CONTEXT: join(work, "context"),
    CACHE: join(work, "cache"),
  };
  const options = (step.options ?? [])
    .map((text) => text.replace(/\$(CONTEXT|CACHE)\b/g, (_, name) => places[name]!));
  const chosen = options.some((word) => word.startsWith("--platform")) ? [] : platform;
  const context = fakeContext({ root: join(work, "store") });
  const quiet = words.includes("--call") ? [] : ["-q", "--pull=never"];
  let refused = "";
  try {
    await run(context, ["build", ...quiet, ...chosen, ...options, ...words]);
  } catch (thrown) {
    if (thrown instanceof ExitCode) refused = `exit code ${thrown.code}`;
    else if (thrown instanceof QuillaError) refused = thrown.code;
    else throw thrown;
  }
  const { stdout } = context.said();
  if (!words.includes("--call")) return refused === "" ? stdout.trim() : `refused ${refused}`;
  const findings = stdout.matchAll(/^WARNING: (\w+)[^]*?:(\d+)$/gm);
  const answer = stdout.replaceAll(work, "");
  return [
    ...[...findings].map(([, rule, line]) => `${rule}:${line}`),
    ...stdout === "" ? [] : [digestOf(answer)],
    ...refused === "" ? [] : [`refused ${refused}`],
  ].join(" ");
}

/** Cases by what they are about, in their order: what stands before the last colon of their names. */
export function groupsOf(cases: readonly Case[]): Map<string, Case[]> {
  const groups = new Map<string, Case[]>();
  for (const each of cases) {
    const [first = "", second = ""] = each.name.split(": ");
    const group = first === "frontend" ? `${first}: ${second}` : first;
    groups.set(group, [...groups.get(group) ?? [], each]);
  }
  return groups;
}
