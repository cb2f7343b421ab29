/**
 * Builds an image once more from what its provenance says, every input held at what it was.
 *
 * @module
 */
import type { BuildListener } from "../../../core/plugin/contracts/build_event.ts";
import { type Digest, parseDigest } from "../../../core/digest.ts";
import { QuillaError, UsageError } from "../../../core/errors.ts";
import type { RunSettings } from "../../../core/plugin/contracts/run_settings.ts";
import type { PluginHost } from "../../../core/plugin/host.ts";
import { formatReference, parseReference, withDefaultTag } from "../../../core/reference.ts";
import type { BlobFacts } from "../../../core/store/ingest.ts";
import type { Store } from "../../../core/store/store.ts";
import { quote } from "../../../core/text/quote.ts";
import {
  buildContext,
  type ContextBuild,
  type ContextBuildOutcome,
} from "../building/build_context.ts";
import type { LockPlace } from "../building/bases/lock.ts";
import { formatLock } from "../building/bases/lock_file.ts";
import { Sources } from "../building/context/sources.ts";
import type { RecordedNetwork } from "../recording/contracts.ts";
import type { SettingsWithWishes } from "../running/container_wishes.ts";
import type { CarriedSource, StoredSource } from "./carried.ts";
import { type ContextsRequest, openContexts } from "./contexts.ts";
import type { Deviations } from "./deviations.ts";
import { HostWithSource } from "./host_with_source.ts";
import { HeldInputs } from "./inputs.ts";
import { comparePlugins } from "./plugins.ts";
import type { Recipe } from "./recipe.ts";
import { notKnown, replayFor } from "./replaying.ts";

