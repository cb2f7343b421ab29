import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { digestOf } from "../../../core/digest.ts";
import { encodeIndex, parseIndex } from "../../../core/oci/image_index.ts";
import { encodeManifest, parseManifest } from "../../../core/oci/manifest.ts";
import { dockerMediaTypes, mediaTypes } from "../../../core/oci/media_types.ts";
import { refused } from "../../support/refused.ts";

const digest = digestOf("");
const config = { mediaType: mediaTypes.config, digest, size: 0 };
const layer = { mediaType: mediaTypes.layerGzip, digest, size: 0 };
const manifest = { schemaVersion: 2, mediaType: mediaTypes.manifest, config, layers: [layer] };
const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [] };

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const text = (encoded: Uint8Array) => new TextDecoder().decode(encoded);

test("a manifest is written in the specification's order", () => {
  const document = {
    annotations: { b: "2", a: "1" },
    subject: config,
    layers: [layer],
    config,
    artifactType: "application/x",
    mediaType: mediaTypes.manifest,
  };
  const descriptor = (mediaType: string) =>
    `{"mediaType":"${mediaType}","digest":"${digest}","size":0}`;
  assert.equal(
    text(encodeManifest(document)),
    `{"schemaVersion":2,"mediaType":"${mediaTypes.manifest}","artifactType":"application/x",` +
      `"config":${descriptor(mediaTypes.config)},"layers":[${descriptor(mediaTypes.layerGzip)}],` +
      `"subject":${descriptor(mediaTypes.config)},"annotations":{"a":"1","b":"2"}}`,
  );
});

test("an index is written in the specification's order", () => {
  const document = {
    annotations: { a: "1" },
    manifests: [],
    artifactType: "a/b",
    mediaType: mediaTypes.index,
  };
  assert.equal(
    text(encodeIndex(document)),
    `{"schemaVersion":2,"mediaType":"${mediaTypes.index}","artifactType":"a/b","manifests":[],` +
      `"annotations":{"a":"1"}}`,
  );
});

test("the media type is the document's, else the one announced, else the OCI's", () => {
  const silent = bytes({ ...manifest, mediaType: undefined });
  assert.equal(parseManifest(silent).mediaType, mediaTypes.manifest);
  assert.equal(
    parseManifest(silent, dockerMediaTypes.manifest).mediaType,
    dockerMediaTypes.manifest,
  );
  const docker = bytes({ ...manifest, mediaType: dockerMediaTypes.manifest });
  assert.equal(parseManifest(docker).mediaType, dockerMediaTypes.manifest);
  assert.equal(
    parseManifest(docker, dockerMediaTypes.manifest).mediaType,
    dockerMediaTypes.manifest,
  );
});

test("an image of no layers is an image, also as Go writes the empty list", () => {
  assert.deepEqual(parseManifest(bytes({ ...manifest, layers: [] })).layers, []);
  assert.deepEqual(parseManifest(bytes({ ...manifest, layers: null })).layers, []);
  assert.deepEqual(parseIndex(bytes({ ...index, manifests: null })).manifests, []);
});

type Refusal = [document: unknown, code: string, message: RegExp, expected?: string];

const refusedManifests: Record<string, Refusal> = {
  "manifests beside layers": [
    { ...manifest, manifests: [] },
    "ambiguous",
    /"manifests" belongs to another kind/,
  ],
  "fsLayers beside layers": [{ ...manifest, fsLayers: [] }, "ambiguous", /"fsLayers"/],
  "an index's media type": [
    { ...manifest, mediaType: mediaTypes.index },
    "media-type",
    /does not belong here/,
  ],
  "an index announced": [manifest, "media-type", /does not belong here/, mediaTypes.index],
  "Docker's type announced": [manifest, "media-type", /was announced/, dockerMediaTypes.manifest],
  "schema 1": [
    { schemaVersion: 1, fsLayers: [], history: [] },
    "schema1",
    /schema version 1 is not supported/,
  ],
  "schema 1 by its type": [
    { ...manifest, mediaType: "application/vnd.docker.distribution.manifest.v1+prettyjws" },
    "schema1",
    /not supported/,
  ],
  "schema 1 announced": [
    { ...manifest, mediaType: undefined },
    "schema1",
    /not supported/,
    "application/vnd.docker.distribution.manifest.v1+json",
  ],
  "schema 3": [
    { ...manifest, schemaVersion: 3 },
    "invalid",
    /\$\.schemaVersion: the schema version must be 2/,
  ],
  "schema as text": [{ ...manifest, schemaVersion: "2" }, "invalid", /must be 2/],
  "no schema": [{ ...manifest, schemaVersion: undefined }, "missing", /"schemaVersion" is missing/],
  "no configuration": [{ ...manifest, config: undefined }, "missing", /"config" is missing/],
  "no layers": [{ ...manifest, layers: undefined }, "missing", /"layers" is missing/],
  "a broken layer": [
    { ...manifest, layers: [layer, { ...layer, size: -1 }] },
    "invalid",
    /\$\.layers\[1\]\.size/,
  ],
  "a layer that is text": [{ ...manifest, layers: ["x"] }, "invalid", /\$\.layers\[0\]: an object/],
  "a list": [[manifest], "invalid", /at \$: an object/],
};

const refusedIndexes: Record<string, Refusal> = {
  "layers beside manifests": [{ ...index, layers: [] }, "ambiguous", /"layers" belongs/],
  "a configuration beside manifests": [{ ...index, config }, "ambiguous", /"config" belongs/],
  "a manifest": [manifest, "ambiguous", /"config" belongs/],
  "a manifest's media type": [
    { ...index, mediaType: mediaTypes.manifest },
    "media-type",
    /does not belong/,
  ],
  "no manifests": [{ ...index, manifests: undefined }, "missing", /"manifests" is missing/],
  "a digest as a path": [
    { ...index, manifests: [{ ...config, digest: "sha256:../../x" }] },
    "invalid",
    /\$\.manifests\[0\]\.digest/,
  ],
};

for (
  const [name, parse, refusals] of [
    ["manifests that are refused", parseManifest, refusedManifests],
    ["indexes that are refused", parseIndex, refusedIndexes],
  ] as const
) {
  describe(name, () => {
    for (const [name, [document, code, message, expected]] of Object.entries(refusals)) {
      test(name, () => {
        const error = refused(() => parse(bytes(document), expected), `oci/${code}`);
        assert.match(error.message, message);
      });
    }
  });
}

test("a key that is said twice is refused", () => {
  const twice = text(bytes(manifest)).replace('"layers"', '"config":null,"layers"');
  refused(() => parseManifest(new TextEncoder().encode(twice)), "oci/json-duplicate");
});
