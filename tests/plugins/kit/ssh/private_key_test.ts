import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, it } from "node:test";
import { QuillaError } from "../../../../core/errors.ts";
import { answerOf, harmless, MessageSplitter } from "../../../../plugins/kit/ssh/agent.ts";
import { parsePrivateKey } from "../../../../plugins/kit/ssh/private_key.ts";
import { peer } from "../../../support/peers.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const keygen = peer("ssh-keygen");
const { privateKey } = generateKeyPairSync("ed25519");
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

function refused(text: string, message: RegExp): void {
  const isIt = (error: unknown) =>
    error instanceof QuillaError && error.code === "ssh/key" && message.test(error.message);
  assert.throws(() => parsePrivateKey(text), isIt);
}

describe("a private key", () => {
  it("in PEM", () => {
    const key = parsePrivateKey(pem);
    assert.equal(Buffer.from(key.blob).subarray(4, 15).toString(), "ssh-ed25519");
    assert.equal(key.sign(new Uint8Array(3), 0).length, 4 + 11 + 4 + 64);
  });

  it("that is none is told as what it is", () => {
    refused("", /it is no private key/);
    refused("ssh-ed25519 AAAA me", /it is a public key/);
    refused(pem.replaceAll("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"), /locked with a passphrase/);
    refused(pem.replace(/\n.{8}/, "\nAAAAAAAA"), /the key cannot be used/);
    const text = Buffer.from("openssh-key-v1\0\0\0\0\xff", "latin1").toString("base64");
    const [begin, end] = ["BEGIN", "END"].map((word) => `-----${word} OPENSSH PRIVATE KEY-----`);
    refused(`${begin}\n${text}\n${end}\n`, /it is cut short/);
    refused(`${begin}\nAAAA\n${end}\n`, /it is cut short/);
  });

  it("with a passphrase is told as locked", { skip: keygen.skip }, () => {
    const work = temporaryDirectory();
    for (const form of ["RFC4716", "PEM"]) {
      const file = join(work, form);
      const words = ["-q", "-t", "rsa", "-b", "2048", "-m", form, "-N", "secret", "-f", file];
      execFileSync(keygen.path, words, { stdio: "ignore" });
      refused(readFileSync(file, "utf8"), /locked with a passphrase/);
    }
  });

  it("is read or refused, whatever its bytes", () => {
    const [begin, end] = ["BEGIN", "END"].map((word) => `-----${word} OPENSSH PRIVATE KEY-----`);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = Buffer.concat([Buffer.from("openssh-key-v1\0"), bytes]).toString("base64");
      assert.throws(() => parsePrivateKey(`${begin}\n${text}\n${end}\n`), QuillaError);
    }));
  });
});

describe("an agent's messages", () => {
  it("have an answer, whatever they say", () => {
    const keys = [parsePrivateKey(pem)];
    fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
      const answer = answerOf(bytes, keys);
      assert.ok([5, 12, 14].includes(answer[4]!));
      assert.ok([11, 13, 255].includes(harmless(bytes)[4]!));
    }));
  });

  it("are cut out of what arrives, however it arrives", () => {
    const messages = fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 5 });
    fc.assert(fc.property(messages, fc.integer({ min: 1, max: 20 }), (sent, step) => {
      const bytes = Buffer.concat(sent.flatMap((each) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(each.length);
        return [length, each];
      }));
      const splitter = new MessageSplitter();
      const got: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += step) {
        got.push(...splitter.push(bytes.subarray(at, at + step)));
      }
      assert.deepEqual(got.map((each) => [...each]), sent.map((each) => [...each]));
    }));
  });
});
