import assert from "node:assert/strict";
import { test } from "node:test";
import { readCaches } from "../../../cli/words/cache.ts";
import { digestOf } from "../../../core/digest.ts";
import { inlineCache } from "../../../plugins/caches/inline.ts";
import { decodeResults } from "../../../plugins/kit/sharing/record.ts";
import { builtInHost } from "../../../plugins/mod.ts";
import { refused } from "../../support/refused.ts";

const host = builtInHost();

test("type=inline has what the image has, whatever mode is asked for", () => {
  assert.deepEqual(readCaches(["type=inline,mode=max"], "to", host), [
    { type: "inline", mode: "min" },
  ]);
  const error = refused(() => readCaches(["type=inline"], "from", host), "usage/cache");
  assert.match(error.message, /no results are taken from a cache of type "inline"/);
  assert.match(error.hint ?? "", /type=registry,ref=NAME/);
});

test("type=inline is an annotation of the image's manifest", async () => {
  const around = { store: undefined as never, transport: () => undefined };
  const target = await inlineCache.to!({ type: "inline" }, around);
  const layer = { digest: digestOf("layer"), size: 5, bytes: () => assert.fail("nobody reads it") };
  const results = new Map([[digestOf("a"), { layer }], [digestOf("b"), { layer: undefined }]]);
  const [annotation] = target.annotations!(results);
  assert.equal(annotation!.level, "manifest");
  assert.deepEqual([...decodeResults(annotation!.value)].sort(), [
    ...[[digestOf("a"), layer.digest], [digestOf("b"), undefined]].sort(),
  ]);
});
