/**
 * What is seen of builds on a real terminal, in the middle and at the end, as pictures of text. Each step waits until the test lets it
 * go on, so that all of them are the same every time but for times.
 *
 * After a wanted change: `QUILLA_PICTURES=write deno test -A tests/e2e/pictures_test.ts`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { digestOf } from "../../core/digest.ts";
import { PROJECT } from "../../scripts/process.ts";
import { archiveOf, member } from "../support/archive.ts";
import { busyboxFiles, busyboxStage, noBusybox } from "../support/busybox.ts";
import { noContainers } from "../support/containers.ts";
import { writeContext } from "../support/context_files.ts";
import { outputOf } from "../support/quilla_process.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";
import { TerminalWindow, tmux } from "../support/tmux.ts";

const wait = "wget -q -O /dev/null http://127.0.0.1:$PORT";
const dockerfile = `FROM base
ARG PORT
RUN ${wait}/silent
RUN echo 日本語の一行; printf '\\033[32m10%%'; printf '\\r45%%\\033[0m'; ${wait}/bar; echo
FROM base AS failing
ARG PORT
RUN echo 失敗する前の行です。これは長い行で、四十桁には収まりません。; exit 3
`;
const pulling = (from: string) => `FROM ${from}\nCOPY Dockerfile /\n`;

/** What differs from run to run: times, digests, ports, and what is told of slow steps. */
function steady(picture: string): string {
  return picture
    .replace(/\d+\.\ds/g, "#.#s")
    .replace(/sha256:[0-9a-f]{3,}(\n[0-9a-f]+(?=\n))?/g, "sha256:…")
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:####")
    .replace(/pulling .*…(.*), [\d.]+[kM]?B\/s, \d+s left/, "pulling …$1, #MB/s, #s left")
    .split("\n")
    .filter((line) => !/^slowest |^ {8}/.test(line))
    .join("\n");
}

