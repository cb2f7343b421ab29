import fc from "fast-check";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { QuillaError } from "../../../../core/errors.ts";
import {
  type ListedManifest,
  listText,
  ManifestLists,
} from "../../../../plugins/tools/registry_index/manifest_list.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const directory = temporaryDirectory();
const lists = new ManifestLists(directory);
const list = "r.example:5000/team/app:1";

function image(name: string, text = '{"schemaVersion":2}'): ListedManifest {
  return {
    name,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    digest: digestOf(Buffer.from(text)),
    size: text.length,
    platform: { architecture: "arm", os: "linux", variant: "v7" },
    text,
  };
}

test("a list is a directory, and an image a file, by Docker's names; what was saved is found", () => {
  assert.equal(lists.find(list), undefined);
  const images = [image("r.example:5000/team/app:b"), image("docker.io/library/a:1")];
  lists.save(list, images);
  assert.deepEqual(readdirSync(directory), ["r.example-5000_team_app-1"]);
  assert.deepEqual(readdirSync(join(directory, "r.example-5000_team_app-1")).sort(), [
    "docker.io_library_a-1",
    "r.example-5000_team_app-b",
  ]);
  assert.deepEqual(lists.find(list), [images[1], images[0]]);
  lists.take(list, "docker.io/library/a:1");
  assert.deepEqual(lists.find(list), [images[0]]);
  lists.remove(list);
  assert.throws(() => lists.require(list), { code: "index/unknown" });
});

test("the list's kind is that of its first image, and Docker's is written as Docker writes it", () => {
  const docker = {
    ...image("a:1"),
    mediaType: "application/vnd.docker.distribution.manifest.v2+json",
  };
  assert.match(listText([docker, image("b:1")]).mediaType, /docker.*manifest\.list/);
  assert.match(listText([image("b:1"), docker]).mediaType, /oci.*index/);
  assert.match(listText([docker]).text, /^\{\n {3}"schemaVersion": 2,\n {3}"mediaType": /);
});

test("a file that Docker or somebody else wrote is read, or named as damaged", () => {
  const folder = join(directory, "docker.io_library_x-1");
  mkdirSync(folder, { recursive: true });
  const read = (bytes: string | Uint8Array) => {
    writeFileSync(join(folder, "y"), bytes);
    try {
      return lists.find("docker.io/library/x:1");
    } catch (error) {
      if (!(error instanceof QuillaError)) throw error;
      assert.match(error.code, /^(index\/damaged|oci\/|digest\/)/);
      return undefined;
    }
  };
  const text = "{}";
  const whole = {
    Ref: "docker.io/library/y:1",
    Descriptor: { mediaType: "a/b", digest: digestOf(Buffer.from(text)), size: 2 },
    Raw: Buffer.from(text).toString("base64"),
  };
  assert.equal(read(JSON.stringify(whole))?.[0]?.text, text);
  const value = fc.oneof(fc.constant(undefined), fc.jsonValue(), fc.string());
  fc.assert(
    fc.property(fc.constantFrom("Ref", "Descriptor", "Raw"), value, (name, other) => {
      read(JSON.stringify({ ...whole, [name]: other }));
    }),
    { numRuns: 100 },
  );
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void read(bytes)), { numRuns: 50 });
});
