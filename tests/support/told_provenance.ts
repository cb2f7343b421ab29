/**
 * Provenances as somebody might write them, hung on images of a store.
 *
 * @module
 */
import { hexOf } from "../../core/digest.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import type { JsonObject } from "../../core/oci/json.ts";
import type { Store } from "../../core/store/store.ts";
import {
  type BuildParameters,
  buildType,
  type Dependency,
  provenanceType,
} from "../../plugins/kit/attestations/provenance.ts";
import { attach } from "../../plugins/kit/referrers/attach.ts";
import {
  attestationsType,
  inTotoStatement,
  statementFile,
} from "../../plugins/kit/referrers/statement.ts";

/** What a provenance says. */
export interface Told {
  readonly asked: Omit<BuildParameters, "platform"> & { readonly platform?: string };
  readonly dependencies?: readonly Dependency[];
  /** Of quilla, unless given. */
  readonly buildType?: string;
  /** The version of quilla. */
  readonly version?: string;
  /** What the statement says that it is about; the image, unless given. */
  readonly about?: Descriptor;
}

/** The predicate. */
export function predicateOf(
  { asked, dependencies = [], version = "0.1.0", ...told }: Told,
): JsonObject {
  return JSON.parse(JSON.stringify({
    buildDefinition: {
      buildType: told.buildType ?? buildType,
      externalParameters: { platform: "linux/amd64", ...asked },
      internalParameters: { builderPlatform: "linux/amd64" },
      resolvedDependencies: dependencies,
    },
    runDetails: {
      builder: { id: `urn:quilla:builder:${version}`, version: { quilla: version } },
      metadata: { quilla_completeness: { parameters: true, dependencies: true } },
    },
  }));
}

/** Hangs one on an image. */
export async function tell(store: Store, image: Descriptor, told: Told): Promise<void> {
  const predicate = { type: provenanceType, value: predicateOf(told) };
  const statement = inTotoStatement(told.about ?? image, undefined, predicate);
  await attach(store, image, {
    artifactType: attestationsType,
    layers: [statementFile(statement)],
  });
}

/** A digest as in-toto has it. */
export function digestSet(digest: `${string}:${string}`): Readonly<Record<string, string>> {
  const [algorithm] = digest.split(":") as [string];
  return { [algorithm]: hexOf(digest as Parameters<typeof hexOf>[0]) };
}
