import assert from "node:assert/strict";
import { test } from "node:test";
import { chainIds } from "../../../../plugins/kit/running/chain_id.ts";
import { sharedJson, withoutShared } from "../../../support/shared.ts";

interface Row {
  name: string;
  digests: string[] | null;
  expected: string[] | null;
}

const table = "conformance/oci/chainid.json";

test("chain IDs are those of image-spec's own test", { skip: withoutShared(table) }, () => {
  for (const { name, digests, expected } of sharedJson<Row[]>(table)) {
    assert.deepEqual(chainIds(digests ?? []), expected ?? [], name);
  }
});

test("a chain ID is the digest of the one below and the layer's", () => {
  assert.deepEqual(chainIds(["sha256:a", "sha256:b"]), [
    "sha256:a",
    "sha256:970a948bffa8de94d6e22d747ba8c95030e6e546909f98f54e99a13005e173a8",
  ]);
});