/** A build that is done again. */
export interface BuildAgain extends Pick<ContextsRequest, "context" | "contexts" | "file"> {
  readonly recipe: Recipe;
  /** What was carried of its inputs. */
  readonly carried: readonly CarriedSource[];
  readonly host: PluginHost;
  readonly store: Store;
  /** Says which base images are accepted. */
  readonly gate?: ContextBuild["gate"];
  /** Values of the build arguments that the provenance withholds. */
  readonly arguments?: ReadonlyMap<string, string> | undefined;
  /** What the user lends and allows it: the secrets and agents that the first build was lent, and what RUN was allowed. */
  readonly run?: RunSettings | undefined;
  /** What the image is called; it has no name, and nothing keeps it, unless given. */
  readonly tags?: readonly string[] | undefined;
  /** Takes results of earlier builds: what made them is believed then. */
  readonly isCacheTaken?: boolean | undefined;
  /** Told what is another than it was. */
  readonly deviations: Deviations;
  /** Where inputs are kept, as blobs that nothing points at yet. */
  readonly keep?: Store | undefined;
  readonly listener?: BuildListener | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What came of it. */
export interface BuiltAgain {
  readonly outcome: ContextBuildOutcome;
  /** Whether the Dockerfile runs programs, in whichever stage. */
  readonly runs: boolean;
  /** Whether they were answered from the recording that the provenance names. */
  readonly isReplayed: boolean;
  /** What was kept of the inputs. */
  readonly kept: readonly StoredSource[];
  /** What programs fetched, as the recording names it: blobs of the store that was built in. */
  readonly bodies: readonly BlobFacts[];
  /** Where private keys are among what was kept. */
  readonly privateKeys: readonly string[];
}

/**
 * Builds.
 *
 * @throws {QuillaError} `rebuild/…` where an input is not to be had, and what a build throws
 */
export async function buildAgain(request: BuildAgain): Promise<BuiltAgain> {
  const { recipe, host, store, deviations, run = {}, tags = [] } = request;
  requireAllowed(recipe.run, run);
  requireLent(recipe, run);
  comparePlugins(recipe.materials, host, deviations);
  const replay = await replayFor(request);
  const inputs = new HeldInputs({ ...request, materials: recipe.materials });
  const around = { ...request, host: new HostWithSource(host, inputs.source) };
  const sources = new Sources({ ...around, run });
  try {
    const { kept, privateKeys, ...opened } = await openContexts({ ...around, sources });
    const build = (recorded: RecordedNetwork | undefined) =>
      buildContext({
        ...recipe.options,
        ...opened,
        ...{ store, host: around.host, tags, isIgnored: true, gate: request.gate },
        held: heldBases(recipe),
        lock: "frozen",
        arguments: argumentsOf(recipe, request.arguments),
        run: { ...recipe.run, ...run, recorded } as SettingsWithWishes,
        cache: { ignore: request.isCacheTaken !== true },
        outputs: tags.length === 0 ? [] : [{ type: "image" }],
        listener: request.listener,
        signal: request.signal,
      });
    const outcome = await build(request.isCacheTaken ? replay?.known : replay?.network)
      .catch((error) => {
        if (!(error instanceof QuillaError) || error.code !== notKnown) throw error;
        return build(replay?.network);
      });
    const runs = /^\s*(?:ONBUILD\s+)?RUN\b/im.test(opened.dockerfile.text);
    return {
      ...{ outcome, runs, isReplayed: replay !== undefined },
      kept: [...kept, ...inputs.kept, ...replay?.kept ?? []],
      bodies: replay?.bodies ?? [],
      privateKeys,
    };
  } finally {
    sources.close();
    await replay?.network.close();
  }
}

/** Names of base images, held at the digests that the provenance has. */
function heldBases({ materials }: Recipe): LockPlace {
  const held = new Map<string, Digest>();
  for (const { kind, uri, digest: { sha256 } } of materials) {
    if (kind !== "image" || sha256 === undefined) continue;
    const { digest: _, ...reference } = withDefaultTag(parseReference(uri));
    if (reference.tag !== undefined) {
      held.set(formatReference(reference), parseDigest(`sha256:${sha256}`));
    }
  }
  return { file: { name: "the provenance", text: formatLock(held) }, path: undefined };
}

/** The build arguments, with those whose values nobody but the user has. */
function argumentsOf(
  { options, withheld }: Recipe,
  given: BuildAgain["arguments"] = new Map(),
): ReadonlyMap<string, string> {
  // Proxies are the machine's, and in no provenance.
  const isTaken = (name: string) =>
    withheld.includes(name) || /^(?:https?|ftp|no|all)_proxy$/i.test(name);
  const strange = [...given.keys()].find((name) => !isTaken(name));
  if (strange !== undefined) {
    throw new UsageError(`the provenance withholds no build argument ${quote(strange)}`, {
      code: "rebuild/arguments",
      hint: "leave it out: what was given then is given again",
    });
  }
  const missing = withheld.filter((name) => !given.has(name));
  if (missing.length === 0) return new Map([...options.arguments ?? [], ...given]);
  throw new QuillaError(`the provenance withholds build arguments: ${missing.join(", ")}`, {
    code: "rebuild/arguments",
    hint: `give them again: ${missing.map((name) => `--build-arg ${name}=…`).join(" ")}`,
  });
}

/**
 * What programs may do beyond what all may, only the user can allow: the provenance may be that of whoever wants to do it here.
 *
 * @throws {QuillaError} `rebuild/not-allowed`
 */
function requireAllowed(wanted: RunSettings, { allowed, network }: RunSettings): void {
  const all = new Set(wanted.allowed);
  if (wanted.network === "host" && network !== "host") all.add("network.host");
  const missing = [...all].filter((each) => allowed?.has(each) !== true);
  if (missing.length === 0) return;
  throw new QuillaError(
    `RUN was allowed more than it is here: ${missing.map((each) => quote(each)).join(", ")}`,
    {
      code: "rebuild/not-allowed",
      hint: `where you trust whoever built it: ${
        missing.map((each) => `--allow ${each}`).join(" ")
      }`,
    },
  );
}

/** What programs were lent has to be lent again; nobody else has it. */
function requireLent(
  { secrets, agents }: Recipe,
  { secrets: lent, agents: own }: RunSettings,
): void {
  const missing = [
    ...secrets.filter((id) => !lent?.has(id)).map((id) => `--secret id=${id},src=FILE`),
    ...agents.filter((id) => !own?.has(id)).map((id) => `--ssh ${id}`),
  ];
  if (missing.length === 0) return;
  throw new QuillaError("the image was built with what no provenance has: secrets, or SSH agents", {
    code: "rebuild/secret",
    hint: `lend it the same again: ${missing.join(" ")}`,
  });
}
