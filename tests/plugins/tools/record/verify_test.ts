import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { Store } from "../../../../core/store/store.ts";
import type { Exchange } from "../../../../plugins/kit/recording/contracts.ts";
import {
  packageKey,
  type PublishedChecksum,
  type SumKind,
} from "../../../../plugins/tools/record/checksums/published.ts";
import { archiveSum, goModSum } from "../../../../plugins/tools/record/checksums/go_sums.ts";
import { verifyRecording } from "../../../../plugins/tools/record/verify.ts";
import { bytesContent } from "../../../../core/content.ts";
import { recordedExchange } from "../../../support/recordings.ts";
import { temporaryDirectory } from "../../../support/temporary_directory.ts";
import { zipOf } from "../../../support/zips.ts";

const directory = temporaryDirectory();
let count = 0;

interface Made {
  readonly store: Store;
  readonly exchanges: Exchange[];
}

/** A store with the bodies of answers, each by its URL. */
async function made(answers: Readonly<Record<string, string | Uint8Array>>): Promise<Made> {
  const store = await Store.open(join(directory, String(count++)), { create: true });
  const exchanges = Object.entries(answers).map(([url, body]) => {
    store.blobs.put(body);
    return recordedExchange(url, body);
  });
  return { store, exchanges };
}

async function verified({ store, exchanges }: Made, checksums: readonly PublishedChecksum[] = []) {
  const lockFiles = checksums.length === 0 ? [] : [{ path: "a.lock", checksums }];
  try {
    return await verifyRecording({ exchanges, unrecorded: [] }, { store, lockFiles });
  } finally {
    store.close();
  }
}

const sum = (kind: SumKind & ("sha1" | "sha256" | "sha512"), text: string | Uint8Array) => ({
  ...{ kind, value: createHash(kind).update(text).digest("hex") },
});
const ms = "https://registry.example/ms/-/ms-2.1.3.tgz";
const key = packageKey("npm", "ms", "2.1.3");

test("what a lock file has agrees, or is told not to", async () => {
  const right = await verified(await made({ [ms]: "ms" }), [{ key, sums: [sum("sha512", "ms")] }]);
  assert.deepEqual(right.findings, []);
  assert.deepEqual(right.documents, [{ source: "a.lock", agreeing: 1, incomparable: undefined }]);
  assert.deepEqual([right.bodies, right.bytes, right.unlisted], [1, 2, []]);

  const wrong = await verified(await made({ [ms]: "ms" }), [{ key, sums: [sum("sha1", "no")] }]);
  const [finding, ...others] = wrong.findings;
  assert.deepEqual(others, []);
  assert.equal(finding?.kind, "different");
  assert.equal(finding.source, "a.lock");
  assert.match(finding.message, /^a\.lock has sha1:\w+, and what was fetched sha1:\w+$/);
});

test("any of a lock file's checksums is right, of the file that was fetched", async () => {
  const wheel = "https://pypi.example/simple/a-1.0-py3-none-any.whl";
  const [python, other] = [packageKey("pypi", "A", "1.0"), "a-1.0.tar.gz"];
  const several = await verified(await made({ [wheel]: "wheel" }), [
    { key: python, sums: [sum("sha256", "other"), sum("sha256", "wheel")] },
    { key: python, sums: [sum("sha256", "third")] },
    { key: python, file: other, sums: [sum("sha256", "source")] },
  ]);
  assert.deepEqual(several.findings, []);
  const none = await verified(await made({ [wheel]: "wheel" }), [
    { key: python, file: other, sums: [sum("sha256", "source")] },
  ]);
  assert.deepEqual([none.findings, none.unlisted], [[], ["pkg:pypi/a@1.0"]]);
});

test("bodies that are lost or damaged are told", async () => {
  const there = await made({ [ms]: "ms", "https://h.test/b": "body", "https://h.test/c": "three" });
  const [lost, damaged, short] = there.exchanges.map(({ answer }) => answer.digest);
  rmSync(there.store.blobs.path(lost!));
  for (const [digest, text] of [[damaged, "BODY"], [short, "thr"]] as const) {
    const path = there.store.blobs.path(digest!);
    chmodSync(path, 0o600);
    writeFileSync(path, text);
  }
  const { findings } = await verified(there);
  assert.deepEqual(findings.map(({ kind, url }) => [kind, url]), [
    ["missing", ms],
    ["damaged", "https://h.test/b"],
    ["damaged", "https://h.test/c"],
  ]);
});

