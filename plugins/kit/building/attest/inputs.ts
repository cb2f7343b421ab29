/**
 * What a build was asked for, and what it was made from, without a secret: for those who say something of its images.
 *
 * @module
 */
import { digestOf } from "../../../../core/digest.ts";
import { formatPlatform, type Platform } from "../../../../core/platform.ts";
import { hidePasswords } from "../../../../core/text/passwords.ts";
import type { FileView } from "../../../../core/tree/view.ts";
import type {
  BuildParameterOptions,
  BuildParameters,
  ContextParameter,
  Dependency,
  DigestSet,
} from "../../attestations/provenance.ts";
import {
  bareLocation,
  holdsSecret,
  isElsewhere,
  withoutSecrets,
} from "../../attestations/withheld.ts";
import type { SettingsWithWishes } from "../../running/container_wishes.ts";
import { filesDigest } from "../../sources/files_digest.ts";
import type { BuildSources, ContextBuild } from "../build_context.ts";
import type { OpenContexts, UsedContext } from "../context/named.ts";
import { fetchedByPrograms } from "./fetched_by_programs.ts";
import { digestSet, fetchedDependency, type Recorded, revisionSet } from "./recorded.ts";

/** What it is told of. */
export interface InputsOf {
  readonly request: ContextBuild;
  /** How RUN was run. */
  readonly run: SettingsWithWishes;
  readonly sources: BuildSources;
  readonly contexts: OpenContexts;
  /** As the Dockerfile saw them. */
  readonly arguments: ReadonlyMap<string, string> | undefined;
  readonly platforms: readonly Platform[];
}

/** What is said of the inputs, in SLSA's words. */
export interface Inputs {
  readonly externalParameters: BuildParameters;
  readonly resolvedDependencies: readonly Dependency[];
  /** Whether no program could reach anything that is not said. */
  readonly isClosed: boolean;
}

/** The inputs of one build; what is the same for all platforms is looked at once. */
export class BuildInputs {
  readonly #of: InputsOf;
  readonly #digests = new Map<FileView, string>();

  constructor(of: InputsOf) {
    this.#of = of;
  }

