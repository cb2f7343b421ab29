/**
 * Provenance as SLSA had it before: version 0.2, for those who read no other.
 *
 * @see https://slsa.dev/provenance/v0.2
 *
 * @module
 */
import type { Dependency, Provenance } from "./provenance.ts";

/** The predicate `https://slsa.dev/provenance/v0.2`. */
export interface EarlierProvenance {
  readonly builder: { readonly id: string };
  readonly buildType: string;
  readonly invocation: {
    readonly configSource: Readonly<Record<string, unknown>>;
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly environment: Readonly<Record<string, unknown>>;
  };
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly materials: readonly Pick<Dependency, "uri" | "digest">[];
}

/** The same, in the words of that version. */
export function earlierProvenance({ buildDefinition, runDetails }: Provenance): EarlierProvenance {
  const { externalParameters, internalParameters, resolvedDependencies } = buildDefinition;
  const { dockerfile, context, platform, ...parameters } = externalParameters;
  const { builder, metadata } = runDetails;
  const { invocationId, startedOn, finishedOn, quilla_completeness: whole, ...more } = metadata;
  return {
    builder: { id: builder.id },
    buildType: buildDefinition.buildType,
    invocation: {
      configSource: {
        ...(context?.uri !== undefined && { uri: context.uri }),
        digest: context?.digest ?? dockerfile.digest,
        entryPoint: dockerfile.path,
      },
      parameters: { ...parameters, dockerfile },
      environment: { ...internalParameters, platform },
    },
    metadata: {
      ...(invocationId !== undefined && { buildInvocationID: invocationId }),
      ...(startedOn !== undefined && { buildStartedOn: startedOn }),
      ...(finishedOn !== undefined && { buildFinishedOn: finishedOn }),
      completeness: {
        parameters: whole.parameters,
        environment: true,
        materials: whole.dependencies,
      },
      reproducible: more.quilla_reproducible === true,
      ...(more.quilla_hermetic && { quilla_hermetic: true }),
    },
    materials: resolvedDependencies.map(({ uri, digest }) => ({ uri, digest })),
  };
}
