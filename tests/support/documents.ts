/**
 * Arbitrary valid OCI documents for property tests, in the form in which our parsers return them.
 *
 * @module
 */
import fc from "fast-check";
import { digestOf } from "../../core/digest.ts";
import { present } from "../../core/oci/field.ts";
import type { ImageConfig } from "../../core/oci/config.ts";
import type { Descriptor } from "../../core/oci/descriptor.ts";
import type { ImageIndex } from "../../core/oci/image_index.ts";
import type { ImageManifest } from "../../core/oci/manifest.ts";
import { dockerMediaTypes, mediaTypes } from "../../core/oci/media_types.ts";

const absent = { nil: undefined };
const digest = fc.string().map((text) => digestOf(text));
const word = fc.string({ unit: "grapheme", minLength: 1 });
const words = fc.option(fc.array(fc.string({ unit: "grapheme" }), { minLength: 1 }), absent);
const names = fc.option(fc.uniqueArray(word, { minLength: 1 }).map((keys) => keys.sort()), absent);
// Keys that look like numbers, and `__proto__`, are where objects are not maps.
const key = fc.oneof(word, fc.constantFrom("10", "9", "__proto__", "constructor", "<&>"));
const stringMap = fc.option(
  fc.array(fc.tuple(key, fc.string({ unit: "grapheme" })), { minLength: 1 })
    .map((entries) => Object.fromEntries(entries)),
  absent,
);
const mediaType = fc.constantFrom(
  "application/octet-stream",
  "text/plain",
  mediaTypes.layer,
  "a/b+c",
);
const optionalType = fc.option(mediaType, absent);
const time = fc.option(
  fc.constantFrom("1980-01-02T00:00:00Z", "2016-10-10T23:04:00.821781828+02:00"),
  absent,
);

const platform = fc.record({
  architecture: word,
  os: word,
  osVersion: fc.option(word, absent),
  osFeatures: names,
  variant: fc.option(word, absent),
});

/** Any descriptor. */
export const descriptors: fc.Arbitrary<Descriptor> = fc.oneof(
  fc.record({
    mediaType,
    digest,
    size: fc.maxSafeNat(),
    urls: fc.option(fc.array(fc.webUrl(), { minLength: 1 }), absent),
    annotations: stringMap,
    platform: fc.option(platform.map(present), absent),
    artifactType: optionalType,
  }),
  fc.uint8Array({ minLength: 1 }).map((bytes) => ({
    mediaType: "text/plain",
    digest: digestOf(bytes),
    size: bytes.length,
    data: btoa(String.fromCharCode(...bytes)),
  })),
).map(present);

/** Any image manifest. */
export const manifests: fc.Arbitrary<ImageManifest> = fc.record({
  mediaType: fc.constantFrom(mediaTypes.manifest, dockerMediaTypes.manifest),
  artifactType: optionalType,
  config: descriptors,
  layers: fc.array(descriptors, { minLength: 1, maxLength: 3 }),
  subject: fc.option(descriptors, absent),
  annotations: stringMap,
}).map(present);

/** Any image index. */
export const indexes: fc.Arbitrary<ImageIndex> = fc.record({
  mediaType: fc.constantFrom(mediaTypes.index, dockerMediaTypes.index),
  artifactType: optionalType,
  manifests: fc.array(descriptors, { maxLength: 3 }),
  subject: fc.option(descriptors, absent),
  annotations: stringMap,
}).map(present);

const healthcheck = fc.record({
  test: words,
  interval: fc.option(fc.integer({ min: 1 }), absent),
  retries: fc.option(fc.integer({ min: 1 }), absent),
}).map(present);

const containerConfig = fc.record({
  user: fc.option(word, absent),
  exposedPorts: names,
  env: fc.option(
    fc.array(
      fc.tuple(fc.stringMatching(/^[A-Z]+$/), fc.string()).map(([name, value]) =>
        `${name}=${value}`
      ),
      { minLength: 1 },
    ),
    absent,
  ),
  entrypoint: words,
  cmd: words,
  volumes: names,
  workingDir: fc.option(word, absent),
  labels: stringMap,
  stopSignal: fc.option(word, absent),
  argsEscaped: fc.constantFrom(true, undefined),
  healthcheck: fc.option(healthcheck, absent),
  onBuild: words,
  shell: words,
  others: fc.constantFrom({ Hostname: "", Tty: false, Image: null }, undefined),
}).map(present);

const historyEntry = fc.record({
  created: time,
  createdBy: fc.option(word, absent),
  author: fc.option(word, absent),
  comment: fc.option(word, absent),
  emptyLayer: fc.constantFrom(true, undefined),
}).map(present);

/** Any image configuration. */
export const configs: fc.Arbitrary<ImageConfig> = fc.record({
  created: time,
  author: fc.option(word, absent),
  architecture: word,
  os: word,
  osVersion: fc.option(word, absent),
  osFeatures: names,
  variant: fc.option(word, absent),
  config: containerConfig,
  diffIds: fc.array(digest),
  history: fc.option(fc.array(historyEntry, { minLength: 1 }), absent),
  others: fc.constantFrom(
    { "10": [1], "9": { b: null, a: 0.5 }, docker_version: "1.12" },
    undefined,
  ),
}).map(present);
