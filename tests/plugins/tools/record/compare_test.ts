import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf } from "../../../../core/digest.ts";
import { compareRecordings } from "../../../../plugins/tools/record/compare.ts";
import { describeKept, describeRecording } from "../../../../plugins/tools/record/describe.ts";
import { Store } from "../../../../core/store/store.ts";
import { keepRecording } from "../../../../plugins/kit/recording/kept.ts";
import { recordedExchange } from "../../../support/recordings.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";

const registry = "https://registry.example";
const recording = (...exchanges: ReturnType<typeof recordedExchange>[]) => ({
  ...{ exchanges, unrecorded: [] },
});
const empty = recording();

test("packages are compared by name and version, and all else by URL", () => {
  const before = recording(
    recordedExchange(`${registry}/ms/-/ms-2.1.2.tgz`, "ms 2.1.2"),
    recordedExchange(`${registry}/gone/-/gone-1.0.0.tgz`, "gone"),
    recordedExchange(`${registry}/two/-/two-1.0.0.tgz`, "two"),
    recordedExchange(`${registry}/ms`, "index"),
    recordedExchange(`${registry}/same`, "same"),
  );
  const after = recording(
    recordedExchange(`${registry}/ms/-/ms-2.1.3.tgz`, "ms 2.1.3"),
    recordedExchange(`${registry}/two/-/two-1.0.0.tgz`, "two"),
    recordedExchange(`${registry}/two/-/two-2.0.0.tgz`, "two 2"),
    recordedExchange(`${registry}/ms`, "another index"),
    recordedExchange(`${registry}/same`, "same"),
    recordedExchange(`${registry}/new`, "new"),
  );
  const diff = compareRecordings(before, after);
  assert.deepEqual(diff.packages, [
    { type: "npm", name: "gone", before: "1.0.0", after: undefined },
    { type: "npm", name: "ms", before: "2.1.2", after: "2.1.3" },
    { type: "npm", name: "two", before: "1.0.0", after: "1.0.0, 2.0.0" },
  ]);
  assert.deepEqual(
    diff.requests.filter(({ purl }) => purl === undefined).map(({ kind, url }) => [kind, url]),
    [["changed", `${registry}/ms`], ["added", `${registry}/new`]],
  );
  assert.equal(diff.bytes.added, "ms 2.1.3two 2another indexnew".length);
  assert(diff.different);
});

test("who asked, how often and with which headers makes no difference", () => {
  const one = recordedExchange(`${registry}/a`, "a");
  const accepting = { ...one, request: { ...one.request, headers: { accept: "*/*" } } };
  const diff = compareRecordings(recording(one), recording({ ...one, step: "RUN b" }, accepting));
  assert.equal(diff.different, false);
  assert.deepEqual(diff.requests, []);
  assert.equal(compareRecordings(empty, empty).different, false);
});

test("the same package with other bytes is told", () => {
  const url = `${registry}/ms/-/ms-2.1.3.tgz`;
  const diff = compareRecordings(
    recording(recordedExchange(url, "good")),
    recording(recordedExchange(url, "evil")),
  );
  assert.deepEqual(diff.packages, []);
  assert.deepEqual(diff.requests, [{
    ...{ kind: "changed", method: "GET", url, purl: "pkg:npm/ms@2.1.3" },
    before: { status: 200, digest: digestOf("good"), size: 4 },
    after: { status: 200, digest: digestOf("evil"), size: 4 },
  }]);
});

test("what is no longer recorded is told", () => {
  const through = { step: "RUN git", host: "git.example", port: 22 };
  const diff = compareRecordings(empty, { exchanges: [], unrecorded: [through] });
  assert.deepEqual(diff.unrecorded, { added: ["git.example:22"], removed: [] });
  assert(diff.different);
});

test("what was redirected is the package that was asked for", () => {
  const asked = recordedExchange("https://crates.example/api/v1/crates/serde/1.0.0/download", "", {
    status: 302,
    headers: { location: "/files/f00d?signed" },
  });
  const target = recordedExchange("https://crates.example/files/f00d?signed", "crate");
  const failed = recordedExchange(`${registry}/no/-/no-1.0.0.tgz`, "not found", { status: 404 });
  const { packages, others, bytes } = describeRecording(recording(asked, target, failed));
  assert.deepEqual(packages.map(({ purl, url, size }) => [purl, url, size]), [
    ["pkg:cargo/serde@1.0.0", target.request.url, 5],
  ]);
  assert.equal(others.length, 2);
  assert.equal(bytes, "crate".length + "not found".length);
});

test("bodies of a recording that is kept in several parts are all counted", async () => {
  const store = await Store.open(temporaryDirectory(), { create: true });
  const bodies = ["one", "two", "three", "four"];
  for (const body of bodies) store.blobs.put(body);
  const all = recording(...bodies.map((body) => recordedExchange(`${registry}/${body}`, body)));
  await keepRecording(store, all, "a", new Date(), 2);
  assert.deepEqual(describeKept(store).map(({ bodies, size }) => [bodies, size]), [[4, 15]]);
  store.close();
});
