import assert from "node:assert/strict";
import { test } from "node:test";
import { readGlobals } from "../../../cli/foreign/globals.ts";
import { fakeContext, quilla } from "../../support/fake_context.ts";

const world = { root: "none", env: { HOME: "/home/me" } };

test("what Docker takes before the command is a variable, or taken, in every form of Go's", async () => {
  const cases: [words: string, rest: string, set: Record<string, string>][] = [
    ["--config dir version -f x", "version -f x", { DOCKER_CONFIG: "dir" }],
    ["-H unix:///s -c=far images", "images", { DOCKER_HOST: "unix:///s", DOCKER_CONTEXT: "far" }],
    ["-Dldebug images -a", "images -a", { QUILLA_DEBUG: "1" }],
    ["-D=false --log-level=warn images", "images", {}],
    ["--tlsverify --tlscacert /c/ca.pem --tlskey=/c/key.pem images", "images", {
      ...{ DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/c" },
    }],
    ["--tlsverify=0 images", "images", {}],
    ["buildx --builder ci -D build --builder x .", "buildx build --builder x .", {
      ...{ QUILLA_DEBUG: "1" },
    }],
    ["--storage-driver vfs --log-level error bud .", "bud .", {}],
    ["--insecure-policy --tmpdir /t copy a b", "copy a b", {
      ...{ QUILLA_POLICY: "none", TMPDIR: "/t" },
    }],
    ["--policy p.json --registries.d d copy a b", "copy a b", {
      ...{ QUILLA_POLICY: "p.json", QUILLA_REGISTRIES_D: "d" },
    }],
    ["--zzz images", "--zzz images", {}],
    ["-D --version", "--version", { QUILLA_DEBUG: "1" }],
  ];
  for (const [words, rest, set] of cases) {
    const { context, words: left } = await readGlobals(fakeContext(world), words.split(" "));
    assert.equal(left.join(" "), rest, words);
    assert.deepEqual(context.env, { ...world.env, ...set }, words);
  }
});

test("what quilla cannot do before a command is refused by name", async () => {
  const cases: [words: string[], hint: RegExp][] = [
    [["--tls", "images"], /--tlsverify/],
    [["-l", "loud", "images"], /debug, info/],
    [["--tlscert", "/c/mine.pem", "images"], /DOCKER_CERT_PATH/],
    [["--root", "/r", "images"], /QUILLA_ROOT/],
    [["--override-arch", "arm64", "inspect", "x"], /--platform/],
    [["--remote", "images"], /ssh HOST/],
  ];
  for (const [words, hint] of cases) {
    const { code, stderr } = await quilla(world, ...words);
    assert.equal(code, 2, words.join(" "));
    assert.match(stderr, /\[usage\/foreign-option\]/);
    assert.match(stderr, hint);
  }
});
