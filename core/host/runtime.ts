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

/** Bun's compiled programs live in a file system of their own. */
function isEmbedded(main: string): boolean {
  return main.startsWith("/$bunfs/") || /^[A-Za-z]:[\\/]~BUN[\\/]/.test(main);
}
