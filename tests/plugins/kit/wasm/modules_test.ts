import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { digestOf } from "../../../../core/digest.ts";
import { bunzip2 } from "../../../../plugins/codecs/bzip2/bunzip2_wasm.ts";
import { deflate } from "../../../../plugins/codecs/gzip/deflate_wasm.ts";
import { unxz } from "../../../../plugins/codecs/xz/unxz_wasm.ts";
import { unzstd } from "../../../../plugins/codecs/zstd/unzstd_wasm.ts";
import { zstd } from "../../../../plugins/codecs/zstd/zstd_wasm.ts";

test("the modules are those that scripts/wasm/build.sh made", () => {
  const sums = new URL("../../../../scripts/wasm/SHA256SUMS", import.meta.url);
  const found = Object.entries({ deflate, zstd, unzstd, unxz, bunzip2 }).map(([name, module]) => {
    const bytes = gunzipSync(Buffer.from(module, "base64"));
    return `${digestOf(bytes).slice(7)}  ${name}.wasm\n`;
  });
  assert.equal(found.join(""), readFileSync(sums, "utf8"));
});
