import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { onePassword } from "../../../../plugins/servers/registry/authentication.ts";
import { quilla } from "../../../support/fake_context.ts";
import { withRegistry } from "../../../support/served_registry.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const context = join(directory, "context");
mkdirSync(context);
const dockerfile = (text: string) => writeFileSync(join(context, "Dockerfile"), text);
let stores = 0;

/** Builds in a store of its own, so that bases have to be fetched. */
async function build(...words: string[]) {
  const root = join(directory, `store-${stores++}`);
  const outcome = await quilla({ root }, "build", ...words, context);
  return { ...outcome, root };
}

const manifestTypes = "application/vnd.oci.image.manifest.v1+json";

test("kaniko's --destination pushes, --digest-file has the registry's digest, --cache-repo is written", () =>
  withRegistry({ isWritable: true }, async ({ address, fetch }) => {
    dockerfile("FROM scratch\nCOPY Dockerfile /\n");
    const digest = join(directory, "digest");
    const repository = `${address}/team/app`;
    const { code, stderr } = await build(
      ...["--dockerfile", join(context, "Dockerfile"), `--destination=${repository}:1`],
      ...["--cache=true", "--digest-file", digest, "--compression=zstd", "--insecure"],
    );
    assert.equal(code, 0, stderr);
    const head = (name: string) =>
      fetch(`/v2/team/${name}`, { method: "HEAD", headers: { Accept: manifestTypes } });
    const pushed = await head("app/manifests/1");
    assert.equal(pushed.headers.get("Docker-Content-Digest"), readFileSync(digest, "utf8"));
    const manifest = await (await fetch("/v2/team/app/manifests/1")).json();
    assert.match(manifest.layers[0].mediaType, /tar\+zstd$/);
    assert.equal((await head("app/cache/manifests/latest")).status, 200);
  }));

test("--registry-mirror and --registry-map say where bases come from", () =>
  withRegistry({ isWritable: true }, async ({ address }) => {
    dockerfile("FROM scratch\nLABEL base=yes\n");
    for (const name of ["library/base", "team/base"]) {
      const { code, stderr } = await build("-t", `${address}/${name}`, "--push");
      assert.equal(code, 0, stderr);
    }
    dockerfile("FROM base\nLABEL own=yes\n");
    const mirrored = await build("-q", `--registry-mirror=http://${address}`);
    assert.equal(mirrored.code, 0, mirrored.stderr);
    dockerfile("FROM registry.example/team/base\nLABEL own=yes\n");
    const mapped = await build(
      ...["-q", "--registry-map", `registry.example=http://${address};other=x.example`],
    );
    assert.equal(mapped.code, 0, mapped.stderr);
    const { stdout } = await quilla(mapped, "inspect", mapped.stdout.trim());
    assert.deepEqual(JSON.parse(stdout)[0].Config.Labels, { base: "yes", own: "yes" });
  }));

test("--creds and --authfile say who asks", () => {
  const passwords = onePassword("me", "secret");
  return withRegistry({ isWritable: true, passwords }, async ({ address }) => {
    dockerfile("FROM scratch\nLABEL base=yes\n");
    const words = ["-t", `${address}/base`, "--push"];
    const refused = await build(...words);
    assert.match(refused.stderr, /registry\/unauthorized/);
    const pushed = await build(...words, "--creds", "me:secret");
    assert.equal(pushed.code, 0, pushed.stderr);
    dockerfile(`FROM ${address}/base\n`);
    const file = join(directory, "auth.json");
    const auth = btoa("me:secret");
    writeFileSync(file, JSON.stringify({ auths: { [address]: { auth } } }), { mode: 0o600 });
    const built = await build("-q", "--authfile", file);
    assert.equal(built.code, 0, built.stderr);
    assert.match((await build(`--authfile=${file}.none`)).stderr, /--authfile/);
  });
});
