import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readdirSync } from "node:fs";
import Draft04 from "ajv-draft-04";
import fc from "fast-check";
import { digestOf } from "../../../core/digest.ts";
import { encodeConfig, parseConfig } from "../../../core/oci/config.ts";
import { parseDescriptor } from "../../../core/oci/descriptor.ts";
import { encodeIndex, parseIndex } from "../../../core/oci/image_index.ts";
import { encodeLayout, imageLayout, parseLayout } from "../../../core/oci/layout.ts";
import { encodeManifest, parseManifest } from "../../../core/oci/manifest.ts";
import { configs, indexes, manifests } from "../../support/documents.ts";
import { thrownBy } from "../../support/refused.ts";
import { sharedJson, sharedPath, withoutShared } from "../../support/shared.ts";

interface Case {
  readonly kind: string;
  readonly json: string;
  readonly fail: boolean;
  readonly source: string;
  readonly row: number;
  readonly original?: string;
  readonly originalDigest?: string;
}

const parsers: Record<string, (bytes: Uint8Array) => unknown> = {
  descriptor: parseDescriptor,
  manifest: parseManifest,
  index: parseIndex,
  config: parseConfig,
  layout: parseLayout,
};

/**
 * Upstream takes digests of algorithms that nobody implements. We tell them from malformed ones, and refuse them, for what
 * they name could never be verified.
 */
const unverifiable = new Set(
  ["descriptor_test.go 22", "descriptor_test.go 24", "descriptor_test.go 28", "manifest_test.go 6"],
);

const bytes = (text: string) => new TextEncoder().encode(text);
const cases = "conformance/oci/schema-cases.json";
const skip = withoutShared(cases);

describe("the verdicts of image-spec", { skip }, () => {
  for (const { kind, json, fail, source, row } of skip ? [] : sharedJson<Case[]>(cases)) {
    test(`${source} ${row}, ${kind}`, () => {
      const error = thrownBy(() => parsers[kind]!(bytes(json)));
      if (unverifiable.has(`${source} ${row}`)) assert.equal(error?.code, "oci/unsupported-digest");
      else assert.equal(error !== undefined, fail, error?.message ?? "was accepted");
    });
  }
});

test("Docker's own documents are read", { skip }, () => {
  const originals = sharedJson<Case[]>(cases).filter(({ original }) => original !== undefined);
  assert.equal(originals.length, 3);
  for (const { kind, original, originalDigest } of originals) {
    assert.equal(digestOf(original!), originalDigest);
    assert.equal(thrownBy(() => parsers[kind]!(bytes(original!)), kind), undefined);
  }
});

/** A validator by the schema file; nested ids would be taken as new bases and lead nowhere. */
function validator(file: string) {
  const folder = "conformance/oci/schema";
  const ajv = new Draft04.default({ strict: false, validateFormats: false });
  for (const name of readdirSync(sharedPath(folder))) {
    const schema = withoutIds(sharedJson<Record<string, unknown>>(`${folder}/${name}`));
    ajv.addSchema({ ...schema as object, id: `https://schema.test/${name}` }, name);
  }
  const validate = ajv.getSchema(file)!;
  return (document: Uint8Array) => {
    const text = new TextDecoder().decode(document);
    assert(validate(JSON.parse(text)), `${text}: ${JSON.stringify(validate.errors)}`);
  };
}

function withoutIds(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutIds);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).filter(([name, value]) =>
    name !== "id" || typeof value !== "string"
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, withoutIds(value)]));
}

describe("what we write is valid by the schemas of image-spec", { skip }, () => {
  test("manifests", () => {
    const check = validator("image-manifest-schema.json");
    fc.assert(fc.property(manifests, (manifest) => check(encodeManifest(manifest))));
  });
  test("indexes", () => {
    const check = validator("image-index-schema.json");
    fc.assert(fc.property(indexes, (index) => check(encodeIndex(index))));
  });
  test("configurations", () => {
    const check = validator("config-schema.json");
    fc.assert(fc.property(configs, (config) => check(encodeConfig(config))));
  });
  test("the layout's marker", () => {
    validator("image-layout-schema.json")(encodeLayout(imageLayout));
  });
  test("and the schemas do refuse", () => {
    const check = validator("image-manifest-schema.json");
    assert.throws(() => check(bytes('{"schemaVersion":2,"config":{},"layers":[]}')));
  });
});