  /** @param recorded what the build for that platform asked for */
  async of(platform: Platform, recorded: Recorded): Promise<Inputs> {
    const { request, sources, contexts } = this.#of;
    const used = await contexts.used();
    const dependencies = [
      ...this.#contextDependencies(used),
      ...pluginsOf(request),
      ...volumesOf(request),
    ];
    dependencies.forEach((each) => recorded.add(each));
    const said = this.#of.run.recorded?.said();
    if (said !== undefined) recorded.addFetched(fetchedByPrograms(said));
    const named = used.map((each) => [each.name, this.#named(each, recorded)] as const);
    const { values, withheld } = withoutSecrets(this.#of.arguments ?? []);
    const { labels, target, platforms = [] } = request;
    return {
      externalParameters: compact({
        dockerfile: dockerfileOf(sources),
        context: this.#context(),
        contexts: Object.fromEntries(named),
        arguments: values,
        withheldArguments: withheld,
        target,
        platform: formatPlatform(platform),
        platforms: platforms.map(formatPlatform),
        labels: Object.fromEntries(labels ?? []),
        options: compact(this.#options()),
        secrets: idsOf(this.#of.run.secrets),
        ssh: idsOf(this.#of.run.agents),
      }),
      resolvedDependencies: recorded.dependencies,
      isClosed: recorded.isClosed(this.#of.run.network, said?.isReplayed === true),
    };
  }

  #context(): ContextParameter | undefined {
    const { request: { context: given }, sources: { context, opened, ignored } } = this.#of;
    if (context === undefined) return undefined;
    const revision = opened !== undefined && "files" in opened ? opened.revision : undefined;
    const isOnHost = opened === undefined ||
      "directory" in opened && opened.directory !== undefined;
    const location = given !== undefined && "sources" in given ? given.location : "-";
    return compact({
      uri: isOnHost || !isElsewhere(location) ? undefined : bareLocation(location),
      digest: revision === undefined ? this.#digest(context) : revisionSet(revision),
      ignored: ignored?.map(({ text }) => text),
    });
  }

  #named({ name, location, context, opened }: UsedContext, recorded: Recorded): ContextParameter {
    const uri = location !== undefined && isElsewhere(location)
      ? bareLocation(location)
      : undefined;
    const revision = opened !== undefined && "files" in opened ? opened.revision : undefined;
    if ("files" in context) {
      const digest = revision === undefined ? this.#digest(context.files) : revisionSet(revision);
      return compact({ uri, digest });
    }
    const called = uri?.replace(/^docker-image:\/\//, "") ?? name;
    const digest = "image" in context
      ? digestSet(context.image.digest)
      : recorded.dependencies.find((each) => each.name === called)?.digest ?? {};
    return compact({ uri, digest });
  }

  #digest(files: FileView) {
    const digest = this.#digests.get(files) ?? filesDigest(files);
    this.#digests.set(files, digest);
    return { sha256: digest.replace("sha256:", "") };
  }

  #contextDependencies(used: readonly UsedContext[]): Dependency[] {
    const { request: { context }, sources: { opened } } = this.#of;
    const location = context !== undefined && "sources" in context ? context.location : undefined;
    const all = [{ location, opened }, ...used];
    return all.flatMap(({ location, opened }) => {
      if (location === undefined || opened === undefined || !isElsewhere(location)) return [];
      return fetchedDependency(location, opened) ?? [];
    });
  }

  #options(): BuildParameterOptions {
    const { timestamp, layerSize, squash, env = {}, from, unsetEnv, unsetLabels } =
      this.#of.request;
    const { network, allowed, hosts, hostname, shmSize, limits } = this.#of.run;
    const { container, recorded } = this.#of.run;
    const { values } = withoutSecrets(Object.entries(env));
    return {
      ...{ timestamp, layerSize, squash, env: values, from, unsetEnv, unsetLabels },
      network: network === "default" ? undefined : network,
      run: compact({
        ...{ allowed: [...allowed ?? []].sort(), hosts, hostname, shmSize, limits },
        recorded: recorded && hidePasswords(recorded.key),
        container: container?.seen,
      }),
    };
  }
}

function dockerfileOf({ dockerfile: { text }, path = "-" }: BuildSources) {
  const digest = digestSet(digestOf(text));
  return compact({ path, digest, text: holdsSecret(text) ? undefined : text });
}

function idsOf(lent: ReadonlyMap<string, unknown> | undefined) {
  return [...lent?.keys() ?? []].sort().map((id) => ({ id }));
}

/** Plugins of others, by their bytes: whatever they supply, they may change what is built. */
function pluginsOf({ host }: ContextBuild): Dependency[] {
  return host.plugins.filter(({ isOwn }) => !isOwn).map(({ plugin: { name }, digest }) => ({
    uri: `urn:quilla:plugin:${name}`,
    digest: digest === undefined ? nothing : { sha256: digest.replace("sha256:", "") },
    annotations: { kind: "plugin" },
  }));
}

/** Of what nobody hashed. */
const nothing: DigestSet = {};

/** What of the host every RUN sees: nobody looks at what is in it. */
function volumesOf({ volumes = [] }: ContextBuild): Dependency[] {
  return volumes.map(({ target }) => ({
    uri: `urn:quilla:volume:${target}`,
    digest: nothing,
    annotations: { kind: "volume" },
  }));
}

/** Without what is not said: undefined, and what is empty. */
function compact<T extends object>(given: T): T {
  const said = Object.entries(given).filter(([_, value]) => {
    if (value === undefined) return false;
    return typeof value !== "object" || Object.keys(value as object).length > 0;
  });
  return Object.fromEntries(said) as T;
}
