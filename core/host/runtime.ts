/**
 * Which JavaScript runtime this is. Only core/host names them.
 *
 * @module
 */
/** The runtime, as `version` shows it and as messages name it. */
export interface Runtime {
  readonly name: "deno" | "bun" | "node";
  readonly version: string;
  /** Whether this is one executable that carries quilla, made by `deno compile` or `bun build --compile`. */
  readonly standalone: boolean;
}

/** The parts of Bun that quilla uses, beside `bun:ffi`. */
interface BunGlobal {
  readonly version: string;
  readonly main: string;
}

/** Looks at the globals that each runtime has for itself. */
export function currentRuntime(): Runtime {
  const bun = (globalThis as { Bun?: BunGlobal }).Bun;
  if (bun !== undefined) {
    return { name: "bun", version: bun.version, standalone: isEmbedded(bun.main) };
  }
  if ("Deno" in globalThis) {
    return { name: "deno", version: Deno.version.deno, standalone: Deno.build.standalone };
  }
  return { name: "node", version: process.versions.node, standalone: false };
}

/**
 * Whether decoders of `node:zlib` keep in memory all that they make of one write, a thousand times as much at worst. Deno 2.4 does;
 * Deno 2.9 and Bun make no more than is read.
 */
export function keepsAllDecoded({ name, version }: Runtime = currentRuntime()): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return name === "deno" && major === 2 && minor < 9;
}

/** What has functions that end the process, by the names that code has for it. */
export function processOwners(): ReadonlyMap<string, Record<string, unknown>> {
  const owners = new Map<string, unknown>([["process", process]]);
  if ("Deno" in globalThis) owners.set("Deno", Deno);
  return owners as Map<string, Record<string, unknown>>;
}

/** Bun's compiled programs live in a file system of their own. */
function isEmbedded(main: string): boolean {
  return main.startsWith("/$bunfs/") || /^[A-Za-z]:[\\/]~BUN[\\/]/.test(main);
}
