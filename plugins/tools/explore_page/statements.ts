/**
 * What is said of an image where it lies, for its page: provenances, bills of materials, and whatever else is stated.
 *
 * @module
 */
import { isIndexType } from "../../../core/plugin/api/oci.ts";
import { statementsAbout } from "../../kit/rebuilding/find_provenance.ts";
import type { Looked } from "../../kit/transfer/look.ts";
import type { SeenImage } from "../../kit/transfer/look.ts";
import type { StatementFacts } from "./format.ts";

/** So many statements are told, and characters of each. */
const [mostStatements, longestText] = [20, 200_000];

/** All statements about an image that its place has. None of them is verified. */
export async function tellStatements(
  { source, documents, descriptor }: Looked,
  image: SeenImage,
): Promise<StatementFacts[]> {
  const around = isIndexType(descriptor.mediaType) ? await documents.bytes(descriptor) : undefined;
  const told: StatementFacts[] = [];
  for await (const { statement, isSigned } of statementsAbout(source, image.descriptor, around)) {
    const text = JSON.stringify(statement.predicate, null, 2);
    told.push({
      type: statement.predicateType,
      facts: [
        ...isSigned ? [["signed", "yes; not verified here"] as const] : [],
        ...factsOf(
          statement.predicate,
        ),
      ],
      text: text.slice(0, longestText),
      isCut: text.length > longestText,
    });
    if (told.length === mostStatements) break;
  }
  return told;
}

/** Where the most telling of predicates stands: SLSA provenance 1 and 0.2, SPDX, CycloneDX. */
const telling: readonly (readonly [name: string, path: string])[] = [
  ["buildType", "buildDefinition.buildType"],
  ["buildType", "buildType"],
  ["builder", "runDetails.builder.id"],
  ["builder", "builder.id"],
  ["dockerfile", "buildDefinition.externalParameters.dockerfile.path"],
  ["context", "buildDefinition.externalParameters.context.uri"],
  ["target", "buildDefinition.externalParameters.target"],
  ["source", "invocation.configSource.uri"],
  ["started", "runDetails.metadata.startedOn"],
  ["finished", "runDetails.metadata.finishedOn"],
  ["dependencies", "buildDefinition.resolvedDependencies"],
  ["dependencies", "materials"],
  ["name", "name"],
  ["spdxVersion", "spdxVersion"],
  ["packages", "packages"],
  ["files", "files"],
  ["specVersion", "specVersion"],
  ["components", "components"],
];

function* factsOf(predicate: unknown): Generator<readonly [string, string]> {
  for (const [name, path] of telling) {
    const value = at(predicate, path);
    if (typeof value === "string" || typeof value === "number") yield [name, `${value}`];
    else if (Array.isArray(value) && name === "dependencies") yield [name, urisOf(value)];
    else if (Array.isArray(value)) yield [name, `${value.length}`];
  }
}

/** Only its own fields: a path of ours is looked for in a stranger's document. */
function at(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>(
    (inner, name) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, name)
        ? (inner as Record<string, unknown>)[name]
        : undefined,
    value,
  );
}

/** One a line. */
function urisOf(dependencies: readonly unknown[]): string {
  return dependencies.slice(0, 100).map((each) => at(each, "uri") ?? at(each, "name"))
    .filter((uri) => typeof uri === "string").join("\n");
}
