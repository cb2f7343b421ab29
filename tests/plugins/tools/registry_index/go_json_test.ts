import assert from "node:assert/strict";
import { test } from "node:test";
import { goJson, indexFields } from "../../../../plugins/tools/registry_index/go_json.ts";

test("JSON is written as Go's encoder writes it", () => {
  assert.equal(
    goJson({ a: "<&>\u2028\u2029é\b" }),
    '{"a":"\\u003c\\u0026\\u003e\\u2028\\u2029é\\b"}',
  );
  assert.equal(
    goJson({ a: [], b: {}, c: [1] }, "  "),
    '{\n  "a": [],\n  "b": {},\n  "c": [\n    1\n  ]\n}',
  );
  assert.equal(goJson(undefined), "null");
});

test("an index has its names in the order of Go's structures, its maps sorted, and nothing empty", () => {
  const text = goJson(indexFields({
    mediaType: "m",
    annotations: { b: "2", a: "1" },
    manifests: [{
      ...{ size: 0, digest: "sha256:" as never, mediaType: "x", annotations: {}, urls: [] },
      platform: { os: "linux", architecture: "", variant: "v7", osVersion: "1" },
    }],
  }));
  assert.equal(
    text,
    '{"schemaVersion":2,"mediaType":"m","manifests":[{"mediaType":"x","digest":"sha256:","size":0,' +
      '"platform":{"architecture":"","os":"linux","os.version":"1","variant":"v7"}}],' +
      '"annotations":{"a":"1","b":"2"}}',
  );
  assert.equal(
    goJson(indexFields({ mediaType: "", manifests: [] })),
    '{"schemaVersion":2,"manifests":[]}',
  );
});
