import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { digestOf } from "../../../core/digest.ts";
import { descriptorJson, parseDescriptor } from "../../../core/oci/descriptor.ts";
import { encodeJson } from "../../../core/oci/encode.ts";
import { refused } from "../../support/refused.ts";

const plain = { mediaType: "text/plain", digest: digestOf("hello"), size: 5 };
const parse = (value: unknown) => parseDescriptor(new TextEncoder().encode(JSON.stringify(value)));

test("every field is read, and written in the specification's order", () => {
  const json = '{"mediaType":"text/plain",' +
    '"digest":"sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824","size":5,' +
    '"urls":["https://example.com/x?a&b"],"annotations":{"10":"ten","9":"nine","a":"<b>"},' +
    '"data":"aGVsbG8=","platform":{"architecture":"arm64","os":"linux","os.version":"6",' +
    '"os.features":["x"],"variant":"v8"},"artifactType":"application/x"}';
  const descriptor = parseDescriptor(new TextEncoder().encode(json));
  assert.deepEqual(descriptor, {
    ...plain,
    urls: ["https://example.com/x?a&b"],
    annotations: { "10": "ten", "9": "nine", a: "<b>" },
    data: "aGVsbG8=",
    platform: {
      os: "linux",
      architecture: "arm64",
      variant: "v8",
      osVersion: "6",
      osFeatures: ["x"],
    },
    artifactType: "application/x",
  });
  assert.equal(new TextDecoder().decode(encodeJson(descriptorJson(descriptor))), json);
});

test("null is absent, and an unknown field is passed over", () => {
  assert.deepEqual(parse({ ...plain, urls: null, annotations: null, platform: null, x: 1 }), plain);
});

const refusals: Record<string, [change: Record<string, unknown>, code: string, message: RegExp]> = {
  "no media type": [{ mediaType: undefined }, "missing", /at \$: the field "mediaType" is missing/],
  "a media type with a parameter": [{ mediaType: "text/plain; a=b" }, "invalid", /\$\.mediaType/],
  "a digest as a path": [
    { digest: "sha256:../../x" },
    "invalid",
    /\$\.digest: "sha256:..\/..\/x" is not a digest/,
  ],
  "an absolute path as a digest": [{ digest: "/etc/passwd" }, "invalid", /is not a digest/],
  "a digest of upper case": [{ digest: `sha256:${"A".repeat(64)}` }, "invalid", /lower-case/],
  "another algorithm": [
    { digest: `blake3:${"a".repeat(64)}` },
    "unsupported-digest",
    /not supported/,
  ],
  "a negative size": [{ size: -1 }, "invalid", /\$\.size: the size -1 is negative/],
  "a size of half a byte": [{ size: 0.5 }, "invalid", /an integer .*, not 0.5/],
  "a size as text": [{ size: "5" }, "invalid", /an integer .*, not "5"/],
  "a size past what numbers hold": [{ size: 2 ** 53 }, "invalid", /an integer below 2\^53/],
  "urls that are none": [
    { urls: ["not a url"] },
    "invalid",
    /\$\.urls\[0\]: "not a url" is not a URL/,
  ],
  "an annotation that is no text": [
    { annotations: { a: 1 } },
    "invalid",
    /\$\.annotations\["a"\]: a string/,
  ],
  "annotations that are a list": [
    { annotations: [] },
    "invalid",
    /an object should stand there, not an array/,
  ],
  "a platform without a processor": [
    { platform: { os: "linux" } },
    "missing",
    /\$\.platform: the field "architecture"/,
  ],
  "data that is no base64": [{ data: "a-b" }, "invalid", /\$\.data: "a-b" is not base64/],
  "data without its padding": [{ data: "aGVsbG8" }, "invalid", /is not base64/],
  "data of another length": [{ data: "aGVsbG8=", size: 4 }, "data-mismatch", /embedded data/],
  "data of another digest": [{ data: "aGVsbHA=" }, "data-mismatch", /embedded data/],
};

describe("what is refused, and why", () => {
  for (const [name, [change, code, message]] of Object.entries(refusals)) {
    test(name, () => {
      const error = refused(() => parse({ ...plain, ...change }), `oci/${code}`);
      assert.match(error.message, message);
      assert.match(error.message, /^the descriptor is not valid at /);
    });
  }
});

test("fields of Object's prototype are not taken for the document's", () => {
  refused(
    () => parseDescriptor(new TextEncoder().encode('{"__proto__":{"size":1}}')),
    "oci/missing",
  );
});