test("an answer without a body needs none in the store", async () => {
  const there = await made({});
  const { findings } = await verified({
    ...there,
    exchanges: [recordedExchange("https://h.test/", "", { status: 304 })],
  });
  assert.deepEqual(findings, []);
});

test("modules of Go are compared by their files", async () => {
  const zip = zipOf([{ name: "h.test/m@v1.0.0/a.go", bytes: "package m\n" }]);
  const module = "https://proxy.example/h.test/m/@v/v1.0.0";
  const golang = packageKey("golang", "h.test/m", "v1.0.0");
  const sums = (archive: string, file: string): PublishedChecksum[] => [
    { key: golang, sums: [{ kind: "h1", value: archive }] },
    { key: golang, sums: [{ kind: "h1-mod", value: file }] },
  ];
  const answers = { [`${module}.zip`]: zip, [`${module}.mod`]: "module h.test/m\n" };
  const [archive, file] = [
    archiveSum(bytesContent(zip)),
    goModSum(bytesContent("module h.test/m\n")),
  ];
  const right = await verified(await made(answers), sums(archive, file));
  assert.deepEqual(right.findings, []);
  assert.equal(right.documents[0]!.agreeing, 2);
  const wrong = await verified(await made(answers), sums(file, archive));
  assert.deepEqual(wrong.findings.map(({ url }) => url.slice(-4)), [".zip", ".mod"]);
  const broken = { [`${module}.zip`]: "no archive" };
  const { findings } = await verified(await made(broken), sums(archive, file));
  assert.match(findings[0]!.message, /h1:\(none: it is no zip archive/);
});

const archive = "http://deb.example/debian";
const pool = `${archive}/pool/main/a/a++/a++_1.0-1%2bb1_amd64.deb`;

function listOf(sha256: string): string {
  return [
    ...["Package: other", "Filename: pool/main/o/other_1_all.deb", `SHA256: ${"0".repeat(64)}`, ""],
    ...["Package: a++", "Version: 1.0-1+b1", "Size: 3"],
    ...["Filename: pool/main/a/a++/a++_1.0-1+b1_amd64.deb", `SHA256: ${sha256}`, "", ""],
  ].join("\n");
}

function releaseOf(path: string, sha256: string): string {
  return [
    ...["-----BEGIN PGP SIGNED MESSAGE-----", "Hash: SHA256", "", "Origin: Test", "MD5Sum:"],
    ` ${"0".repeat(32)} 12 ${path}`,
    ...["SHA256:", ` ${sha256}      12 ${path}`, "-----BEGIN PGP SIGNATURE-----", ""],
  ].join("\n");
}

const sha256 = (text: string | Uint8Array) => sum("sha256", text).value;
const listPath = "main/binary-amd64/Packages.gz";
const release = `${archive}/dists/stable/InRelease`;

test("Debian's packages are in the lists that were recorded, and these in their release", async () => {
  for (
    const place of [listPath, `main/binary-amd64/by-hash/SHA256/${sha256(listOf(sha256("deb")))}`]
  ) {
    const list = place === listPath ? gzipSync(listOf(sha256("deb"))) : listOf(sha256("deb"));
    const { findings, documents, unlisted } = await verified(
      await made({
        [release]: releaseOf(listPath, sha256(list)),
        [`${archive}/dists/stable/${place}`]: list,
        [pool]: "deb",
      }),
    );
    assert.deepEqual(findings, []);
    assert.deepEqual(documents.map(({ source, agreeing }) => [source, agreeing]), [
      [release, 1],
      [`${archive}/dists/stable/${place}`, 1],
    ]);
    assert.deepEqual(unlisted, []);
  }
});

test("a package or a list that is not what it should be is told with who says so", async () => {
  const list = listOf(sha256("another"));
  const url = `${archive}/dists/stable/main/binary-amd64/Packages`;
  const { findings } = await verified(
    await made({
      [release]: releaseOf("main/binary-amd64/Packages", sha256("another")),
      [url]: list,
      [pool]: "deb",
    }),
  );
  assert.deepEqual(findings.map(({ kind, url, source }) => [kind, url, source]), [
    ["different", url, release],
    ["different", pool, url],
  ]);
});

test("a flat archive has its packages beside its list", async () => {
  const list = `Package: t\nFilename: ./t_1_all.deb\nSHA256: ${sha256("t")}\n`;
  const { documents } = await verified(
    await made({ "https://f.example/t/Packages": list, "https://f.example/t/t_1_all.deb": "t" }),
  );
  assert.deepEqual(documents.map(({ agreeing }) => agreeing), [1]);
});
