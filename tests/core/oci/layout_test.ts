import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeLayout, imageLayout, parseLayout } from "../../../core/oci/layout.ts";
import { refused } from "../../support/refused.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("the marker is the one that every tool writes", () => {
  assert.equal(
    new TextDecoder().decode(encodeLayout(imageLayout)),
    '{"imageLayoutVersion":"1.0.0"}',
  );
  assert.deepEqual(parseLayout(bytes('{"imageLayoutVersion": "1.0.0", "x": 1}\n')), imageLayout);
});

test("another version, and what is no marker, is refused", () => {
  const error = refused(
    () => parseLayout(bytes('{"imageLayoutVersion":"2.0.0"}')),
    "oci/layout-version",
  );
  assert.match(error.message, /the version "2.0.0" is not known/);
  refused(() => parseLayout(bytes("{}")), "oci/missing");
  refused(() => parseLayout(bytes('{"imageLayoutVersion":1}')), "oci/invalid");
  refused(() => parseLayout(bytes("")), "oci/json-syntax");
});
