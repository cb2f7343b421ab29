/**
 * Running the programs of the benchmark where nobody looks at the clock.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { QuillaError } from "../../core/errors.ts";
import { run } from "../process.ts";
import type { Command } from "./builder.ts";

/**
 * Runs a command to its end.
 *
 * @returns its standard output
 * @throws QuillaError with the code `bench/failed` and the last line of what it said
 */
export async function ask({ words, env, cwd }: Command): Promise<string> {
  const { code, text, stdout } = await run(words, { env, cwd });
  if (code !== 0) throw failed(words, text);
  return stdout;
}

/** That a command failed, in one line. */
export function failed(words: readonly string[], text: string): QuillaError {
  const lines = text.trim().split("\n");
  const said = lines.findLast((line) => /^error/i.test(line)) ?? lines.at(-1);
  const shown = words.length > 12 ? `${words.slice(0, 12).join(" ")} …` : words.join(" ");
  return new QuillaError(`\`${shown}\` failed: ${said}`, {
    code: "bench/failed",
    hint: "run the command by hand to see all that it says",
  });
}

/** The paths of the layers of the only image of an OCI layout or of a `dir:` of skopeo, lowest first. */
export function layersOf(folder: string, kind: "oci" | "dir"): string[] {
  const blob = (digest: string) =>
    kind === "dir"
      ? join(folder, digest.slice("sha256:".length))
      : join(folder, "blobs", digest.replace(":", "/"));
  const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
  const manifest = kind === "dir"
    ? read(join(folder, "manifest.json"))
    : read(blob(read(join(folder, "index.json")).manifests[0].digest));
  return manifest.layers.map(({ digest }: { digest: string }) => blob(digest));
}
