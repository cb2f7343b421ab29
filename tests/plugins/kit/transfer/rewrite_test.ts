import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import {
  redirectLayers,
  redirectManifests,
  selectManifests,
} from "../../../../plugins/kit/transfer/rewrite.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (encoded: Uint8Array) => new TextDecoder().decode(encoded);
const [a, b, c] = ["a", "b", "c"].map((label) => digestOf(label));

test("a layer is redirected, and all else stays as it is written", () => {
  const manifest = `{
    "z": 9223372036854775807, "layers": [
      {"size": 1, "x": [1.50, null], "digest": "${a}", "mediaType": "m/old", "annotations": {"b": "1", "a": "2"},
       "urls": ["https://x"], "data": "YQ=="},
      {"mediaType": "m/old", "digest": "${a}", "size": 1, "urls": ["https://y"]}
    ], "__proto__": {"a": -1}, "schemaVersion": 2
  }`;
  const now = { mediaType: "m/new", digest: digestOf("c"), size: 3 };
  assert.equal(
    text(redirectLayers(bytes(manifest), [now, undefined])),
    `{"z":9223372036854775807,"layers":[` +
      `{"size":3,"x":[1.5,null],"digest":"${c}","mediaType":"m/new","annotations":{"b":"1","a":"2"}},` +
      `{"mediaType":"m/old","digest":"${a}","size":1,"urls":["https://y"]}` +
      `],"__proto__":{"a":-1},"schemaVersion":2}`,
  );
});

test("an index's manifest is redirected, and what says that it is about it", () => {
  const index = `{"manifests":[{"digest":"${a}","size":1,"platform":{"os":"x","y":1}},` +
    `{"digest":"${b}","size":1,"annotations":{"about":"${a}","n":null}},{"digest":"${c}","size":1,"annotations":["${a}"]}]}`;
  const now = { digest: digestOf("new"), size: 7 };
  assert.equal(
    text(redirectManifests(bytes(index), [now, undefined, undefined])),
    `{"manifests":[{"digest":"${now.digest}","size":7,"platform":{"os":"x","y":1}},` +
      `{"digest":"${b}","size":1,"annotations":{"about":"${now.digest}","n":null}},` +
      `{"digest":"${c}","size":1,"annotations":["${a}"]}]}`,
  );
  assert.equal(
    text(selectManifests(bytes(index), (position) => position === 2)),
    `{"manifests":[{"digest":"${c}","size":1,"annotations":["${a}"]}]}`,
  );
  assert.equal(text(selectManifests(bytes('{"manifests":null}'), () => true)), '{"manifests":[]}');
});
