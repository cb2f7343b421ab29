/**
 * Bills of materials as documents, by the schemas of SPDX and CycloneDX. That of SPDX is schemas/spdx-schema.json of the
 * specification's version 2.3 (CC-BY-3.0), without its descriptions.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import fc from "fast-check";
import { memoryFiles } from "../../../../core/tree/memory.ts";
import {
  type Bill,
  type BilledPackage,
  billOf,
  cycloneDxDocument,
  spdxDocument,
} from "../../../../plugins/kit/sbom/mod.ts";
import { builtInHost } from "../../../../plugins/mod.ts";
import { cataloguedTrees } from "../../../support/catalogued_trees.ts";
import { layeredImage } from "../../../support/layered_image.ts";

const schemas = new URL(
  "../../../../node_modules/@cyclonedx/cyclonedx-library/res/schema/",
  import.meta.url,
);
const schemaAt = (url: URL) => JSON.parse(readFileSync(fileURLToPath(url), "utf8"));
// Names of formats that no checker is there for; what we write of them is made of what has that form.
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
for (const name of ["spdx", "jsf-0.82"]) {
  const file = `${name}.SNAPSHOT.schema.json`;
  const { $id: _, ...schema } = schemaAt(new URL(file, schemas));
  ajv.addSchema(schema, `http://cyclonedx.org/schema/${file}`);
}
const validators = {
  spdx: ajv.compile(schemaAt(new URL("testdata/spdx-2.3.schema.json", import.meta.url))),
  cyclonedx: ajv.compile(schemaAt(new URL("bom-1.6.SNAPSHOT.schema.json", schemas))),
};

function requireValid(bill: Bill): void {
  for (
    const [kind, document] of [["spdx", spdxDocument], ["cyclonedx", cycloneDxDocument]] as const
  ) {
    const text = JSON.stringify(document(bill));
    assert.equal(text, JSON.stringify(document(bill)));
    const read = JSON.parse(text);
    assert.deepEqual(validators[kind](read), true, ajv.errorsText(validators[kind].errors));
    const ids: string[] = kind === "spdx"
      ? [...read.packages, ...read.files ?? []].map(({ SPDXID }) => SPDXID)
      : read.components.map((each: { "bom-ref": string }) => each["bom-ref"]);
    assert.equal(new Set(ids).size, ids.length, `${kind}: a name stands for two`);
    const used: string[] = kind === "spdx"
      ? read.relationships.flatMap((each: Record<string, string>) => [
        each.spdxElementId,
        each.relatedSpdxElement,
      ])
      : read.dependencies[0].dependsOn;
    const known = new Set(["SPDXRef-DOCUMENT", ...ids]);
    for (const id of used) assert(known.has(id), `${kind}: ${id} is nothing`);
    for (const id of ids) assert.match(id, kind === "spdx" ? /^SPDXRef-[A-Za-z0-9.-]+$/ : /./);
  }
}

const files = Object.assign({}, ...Object.values(cataloguedTrees).map(({ files }) => files));
const image = layeredImage(
  [
    "COPY . /",
    Object.fromEntries(
      Object.entries(files).filter(([, each]) => typeof each === "string"),
    ) as Record<string, string>,
  ],
  ["COPY main /", { "/srv/main": "main\n" }],
);

describe("documents", () => {
  it("of packages of all kinds are valid, and every name in them stands for one thing", async () => {
    const stages = [{ name: "build", files: () => Promise.resolve(memoryFiles(files)) }];
    const options = { host: builtInHost(), name: "registry.example:5000/team/app", tag: "1" };
    const bill = await billOf(image, { ...options, isPlaced: true, stages });
    assert(bill.packages.length > 20 && bill.files.length > 0);
    requireValid(bill);
    const tools = bill.packages.filter(({ stage }) => stage !== undefined).length;
    const spdx = spdxDocument(bill) as unknown as { relationships: { relationshipType: string }[] };
    const isTool = ({ relationshipType }: { relationshipType: string }) =>
      relationshipType === "BUILD_TOOL_OF";
    assert.equal(spdx.relationships.filter(isTool).length, tools);
    const { components } = cycloneDxDocument(bill) as unknown as {
      components: { scope?: string }[];
    };
    assert.equal(components.filter(({ scope }) => scope === "excluded").length, tools);
  });

  it("are called as the image is, and anew where something in them is new", async () => {
    const names = async (name: string, created: number, isPlaced = true) => {
      const bill = await billOf(image, { host: builtInHost(), name, isPlaced, created });
      const { documentNamespace, creationInfo } = spdxDocument(bill);
      const { serialNumber } = cycloneDxDocument(bill);
      assert.notEqual(documentNamespace, serialNumber);
      assert.match(
        String(documentNamespace),
        /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab]/,
      );
      return [documentNamespace, JSON.stringify(creationInfo)];
    };
    const [first, date] = await names("app", 0);
    assert.deepEqual(await names("app", 0), [first, date]);
    assert.match(date as string, /1970-01-01T00:00:00Z/);
    assert.notEqual((await names("other", 0))[0], first);
    assert.notEqual((await names("app", 0, false))[0], first);
  });

  it("are valid whatever packages, licences and files are called", () => {
    const text = fc.string({ unit: "binary", minLength: 1, maxLength: 12 });
    const some = fc.option(text, { nil: undefined });
    const layer = fc.constantFrom(undefined, 0, 1);
    const packages: fc.Arbitrary<BilledPackage[]> = fc.uniqueArray(
      fc.record({
        ...{
          manager: fc.constantFrom("dpkg", "npm"),
          name: text,
          version: text,
          architecture: some,
        },
        ...{ purl: text, licence: some, source: some, layer, stage: some },
        places: fc.array(text, { minLength: 1, maxLength: 2 }),
      }),
      { selector: ({ purl, places, stage }) => JSON.stringify([purl, places[0], stage ?? ""]) },
    );
    const copied = fc.uniqueArray(
      fc.record({ path: text, size: fc.nat(), layer: fc.constantFrom(0, 1) }),
      { selector: ({ path }) => path },
    );
    const diffId = image.config.diffIds[0]!;
    fc.assert(
      fc.property(packages, copied, text, some, (packages, copied, name, tag) => {
        requireValid({
          subject: { name, tag, id: diffId, digest: diffId, platform: "linux/arm64", created: 0 },
          distribution: { id: name, version: tag, title: tag, like: [], path: "/etc/os-release" },
          layers: [{ diffId, createdBy: tag }, { diffId, createdBy: undefined }],
          packages,
          files: copied.map((each) => ({ ...each, sha1: "0".repeat(40), sha256: "0".repeat(64) })),
          unread: [],
        });
      }),
      { numRuns: 15 },
    );
  });
});
