/**
 * A provenance, read as what a build is asked for. It may be anybody's: what cannot be meant is refused, and nothing is believed
 * that the build does not show.
 *
 * @module
 */
import { type Digest, isDigest } from "../../../core/digest.ts";
import { QuillaError } from "../../../core/errors.ts";
import { equalPlatforms, hostPlatform, parsePlatform } from "../../../core/platform.ts";
import type { RunSettings } from "../../../core/plugin/contracts/run_settings.ts";
import { parseReference } from "../../../core/reference.ts";
import { quote } from "../../../core/text/quote.ts";
import { version } from "../../../core/text/version.ts";
import {
  type BuildParameterOptions,
  type BuildParameters,
  buildType,
  type ContextParameter,
  type Dependency,
  type DigestSet,
  type Provenance,
  provenanceType,
  recordingUri,
} from "../attestations/provenance.ts";
import { isElsewhere } from "../attestations/withheld.ts";
import type { Deviations } from "./deviations.ts";
import type { Material, Recipe, RecordedFiles, RecordedRun } from "./recipe.ts";

/** Whether a statement's predicate says how something was built. */
export function isProvenance(predicateType: string): boolean {
  return predicateType === provenanceType;
}

/** Whether it says so as quilla does. */
export function isBuiltByQuilla(
  { buildDefinition }: { readonly buildDefinition?: { readonly buildType?: unknown } },
): boolean {
  return buildDefinition?.buildType === buildType;
}

/**
 * Reads it.
 *
 * @param deviations told of a builder that is another one than this
 * @throws {QuillaError} `rebuild/provenance`
 */
export function readRecipe(
  predicate: Readonly<Record<string, unknown>>,
  deviations: Deviations,
): Recipe {
  try {
    return recipeOf(predicate as unknown as Provenance, deviations);
  } catch (error) {
    const why = error instanceof QuillaError ? error.message : "something of it is missing";
    throw new QuillaError(`the provenance cannot be read: ${why}`, {
      code: "rebuild/provenance",
      hint: "it is damaged, or of a later quilla",
      cause: error,
    });
  }
}

function recipeOf(
  { buildDefinition, runDetails }: Provenance,
  deviations: Deviations,
): Recipe {
  const { externalParameters: asked, internalParameters, resolvedDependencies } = buildDefinition;
  const { dockerfile, contexts = {}, options = {}, secrets = [], ssh = [] } = asked;
  const built = runDetails.builder.version?.["quilla"];
  if (built !== undefined && built !== version) {
    const found = `quilla ${version}`;
    deviations.add({ what: "builder", name: "quilla", recorded: `quilla ${text(built)}`, found });
  }
  const { container } = options.run ?? {};
  if (container !== undefined) {
    const recorded = `in containers with ${Object.keys(container).join(", ")}`;
    deviations.add({ what: "container", name: "RUN", recorded, found: "as usual" });
  }
  for (const { uri, annotations } of resolvedDependencies ?? []) {
    if (annotations?.kind !== "volume") continue;
    const name = text(uri).replace(/^urn:quilla:volume:/, "");
    const [recorded, found] = ["a directory of the machine", "none"];
    deviations.add({ what: "volume", name, recorded, found });
  }
  const named = new Map(
    Object.entries(contexts).map(([name, context]) => [name, filesOf(context)]),
  );
  return {
    dockerfile: {
      path: inside(dockerfile.path),
      digest: digestIn(dockerfile.digest),
      text: dockerfile.text === undefined ? undefined : text(dockerfile.text),
    },
    context: asked.context && filesOf(asked.context),
    contexts: named,
    options: {
      ...pick(options, ["timestamp", "layerSize", "squash", "env", "from"]),
      ...pick(options, ["unsetEnv", "unsetLabels"]),
      arguments: texts(asked.arguments ?? {}),
      labels: texts(asked.labels ?? {}),
      target: asked.target === undefined ? undefined : text(asked.target),
      platforms: platformsOf(asked, internalParameters?.builderPlatform),
    },
    withheld: (asked.withheldArguments ?? []).map(text),
    isWhole: runDetails.metadata?.quilla_completeness?.parameters !== false,
    run: { ...runOf(options), ...networkOf(options.network) },
    recorded: recordedOf(options, resolvedDependencies ?? []),
    secrets: secrets.map(({ id }) => text(id)),
    agents: ssh.map(({ id }) => text(id)),
    materials: (resolvedDependencies ?? []).flatMap((each) => materialOf(each) ?? []),
  };
}

