/**
 * The predicate of provenance, from what a build says of its inputs.
 *
 * @module
 */
import { formatPlatform, hostPlatform } from "../../../core/platform.ts";
import { randomHex } from "../../../core/text/random.ts";
import { rfc3339 } from "../../../core/text/epoch.ts";
import { version } from "../../../core/text/version.ts";
import { ownProgram } from "./own_program.ts";
import { type BuildParameters, buildType, type Dependency, type Provenance } from "./provenance.ts";

/** What is said of a build's inputs. */
export interface SaidInputs {
  readonly externalParameters: unknown;
  readonly resolvedDependencies: unknown;
  /** Whether no program could reach anything that is not said; not, unless given. */
  readonly isClosed?: boolean | undefined;
}

/** How it is said. */
export interface ProvenanceOptions {
  /** Whether arguments, labels, the text of the Dockerfile and the names of secrets are left out. */
  readonly mode: "min" | "max";
  readonly builderId?: string | undefined;
  /** When the build began: then times are said, and a number that no other build has. */
  readonly startedOn?: Date | undefined;
  /** Whether whoever asked vouches for it that the same build comes to the same. */
  readonly isReproducible?: boolean | undefined;
}

/** SLSA's provenance, version 1. */
export function provenanceOf(
  inputs: SaidInputs,
  { mode, builderId, startedOn, isReproducible }: ProvenanceOptions,
): Provenance {
  const all = inputs.externalParameters as BuildParameters;
  const dependencies = inputs.resolvedDependencies as readonly Dependency[];
  const parameters = mode === "min" ? withoutDetails(all) : all;
  const isNamed = dependencies.every(({ digest }) => Object.keys(digest).length > 0);
  const own = ownProgram();
  return {
    buildDefinition: {
      buildType,
      externalParameters: parameters,
      internalParameters: { builderPlatform: formatPlatform(hostPlatform()) },
      resolvedDependencies: dependencies,
    },
    runDetails: {
      builder: {
        id: builderId || "urn:quilla:builder",
        version: { quilla: version },
        ...(own && { builderDependencies: [own] }),
      },
      metadata: {
        ...(startedOn && {
          invocationId: randomHex(16),
          startedOn: rfc3339(startedOn.getTime() / 1000),
          finishedOn: rfc3339(Date.now() / 1000),
        }),
        quilla_completeness: {
          parameters: isWhole(parameters, all),
          dependencies: isNamed,
        },
        ...(isReproducible && { quilla_reproducible: true }),
        ...(inputs.isClosed && isNamed && { quilla_hermetic: true }),
      },
    },
  };
}

/** Whether another build needs nothing that is not said: the Dockerfile is in the context, unless it came another way. */
function isWhole(told: BuildParameters, all: BuildParameters): boolean {
  const { withheldArguments, dockerfile } = told;
  if (withheldArguments !== undefined) return false;
  if (dockerfile.text === undefined && dockerfile.path === "-") return false;
  if (all.options?.run?.container !== undefined) return false;
  if (told === all) return true;
  const { labels, secrets, ssh, options } = all;
  return [labels, secrets, ssh, options?.env].every((each) => each === undefined);
}

/** What `mode=min` says: what the image was made from, and not with which values. */
function withoutDetails(
  { arguments: given = {}, withheldArguments = [], labels: _, secrets: _s, ssh: _a, ...rest }:
    BuildParameters,
): BuildParameters {
  const { text: _text, ...dockerfile } = rest.dockerfile;
  const { env: _env, ...options } = rest.options ?? {};
  const names = [...Object.keys(given), ...withheldArguments].sort();
  return {
    ...{ ...rest, dockerfile },
    ...(names.length > 0 && { withheldArguments: names }),
    ...(rest.options && { options }),
  };
}
