/**
 * quilla as JavaScript without types, comments and libraries beside it, for `deno compile`: the less there is to read, the
 * sooner it starts.
 *
 * @module
 */
import { readdir } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { type OutputChunk, rolldown } from "rolldown";
import { PROJECT } from "./process.ts";

/** The files of a bundle, by their names in its directory. */
export interface Bundle {
  readonly main: string;
  /** What is loaded only when it is needed, workers among them. */
  readonly others: readonly string[];
}

/** Writes the bundle into a directory. */
export async function bundle(directory: string): Promise<Bundle> {
  const inputs = ["cli/main.ts", ...await workerModules()];
  const build = await rolldown({
    input: Object.fromEntries(inputs.map((file) => [nameOf(file), join(PROJECT, file)])),
    platform: "node",
    external: ["bun:ffi"],
    plugins: [
      { name: "workers", transform: (code) => code.replace(workerUrl, '"./$1.js"') },
      { name: "built-ins", resolveId: builtin },
    ],
    // What one command loads at once may be loaded by another when it needs it.
    checks: { ineffectiveDynamicImport: false },
  });
  try {
    const { output } = await build.write({ dir: directory, format: "esm", minify: true });
    const chunks = output.filter((file): file is OutputChunk => file.type === "chunk");
    const main = chunks.find((chunk) => chunk.isEntry && chunk.name === "main")!.fileName;
    return { main, others: output.map((file) => file.fileName).filter((name) => name !== main) };
  } finally {
    await build.close();
  }
}

/** The modules that a `new Worker(new URL(…))` loads, which no import names: `worker.ts` and `*_worker.ts`. */
export async function workerModules(): Promise<string[]> {
  const found: string[] = [];
  for (const folder of ["cli", "core", "plugins"]) {
    for (const file of await readdir(join(PROJECT, folder), { recursive: true })) {
      if (/(^|[\\/_])worker\.ts$/.test(file)) found.push(join(folder, file));
    }
  }
  return found.sort();
}

/** Deno knows Node's own modules with their prefix only; there are packages that leave it out. */
function builtin(id: string) {
  return isBuiltin(id) && !id.startsWith("node:") && !id.startsWith("bun:")
    ? { id: `node:${id}`, external: true }
    : null;
}

/** In a bundle a worker lies beside the file that starts it. */
const workerUrl = /"\.{1,2}\/(?:[\w./]*\/)?(\w*worker)\.ts"(?=, import\.meta\.url)/g;

function nameOf(file: string): string {
  return file.replace(/^.*[\\/]/, "").replace(/\.ts$/, "");
}