/** Where none was asked for, the image is for the builder's: none is asked for again, if that is this machine's. */
function platformsOf({ platform, platforms }: BuildParameters, builder: string | undefined) {
  const isOfMachine = platforms === undefined && builder !== undefined &&
    equalPlatforms(parsePlatform(text(builder)), hostPlatform());
  return isOfMachine ? [] : [parsePlatform(text(platform))];
}

function runOf({ run = {} }: BuildParameterOptions): RunSettings {
  const { allowed = [], hosts, hostname, shmSize, limits } = run as RunSettings;
  return { allowed: new Set(allowed), hosts, hostname, shmSize, limits };
}

function recordedOf(
  { run = {} }: BuildParameterOptions,
  dependencies: readonly Dependency[],
): RecordedRun | undefined {
  if (run.recorded === undefined) return undefined;
  const found = dependencies.find(({ uri }) => uri === recordingUri);
  return { key: text(run.recorded), recording: found && digestIn(found.digest) };
}

function networkOf(network: string | undefined) {
  const known = ["default", "none", "host"] as const;
  const found = known.find((each) => each === network);
  return found === undefined ? {} : { network: found };
}

function filesOf({ uri, digest, ignored }: ContextParameter): RecordedFiles {
  const files = { digest: digestIn(digest), ignored: ignored?.map(text) };
  if (uri === undefined) return files;
  const image = imageName(uri);
  // Nothing at all has no digest.
  if (image === undefined || image === "scratch") return { ...files, uri: elsewhere(uri) };
  const { digest: known } = parseReference(image);
  const held = known === undefined ? `${image}@${digestIn(digest)}` : image;
  return { uri: `docker-image://${held}`, digest: digestIn(digest) };
}

function materialOf({ uri, digest, name, annotations }: Dependency): Material | undefined {
  const kind = annotations?.kind;
  if (annotations?.by === "RUN") return undefined; // it stands in the recording
  switch (kind) {
    case "image":
      return { kind, uri: name ?? imageName(uri) ?? text(uri), digest };
    case "git":
    case "http":
      return { kind, uri: elsewhere(uri), digest };
    case "plugin":
      return { kind, uri: text(uri).replace(/^urn:quilla:plugin:/, ""), digest };
    default:
      return undefined;
  }
}

/** The name in a package URL of an image, or behind `docker-image://`; undefined of what is none. */
function imageName(uri: string): string | undefined {
  const [, named] = /^docker-image:\/\/(.+)$/.exec(uri) ?? [];
  if (named !== undefined) return named;
  const [, name, tag] = /^pkg:(?:docker|oci)\/([^@?#]+)(?:@([^?#]+))?/.exec(uri) ?? [];
  if (name === undefined) return undefined;
  const decoded = decodeURIComponent(name);
  return tag === undefined ? decoded : `${decoded}:${decodeURIComponent(tag)}`;
}

/** What is fetched. Whoever wrote the provenance might name a directory of this machine, to have it in an image. */
function elsewhere(uri: unknown): string {
  if (isElsewhere(text(uri))) return text(uri);
  throw new QuillaError(`${quote(text(uri))} is no place that is fetched from`, {
    code: "rebuild/provenance",
  });
}

/** A path that does not lead out of the context. */
function inside(path: unknown): string {
  const steps = text(path).split("/");
  if (steps[0] !== "" && !steps.includes("..")) return text(path);
  throw new QuillaError(`${quote(text(path))} is no path of a Dockerfile in a context`, {
    code: "rebuild/provenance",
  });
}

function digestIn({ sha256 }: DigestSet): Digest | undefined {
  const digest = `sha256:${sha256}`;
  return sha256 !== undefined && isDigest(digest) ? digest : undefined;
}

function texts(values: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(values).map(([name, value]) => [name, text(value)]));
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  throw new QuillaError(`${quote(String(value))} stands where a text should be`, {
    code: "rebuild/provenance",
  });
}

function pick<T extends object, Name extends keyof T>(
  from: T,
  names: readonly Name[],
): Partial<Pick<T, Name>> {
  const found: Partial<Pick<T, Name>> = {};
  for (const name of names) if (from[name] !== undefined) found[name] = from[name];
  return found;
}
