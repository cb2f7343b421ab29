/**
 * What provenance says of what programs of RUN fetched while their network was recorded: every body, no secret, and whether anything
 * else could have come in.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { ProgramRequest } from "../../../core/build/surroundings.ts";
import { type Digest, digestOf } from "../../../core/digest.ts";
import type { Layer } from "../../../core/layer/layer.ts";
import type { Process } from "../../../core/plugin/contracts/process.ts";
import { Store } from "../../../core/store/store.ts";
import { Recorded } from "../../../plugins/kit/building/attest/recorded.ts";
import { buildContext } from "../../../plugins/kit/building/build_context.ts";
import type {
  Exchange,
  RecordedNetwork,
  SaidNetwork,
} from "../../../plugins/kit/recording/contracts.ts";
import { builtInHost } from "../../../plugins/mod.ts";
import { serveFiles } from "../../support/file_servers.ts";
import { writeContext } from "../../support/context_files.ts";
import { temporaryDirectory } from "../../support/temporary_directory.ts";

// deno-lint-ignore no-explicit-any -- what is compared is whatever is there
type Said = any;

const digest = (text: string): Digest => digestOf(new TextEncoder().encode(text));
const hex = (text: string) => digest(text).replace("sha256:", "");

function exchange(url: string, body: string, more: Said = {}): Exchange {
  return {
    step: "curl --user me:c4n4ry https://a.example/",
    request: { method: more.method ?? "GET", url },
    answer: { status: more.status ?? 200, headers: {}, digest: digest(body), size: body.length },
  };
}

/** A network that no program asks for: what it says is what was given. */
function network(said: SaidNetwork): RecordedNetwork {
  const none = () => Promise.reject(new Error("no program runs here"));
  return { key: "", said: () => said, open: none, recall: () => true, remember() {}, close: none };
}

async function provenanceOf(said: SaidNetwork | undefined, dockerfile: string, version = "v1") {
  const store = await Store.open(join(temporaryDirectory(), "store"), { create: true });
  try {
    const { attested } = await buildContext({
      ...{ store, host: builtInHost() },
      dockerfile: { name: "Dockerfile", text: dockerfile },
      run: { recorded: said && network(said) } as object,
      attestations: [{ type: "provenance", version }],
    });
    return attested![0]!.said[0]!.value as Said;
  } finally {
    store.close();
  }
}

