import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { QuillaError } from "../../../../core/errors.ts";
import { Store } from "../../../../core/store/store.ts";
import {
  attestImage,
  build,
  copyImages,
  createIndex,
  describeKey,
  generateKeys,
  imageDigest,
  importKeys,
  listImages,
  loadPlugins,
  signImage,
  verifyAttestations,
  verifyImage,
} from "../../../../mod.ts";
import { attach } from "../../../../plugins/kit/referrers/attach.ts";
import {
  attestationsType,
  inTotoStatement,
  statementFile,
} from "../../../../plugins/kit/referrers/statement.ts";
import { requireImage } from "../../../../plugins/kit/images/find.ts";
import { withRegistry } from "../../../support/served_registry.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const at = (name: string) => join(directory, name);
const root = at("store");
const slsa = "https://slsa.dev/provenance/v1";
const keys = new URL("../../kit/signing/testdata/cosign/", import.meta.url);
// The key of cosign that is cheap to open.
const own = {
  key: new URL("throwaway-test-key-n32768.key", keys).pathname,
  password: readFileSync(new URL("throwaway-test-key-n32768.password", keys), "utf8").trim(),
};
const pub = new URL("throwaway-test-key-n32768.pub", keys).pathname;
const other = new URL("throwaway-test-key.pub", keys).pathname;
const plugins = await loadPlugins();

await build({ context: { Dockerfile: "FROM scratch\nLABEL a=1\n" }, tags: ["app:1"], store: root });
const store = await Store.open(root);

async function refused(work: Promise<unknown>, code: string): Promise<QuillaError> {
  const error = await work.then(() => undefined, (thrown) => thrown);
  assert(error instanceof QuillaError, `nothing, or a defect: ${error}`);
  assert.equal(error.code, code, error.message);
  return error;
}
