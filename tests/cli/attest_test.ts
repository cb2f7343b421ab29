/**
 * Statements that somebody else hung on an image, signed and shown: what they say is foreign text.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Store } from "../../core/store/store.ts";
import { attach } from "../../plugins/kit/referrers/attach.ts";
import {
  attestationsType,
  inTotoStatement,
  statementFile,
} from "../../plugins/kit/referrers/statement.ts";
import { generateKey } from "../../plugins/kit/signing/private_key.ts";
import { addImage } from "../support/command_images.ts";
import { quilla } from "../support/fake_context.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

test("a statement's type sends nothing to a terminal, and makes no line of its own", async () => {
  const directory = temporaryDirectory();
  const root = join(directory, "store");
  await addImage(root, { names: ["app:1"], text: "app" });
  const store = await Store.open(root);
  const [image] = store.references.list();
  const predicate = { type: "https://type.example/\u001b]0;title\u0007\nsigned app", value: {} };
  await attach(store, image!, {
    artifactType: attestationsType,
    layers: [statementFile(inTotoStatement(image!, undefined, predicate))],
  });
  store.close();
  const key = generateKey();
  const [file, pub] = [join(directory, "a.key"), join(directory, "a.pub")];
  const body = Buffer.from(key.pkcs8).toString("base64");
  writeFileSync(file, `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`);
  writeFileSync(pub, key.public.pem);
  for (
    const words of [
      ["attest", "--key", file],
      ["verify-attestation", "--key", pub, "--type", "*", "-o", "text"],
    ]
  ) {
    const { code, stdout, stderr } = await quilla({ root }, ...words, "app:1");
    assert.equal(code, 0, stderr);
    const told = stdout + stderr;
    assert.match(told, /type\.example\/\\u\{1b\}\]0;title\\u\{7\}\\u\{a\}signed app/);
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(told, /[\u0000-\u0009\u000b-\u001f]|^signed app/m);
  }
});
