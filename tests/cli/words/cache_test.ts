/**
 * All that BuildKit's caches may be told, by its README and sources: done, taken, or refused with the way.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readCaches, withoutAbsent } from "../../../cli/words/cache.ts";
import { builtInHost } from "../../../plugins/mod.ts";
import { refused } from "../../support/refused.ts";

const host = builtInHost();

describe("caches, in BuildKit's words", () => {
  const registry = { type: "registry", mode: "min", ref: "a" };
  const local = { type: "local", mode: "min", dest: "d" };
  const to: readonly [text: string, ...expected: object[]][] = [
    [""],
    ["a,b:c", { type: "registry", ref: "a" }, { type: "registry", ref: "b:c" }],
    ["TYPE=registry,REF=a,MODE=max", { ...registry, mode: "max" }],
    ["type=registry,ref=a,image-manifest=true,oci-mediatypes=true", registry],
    ["type=registry,ref=a,image-manifest=false", { ...registry, imageManifest: false }],
    ["type=registry,ref=a,oci-mediatypes=false", {
      ...{ ...registry, imageManifest: false, dockerTypes: true },
    }],
    ["type=registry,ref=a,ignore-error=true", { ...registry, ignoreError: true }],
    ["type=registry,ref=a,ignore-error=false", { ...registry, ignoreError: false }],
    ["type=registry,ref=a,registry.insecure=true", { ...registry, registryInsecure: true }],
    ["type=registry,ref=a,compression=uncompressed", { ...registry, compression: "none" }],
    ["type=registry,ref=a,compression=estargz", { ...registry, compression: "gzip" }],
    ["type=registry,ref=a,compression=zstd:chunked", { ...registry, compression: "zstd" }],
    ["type=registry,ref=a,compression=zstd,compression-level=2,force-compression=true", {
      ...registry,
      compression: "zstd",
      compressionLevel: 2,
      forceCompression: true,
    }],
    ["type=local,dest=d,tag=t,reset=false", { ...local, tag: "t" }],
    ["type=local,dest=d,compression=gzip", { ...local, compression: "gzip" }],
    ["type=gha,url_v2=https://a.example,timeout=90s,ghtoken=g,repository=o/r,compression=zstd", {
      ...{ type: "gha", mode: "min", urlV2: "https://a.example", timeout: "90s" },
      ...{ ghtoken: "g", repository: "o/r", compression: "zstd" },
    }],
    ["type=inline,ignore-error=true", { type: "inline", mode: "min", ignoreError: true }],
  ];
  for (const [text, ...expected] of to) {
    it(`--cache-to ${text}`, () => assert.deepEqual(readCaches([text], "to", host), expected));
  }

  it("--cache-from may say what is about leaving results", () => {
    const text = "type=registry,ref=a,mode=max,ignore-error=true,image-manifest=true";
    const [cache] = readCaches([text], "from", host);
    assert.deepEqual(cache, { ...registry, mode: "max", ignoreError: true });
    const digest = `sha256:${"0".repeat(64)}`;
    const [by] = readCaches([`type=local,src=d,digest=${digest}`], "from", host);
    assert.deepEqual(by, { type: "local", mode: "min", src: "d", digest });
  });

  it("the cache of GitHub Actions is passed over where there is none, as buildx does", () => {
    const url = "url=https://a.example";
    const there = ["type=local,src=a", `type=gha,token=t,${url}`];
    const absent = ["type=gha,scope=x", "type=gha,token=secret", `type=gha,${url}`];
    const warned: string[] = [];
    const warn = (message: string) => void warned.push(message);
    assert.deepEqual(withoutAbsent([...absent, ...there], { env: {}, warn }), there);
    assert.match(warned.join(), /no cache of GitHub Actions here: "type=gha,scope=x"/);
    assert.doesNotMatch(warned.join(), /secret/);
    const env = { ACTIONS_RUNTIME_TOKEN: "t", ACTIONS_RESULTS_URL: "https://a.example" };
    assert.deepEqual(withoutAbsent(absent, { env, warn }), absent);
    assert.equal(warned.length, 3);
  });

  const wrong: readonly [text: string, message: RegExp, hint: RegExp][] = [
    ["type=gha,token=hush,url=x", /"type=gha,token=…,url=x" cannot.* url is none/, /inside of a/],
    ["type=gha,version=1", /second version of the service alone/, /leave out version/],
    ["type=gha,timeout=10", /timeout is no duration/, /timeout=10m/],
    ["type=gha,timeout=-1s", /timeout is no duration/, /timeout=10m/],
    [`type=gha,scope=${"x".repeat(401)}`, /no keys for that scope/, /at most 400/],
    ["type=gha,repository=a", /repository is none/, /OWNER\/NAME/],
    ["type=gha,compression=lz4", /no compression "lz4"/, /gzip/],
    ["type=azblob,account_url=u", /no results in Azure Blob Storage/, /type=registry,ref=NAME/],
    [
      "type=registry,ref=a,image-manifest=true,oci-mediatypes=false",
      /the OCI's media types/,
      /one of/,
    ],
    [
      "type=local,dest=d,oci-mediatypes=false,compression=zstd",
      /no media type for zstd/,
      /leave out/,
    ],
    ["type=registry,ref=a,ignore-error=yes", /neither true nor false/, /ignore-error=true/],
    ["type=local,dest=d,reset=true", /removes nothing of a layout/, /remove d before/],
    ["type=local,dest=d,scope=x", /"scope=x" is nothing/, /type=local,dest=…,src=…/],
    ["type=registry", /it has no ref/, /type=registry,ref=NAME/],
  ];
  for (const [text, message, hint] of wrong) {
    it(`--cache-to ${text} is refused`, () => {
      const error = refused(() => readCaches([text], "to", host), "usage/cache");
      assert.match(error.message, message);
      assert.match(error.hint ?? "", hint);
    });
  }
});
