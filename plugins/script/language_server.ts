/**
 * Dockerfiles in editors, for scripts: the language server on any two streams.
 *
 * @module
 */
import type { Readable, Writable } from "node:stream";
import { QuillaError } from "../../core/errors.ts";
import type { Store } from "../../core/store/store.ts";
import { loadPlugins, openStore, type Plugins, requireNames } from "./session.ts";

/** What {@linkcode serveLanguage} is asked for. */
export interface LanguageServerOptions {
  /** What the editor sends; the server ends with it. */
  readonly input: Readable;
  /** Where answers go, and nothing else. */
  readonly output: Writable;
  /** What the server says of itself; nothing unless given. */
  readonly version?: string | undefined;
  /** Where images and earlier builds are looked up: its directory, the user's own unless given; `false`: nowhere. It need not be there. */
  readonly store?: string | false | undefined;
  /**
   * Plugins; or what finds those of a workspace's directory, asked once, when the editor begins. Nothing of a project is loaded
   * without.
   */
  readonly plugins?:
    | Plugins
    | ((
      directory: string | undefined,
      say: (message: string) => void,
    ) => ReturnType<typeof loadPlugins>);
}

const names = { input: true, output: true, version: true, store: true, plugins: true } as const;

/**
 * Serves one editor by the Language Server Protocol: diagnostics by the checks of builds, completion, hover, definitions,
 * references, renaming, symbols, folding, formatting, and what mends findings. Nothing is built, and no program is run.
 *
 * @returns 0 where the editor ended as the protocol has it, else 1
 * @throws {QuillaError} `lsp/broken-input` for what is no message of the protocol
 */
export async function serveLanguage(options: LanguageServerOptions): Promise<number> {
  requireNames("serveLanguage", options, names);
  const { serveEditor } = await import("../tools/language_server/server.ts");
  const { input, output, version = "", plugins } = options;
  return await serveEditor({
    ...{ input, output, version },
    host: async (directory, say) =>
      typeof plugins === "function" ? await plugins(directory, say) : await loadPlugins(plugins),
    store: () => storeIfAnywhere(options.store),
  });
}

async function storeIfAnywhere(root: string | false | undefined): Promise<Store | undefined> {
  if (root === false) return undefined;
  try {
    return await openStore(root);
  } catch (error) {
    const code = error instanceof QuillaError ? error.code : undefined;
    if (code === "store/missing" || code === "store/no-home") return undefined;
    throw error;
  }
}