/** A server that answers when the test says so, and half of a layer at once. */
class Gate {
  readonly #server: Server = createServer((request, response) =>
    this.#answer(request.url!, response)
  );
  readonly #held = new Map<string, () => void>();

  async open(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  /** What waits there goes on. */
  async release(path: string): Promise<void> {
    while (!this.#held.has(path)) await new Promise((resolve) => setTimeout(resolve, 20));
    this.#held.get(path)!();
    this.#held.delete(path);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(path: string, response: ServerResponse): void {
    if (!path.startsWith("/v2/")) return void this.#held.set(path, () => response.end("go on"));
    const [, repository] = /^\/v2\/([^/]+)/.exec(path) ?? [];
    const content = archiveOf([member(`zeros-of-${repository}`, {}, new Uint8Array(3_000_000))]);
    const layer = digestOf(content);
    const config = Buffer.from(JSON.stringify({
      architecture: "amd64",
      os: "linux",
      rootfs: { type: "layers", diff_ids: [layer] },
    }));
    const oci = "application/vnd.oci.image";
    const manifest = Buffer.from(JSON.stringify({
      schemaVersion: 2,
      mediaType: `${oci}.manifest.v1+json`,
      config: { mediaType: `${oci}.config.v1+json`, digest: digestOf(config), size: config.length },
      layers: [{ mediaType: `${oci}.layer.v1.tar`, digest: layer, size: content.length }],
    }));
    const name = path.split("/").at(-1)!;
    const body = name === layer ? content : name === digestOf(config) ? config : manifest;
    const type = path.includes("/manifests/")
      ? `${oci}.manifest.v1+json`
      : "application/octet-stream";
    response.writeHead(200, { "content-type": type, "content-length": body.length });
    if (name !== layer) return void response.end(body);
    response.write(body.subarray(0, 1_500_000));
    this.#held.set("layer", () => response.end(body.subarray(1_500_000)));
  }
}

const skip = tmux.skip ?? noBusybox ?? noContainers;

for (const subject of await subjects()) {
  describe(`${subject.name}: pictures`, { skip: subject.skip ?? skip }, () => {
    const cwd = temporaryDirectory();
    const store = join(cwd, ".store");
    const gate = new Gate();
    let port = 0;
    before(async () => {
      port = await gate.open();
      const base = join(cwd, "base");
      mkdirSync(base);
      writeContext(base, { ...busyboxFiles, Dockerfile: `${busyboxStage}ENV PATH=/bin\n` });
      const words = ["build", "-q", "--network", "none", "-t", "base", base];
      await outputOf(subject, words, { store });
      writeContext(cwd, {
        Dockerfile: dockerfile,
        "pull-80": pulling(`127.0.0.1:${port}/big-80`),
        "pull-40": pulling(`127.0.0.1:${port}/big-40`),
        ".dockerignore": "**\n!Dockerfile\n",
      });
    });
    after(() => gate.close());

    /** Begins a build; the shell around it tells its exit code. */
    const build = (columns: number, words: readonly string[]) => {
      const command = [
        ...subject.command,
        "build",
        "--network",
        "host",
        "--no-cache",
        ...words,
        ".",
      ]
        .map((word) => `'${word}'`).join(" ");
      const script = `trap : INT; cd '${cwd}' && ${command}; echo "shell: $?"`;
      return TerminalWindow.open(["sh", "-c", script], { columns, rows: 24 }, {
        QUILLA_ROOT: store,
      });
    };
    const arg = () => ["--build-arg", `PORT=${port}`];
    const isOver = (text: string) => /^shell: \d+$/m.test(text);

    for (const columns of [80, 40]) {
      it(`a build, ${columns} columns`, async () => {
        const terminal = await build(columns, ["--target", "0", ...arg()]);
        try {
          // A second into a silent step its time is there, and has gone on.
          const silent = await terminal.when((text) => /3\/4\] RUN .* [1-9]\.\ds$/m.test(text));
          compare(`build-silent-${columns}`, silent);
          await gate.release("/silent");
          compare(`build-bar-${columns}`, await terminal.when((text) => text.includes("45%")));
          await gate.release("/bar");
          compare(`build-end-${columns}`, await terminal.when(isOver));
        } finally {
          await terminal.close();
        }
      });

      it(`a failure, ${columns} columns`, async () => {
        const terminal = await build(columns, arg());
        try {
          compare(`failure-${columns}`, await terminal.when(isOver));
        } finally {
          await terminal.close();
        }
      });

      it(`a pull, ${columns} columns`, async () => {
        const terminal = await build(columns, [
          "-f",
          `pull-${columns}`,
          "--platform",
          "linux/amd64",
        ]);
        try {
          // The rate is known after half a second; in a narrow window it gives way to the title.
          const half = columns === 80 ? /1\.5MB of 3MB, .*B\/s/ : /1\.5MB of 3MB/;
          compare(`pull-${columns}`, await terminal.when((text) => half.test(text)));
          await gate.release("layer");
          compare(`pull-end-${columns}`, await terminal.when(isOver));
        } finally {
          await terminal.close();
        }
      });
    }

    it("Ctrl-C takes the block away, and a window that is resized leaves nothing of it", async () => {
      const terminal = await build(80, ["--target", "0", ...arg()]);
      try {
        await terminal.when((text) => text.includes("3/4] RUN wget"));
        await terminal.resize(30, 24);
        await terminal.when((text) => /^ {2}\[stage 0 3\/4\].*…/m.test(text));

        await terminal.when((text) => /^ {2}\[stage 0 3\/4\].*…/m.test(text));
        assert.equal((await terminal.text()).match(/building/g)?.length, 1);
        await terminal.press("C-c");
        const text = await terminal.when(isOver);
        assert.match(text, /^interrupted\nshell: 130$/m);
        assert.doesNotMatch(text, /building|error/);
      } finally {
        await terminal.close();
      }
    });
  });
}

function compare(name: string, seen: string): void {
  const path = join(PROJECT, "tests", "e2e", "testdata", "pictures", `${name}.txt`);
  const picture = steady(seen);
  if (process.env.QUILLA_PICTURES === "write" && !existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, picture);
  }
  assert.equal(picture, readFileSync(path, "utf8"));
}
