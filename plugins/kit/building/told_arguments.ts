/**
 * Build arguments that ask the builder for something, and are no variables unless an ARG declares them: those of BuildKit.
 *
 * @see Dockerfile reference, "BuildKit built-in build args", of Dockerfile 1.24; moby/buildkit frontend/dockerui/config.go and
 * docker/buildx build/opt.go
 *
 * @module
 */
import { QuillaError } from "../../../core/errors.ts";
import { parseBoolean } from "../../../core/text/boolean.ts";
import { quote } from "../../../core/text/quote.ts";

/** What they ask for. */
export interface Told {
  /** Their names. */
  readonly names: readonly string[];
  /** The results of steps are left in the image, as `--cache-to type=inline` does. */
  readonly inlineCache: boolean;
  /** True where an index is made of one platform, too; undefined where that follows from how many there are. */
  readonly isIndex: true | undefined;
  /** `.git` of a git repository that is the context is kept. */
  readonly keepGitDirectory: boolean;
  /** Caches of RUN are other ones than those of builds that say another. */
  readonly cacheNamespace: string | undefined;
}

/** Those that say nothing to quilla: there is no history of builds, and no record of a build in an image. */
const idle: ReadonlySet<string> = new Set([
  ...["BUILDKIT_BUILD_NAME", "BUILDKIT_HISTORY_PROVENANCE_V1", "BUILDKIT_INLINE_BUILDINFO_ATTRS"],
  ...["BUILDKIT_BUILDINFO", "BUILDKIT_CONTEXT_KEY"],
  // What a scanner would look into: ours looks into all stages, and into no context.
  ...["BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"],
]);

/**
 * @param values the build arguments
 * @param platforms how many are built
 * @throws {QuillaError} `build/argument` for a value that BuildKit refuses, and for what quilla does not
 */
export function readTold(values: ReadonlyMap<string, string>, platforms: number): Told {
  const reader = new Reader(values);
  // Those of buildx and of the git context are passed over where they are neither.
  const inlineCache = reader.flag("BUILDKIT_INLINE_CACHE", "lenient") ?? false;
  const keepGitDirectory = reader.flag("BUILDKIT_CONTEXT_KEEP_GIT_DIR", "lenient") ?? false;
  const isIndex = reader.flag("BUILDKIT_MULTI_PLATFORM");
  if (isIndex === false && platforms > 1) {
    throw refused("BUILDKIT_MULTI_PLATFORM is false, and there are several platforms", {
      hint: "leave it out, or name one platform",
    });
  }
  reader.flag("BUILDKIT_GIT_ADVICE");
  if (reader.flag("BUILDKIT_DISABLE_FILEOP", "lenient")) {
    throw refused("BUILDKIT_DISABLE_FILEOP is no more, as in BuildKit since 0.11", {
      hint: "leave it out",
    });
  }
  const cacheNamespace = reader.text("BUILDKIT_CACHE_MOUNT_NS") || undefined;
  const syntax = reader.text("BUILDKIT_SYNTAX");
  if (syntax?.trim() === "") {
    throw refused("BUILDKIT_SYNTAX is empty", {
      hint: "leave it out, or write --build-arg BUILDKIT_SYNTAX without = for an optional one",
    });
  }
  for (const name of values.keys()) {
    if (name.startsWith("BUILDKIT_ATTEST_")) throw attestation(name);
    if (idle.has(name)) reader.names.push(name);
  }
  const { names } = reader;
  return { names, inlineCache, isIndex: isIndex || undefined, keepGitDirectory, cacheNamespace };
}

/** Takes values, and notes whose they are. */
class Reader {
  readonly names: string[] = [];
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    if (value !== undefined) this.names.push(name);
    return value;
  }

  /** Undefined where it is not there, or empty. */
  flag(name: string, how?: "lenient"): boolean | undefined {
    const text = this.text(name);
    if (!text) return undefined;
    const value = parseBoolean(text);
    if (value !== undefined || how === "lenient") return value;
    throw refused(`${name} is ${quote(text)}, which is neither true nor false`, {
      hint: `write --build-arg ${name}=1`,
    });
  }
}

function attestation(name: string): QuillaError {
  return refused(`${name} asks for an attestation, which options do`, {
    hint: "write --attest type=provenance,… or --attest type=sbom in its place",
  });
}

function refused(message: string, { hint }: { readonly hint: string }): QuillaError {
  return new QuillaError(`the build argument ${message}`, { code: "build/argument", hint });
}
