import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { digestOf } from "../../../../core/digest.ts";
import {
  cacheAnnotation,
  decodeResults,
  encodeResults,
} from "../../../../plugins/kit/sharing/record.ts";

describe(`the annotation ${cacheAnnotation}`, () => {
  it("is read as it was written", () => {
    const bytes = () => assert.fail("nobody reads it");
    const layer = { digest: digestOf("layer"), size: 7, bytes };
    const text = encodeResults(
      new Map([[digestOf("b"), { layer }], [digestOf("a"), { layer: undefined }]]),
    );
    const expected = [[digestOf("a"), undefined], [digestOf("b"), layer.digest]];
    assert.deepEqual([...decodeResults(text)].sort(), expected.sort());
  });

  it("of any text says what can be read of it", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      for (const [key, layer] of decodeResults(text)) {
        assert.match(key, /^sha(256|512):[0-9a-f]+$/);
        assert.ok(layer === undefined || /^sha(256|512):/.test(layer));
      }
    }));
    assert.equal(decodeResults(undefined).size, 0);
  });
});