describe("what programs fetched is in the provenance", () => {
  it("each body once, with how it was asked for, and the recording itself", async () => {
    const exchanges = [
      exchange("https://b.example/p.tgz", "b"),
      exchange("https://b.example/p.tgz", "b"),
      exchange("https://a.example/", "gone", { status: 404 }),
      exchange("https://a.example/r.git/git-upload-pack", "pack", { method: "POST" }),
      exchange("https://a.example/empty", ""),
      exchange("https://a.example/", "there"),
    ];
    const said = { exchanges, recording: digest("text"), isReplayed: false };
    const { buildDefinition } = await provenanceOf(said, "FROM scratch\n");
    const of = (uri: string, body: string, more: object = {}) => ({
      ...{ uri, digest: { sha256: hex(body) } },
      annotations: { kind: "http", by: "RUN", ...more },
    });
    assert.deepEqual(
      new Set(buildDefinition.resolvedDependencies),
      new Set([
        of("https://a.example/", "gone", { status: 404 }),
        of("https://a.example/", "there"),
        of("https://a.example/r.git/git-upload-pack", "pack", { method: "POST" }),
        of("https://b.example/p.tgz", "b"),
        {
          ...{ uri: "urn:quilla:recording", digest: { sha256: hex("text") } },
          annotations: { kind: "recording" },
        },
      ]),
    );
    const { materials } = await provenanceOf(said, "FROM scratch\n", "v0.2");
    assert.equal(materials.length, 5);
  });

  it("and whom programs reached unseen, so that it is not all", async () => {
    const unrecorded = [{ step: "git", host: "git.example", port: 22 }, {
      ...{ step: "x", host: "::2", port: 9 },
    }];
    const said = { exchanges: [], unrecorded, isReplayed: false };
    const { buildDefinition, runDetails } = await provenanceOf(said, "FROM scratch\n");
    assert.deepEqual(
      buildDefinition.resolvedDependencies.map(({ uri, digest }: Said) => [uri, digest]),
      [["tcp://[::2]:9", {}], ["tcp://git.example:22", {}]],
    );
    const { quilla_completeness, quilla_hermetic } = runDetails.metadata;
    assert.deepEqual([quilla_completeness.dependencies, quilla_hermetic], [false, undefined]);
  });

  it("in one order, whatever order it was fetched in", async () => {
    const exchanges = ["c", "a", "b"].map((body) => exchange("https://a.example/x", body));
    const texts = [];
    for (const each of [exchanges, exchanges.toReversed()]) {
      texts.push(
        JSON.stringify(
          await provenanceOf({ exchanges: each, isReplayed: true }, "FROM scratch\n"),
        ),
      );
    }
    assert.equal(texts[0], texts[1]);
  });

  it("without what lets in whoever has it, and without the commands", async () => {
    const exchanges = [
      "https://me:c4n4ry@a.example/x",
      "https://a.example/x?X-Amz-Signature=c4n4ry&b=1",
      "https://a.example/x?access_token=c4n4ry",
    ].map((url) => exchange(url, "x"));
    const said = await provenanceOf({ exchanges, isReplayed: true }, "FROM scratch\n");
    assert(!JSON.stringify(said).includes("c4n4ry"), JSON.stringify(said));
  });

  it("and what an instruction fetched stays what it is", async () => {
    const served = temporaryDirectory();
    writeContext(served, { "f.txt": "served\n" });
    const web = await serveFiles(served);
    try {
      const url = `${web.address}/f.txt`;
      const said = { exchanges: [exchange(url, "served\n")], isReplayed: true };
      const { buildDefinition } = await provenanceOf(said, `FROM scratch\nADD ${url} /\n`);
      const notes = buildDefinition.resolvedDependencies.map((each: Said) => each.annotations);
      assert.deepEqual(notes, [{ kind: "http" }]);
    } finally {
      web.stop();
    }
  });
});

describe("a build is hermetic", () => {
  const metadata = async (said: SaidNetwork | undefined, version?: string) => {
    const found = await provenanceOf(said, "FROM scratch\n", version);
    return (found.runDetails?.metadata ?? found.metadata).quilla_hermetic;
  };

  it("where nothing runs, or what runs is replayed", async () => {
    assert.equal(await metadata(undefined), true);
    assert.equal(await metadata({ exchanges: [], isReplayed: true }), true);
    assert.equal(await metadata({ exchanges: [], isReplayed: true }, "v0.2"), true);
  });

  type Network = Process["network"];
  const cache = {
    ...{ type: "cache", target: "/c", id: "c", sharing: "shared", readOnly: false } as const,
    ...{ source: "/", mode: 0o755, uid: 0, gid: 0 },
  };
  const cases: readonly [programs: Partial<Process>[], Network, replayed: boolean, boolean][] = [
    [[], "default", false, true],
    [[{}], "default", false, false],
    [[{}], undefined, false, false],
    [[{}], "none", false, true],
    [[{ network: "none" }], "default", false, true],
    [[{ network: "default" }], "none", false, true],
    [[{ network: "none" }, {}], "default", false, false],
    [[{ network: "host" }], "none", false, false],
    [[{}, { network: "host" }], "default", true, true],
    [[{ mounts: [cache] }], "none", false, false],
    [[{ mounts: [cache] }], "default", true, true],
    [[{ mounts: [{ type: "tmpfs", target: "/t" }] }], "none", false, true],
  ];
  for (const [programs, usual, isReplayed, expected] of cases) {
    const what = JSON.stringify(
      programs.map(({ network, mounts }) => [network, mounts?.[0]?.type]),
    );
    it(`${what}, usually ${usual}, ${isReplayed ? "" : "not "}replayed: ${expected}`, async () => {
      const recorded = new Recorded();
      const noted = recorded.programs({
        run: () => Promise.resolve({} as Layer),
        close: () => Promise.resolve(),
      });
      for (const each of programs) {
        await noted.run(
          { process: { args: [], ...each } } as Partial<ProgramRequest> as ProgramRequest,
        );
      }
      assert.equal(recorded.isClosed(usual, isReplayed), expected);
    });
  }
});
