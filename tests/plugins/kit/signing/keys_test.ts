import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { QuillaError } from "../../../../core/errors.ts";
import { keyText, publicKeyAt } from "../../../../plugins/kit/signing/key_place.ts";
import {
  generateKey,
  keyKinds,
  privateKeyFile,
  readPrivateKey,
} from "../../../../plugins/kit/signing/private_key.ts";
import { readPublicKey } from "../../../../plugins/kit/signing/public_key.ts";

const folder = new URL("./testdata/cosign/", import.meta.url);
const text = (name: string) => readFileSync(new URL(name, folder), "utf8");
const password = (words: string | undefined) => () => Promise.resolve(words);
const data = Buffer.from("what is signed");

async function refused(work: () => unknown, code: string, message: RegExp): Promise<void> {
  const error = await Promise.resolve().then(work).then(() => undefined, (thrown) => thrown);
  assert(error instanceof QuillaError, `nothing, or a defect: ${error}`);
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
}

describe("a key of cosign", () => {
  for (const name of ["throwaway-test-key", "throwaway-test-key-n32768"]) {
    it(`opens with its password: ${name}`, async () => {
      const words = text(`${name}.password`).trim();
      const key = await readPrivateKey(text(`${name}.key`), "k", password(words));
      assert.equal(key.public.pem, text(`${name}.pub`));
      assert.equal(key.public.type, "ECDSA P-256");
      assert(readPublicKey(text(`${name}.pub`), "k").verifies(data, key.sign(data)));
    });
  }

  it("does not open with another, and with none", async () => {
    const open = (words?: string) =>
      readPrivateKey(text("throwaway-test-key-n32768.key"), "k", password(words));
    await refused(() => open("other"), "signature/password", /does not open with this password/);
    await refused(() => open(undefined), "signature/password", /no terminal to ask/);
  });

  it("that asks for any amount of memory, or is damaged, is refused", async () => {
    const [, head, body, foot] = /^(.*\n)([^]*)(\n-.*\n)$/.exec(text("throwaway-test-key.key"))!;
    const document = Buffer.from(body!, "base64").toString();
    const changed = (from: string | RegExp, to: string) =>
      head + Buffer.from(document.replace(from, to)).toString("base64") + foot;
    const table: [string, string, RegExp][] = [
      ["cost", changed("65536", "1073741824"), /N=1073741824/],
      ["salt", changed(/"salt":"[^"]*"/, '"salt":"AAAA"'), /damaged/],
      ["cipher", changed("nacl/secretbox", "rot13"), /locked by scrypt and rot13/],
      ["json", changed('{"kdf"', "{kdf"), /k cannot be used/],
      ["nothing", head! + foot!, /k cannot be used/],
    ];
    for (const [name, pem, message] of table) {
      const work = () => readPrivateKey(pem, "k", password("throwaway"));
      await refused(work, "signature/key", message).catch((error) =>
        assert.fail(`${name}: ${error}`)
      );
    }
  });

  it("that is written here opens here", async () => {
    const key = generateKey();
    const file = await privateKeyFile(key, "words");
    assert.match(file, /^-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n.{64}\n/);
    const opened = await readPrivateKey(file, "k", password("words"));
    assert.equal(opened.public.pem, key.public.pem);
    assert(key.public.verifies(data, opened.sign(data)));
  });
});

describe("a key of other programs", () => {
  const pems = (made: { privateKey: { export(options: object): unknown } }, ...types: string[]) =>
    types.map((type) => String(made.privateKey.export({ type, format: "pem" })));
  const curve = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve });

  it("signs, without a password, whatever its form", async () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const table: [string, string][] = [
      ...pems(curve("P-256"), "pkcs8", "sec1").map((pem): [string, string] => ["ECDSA P-256", pem]),
      ...pems(curve("P-384"), "pkcs8").map((pem): [string, string] => ["ECDSA P-384", pem]),
      ...pems(rsa, "pkcs8", "pkcs1").map((pem): [string, string] => ["RSA 2048", pem]),
      ...pems(generateKeyPairSync("ed25519"), "pkcs8").map((
        pem,
      ): [string, string] => ["Ed25519", pem]),
    ];
    for (const [type, pem] of table) {
      const key = await readPrivateKey(pem, "k", password(undefined));
      assert.equal(key.public.type, type);
      assert(readPublicKey(key.public.pem, "k").verifies(data, key.sign(data)), type);
      assert(!key.public.verifies(data, Buffer.from("no signature")), type);
    }
  });

  it("is made here, too", () => {
    for (const kind of keyKinds) {
      const key = generateKey(kind);
      assert(key.public.verifies(data, key.sign(data)), kind);
      assert(!key.public.verifies(Buffer.from("other"), key.sign(data)), kind);
    }
  });

  it("that is none, or the other half, is told as that", async () => {
    const own = generateKey();
    const pkcs8 = `-----BEGIN PRIVATE KEY-----\n${
      Buffer.from(own.pkcs8).toString("base64")
    }\n-----END PRIVATE KEY-----\n`;
    const short = String(
      generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({
        type: "spki",
        format: "pem",
      }),
    );
    const table: [() => unknown, RegExp][] = [
      [() => readPublicKey("", "k"), /no PEM is in it/],
      [() => readPublicKey(pkcs8, "k"), /it is a private key/],
      [() => readPublicKey(text("throwaway-test-key.key"), "k"), /it is a private key/],
      [
        () => readPublicKey("-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n", "k"),
        /it is a certificate/,
      ],
      [
        () => readPublicKey("-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----\n", "k"),
        /k cannot be used/,
      ],
      [() => readPublicKey(short, "k"), /RSA of 1024 bits/],
      [() => readPrivateKey(own.public.pem, "k", password("")), /it is a public key/],
      [() => readPrivateKey("ssh-ed25519 AAAA", "k", password("")), /no PEM is in it/],
      [() => readPrivateKey(pkcs8.replace("M", "A"), "k", password("")), /k cannot be used/],
      [() => keyText("/no/such/key", {}), /there is no such file/],
      [() => keyText("/", {}), /it is a directory/],
      [() => keyText("env://NOTHING", {}), /the variable "NOTHING" is not set/],
    ];
    for (const [work, message] of table) await refused(work, "signature/key", message);
    await refused(() => keyText("awskms:///alias/k", {}), "usage/key", /takes no key from "awskms/);
  });

  it("is read from a variable", () => {
    const { public: { pem, hint } } = generateKey();
    assert.equal(publicKeyAt("env://KEY", { KEY: pem }).hint, hint);
  });
});
