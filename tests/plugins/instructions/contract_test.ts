/**
 * Every built-in instruction keeps to the contract.
 *
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { builtIns } from "../../../plugins/mod.ts";
import { archiveOf, member } from "../../support/archive.ts";
import { busyboxFiles, busyboxStage, noBusybox } from "../../support/busybox.ts";
import { noContainers } from "../../support/containers.ts";
import { type InstructionCase, testInstruction } from "../../support/instruction_suite.ts";

type Lines = Omit<InstructionCase, "plugin" | "keyword">;

const archive = archiveOf([
  member("dir/", { type: "directory", mode: 0o750, uid: 5, gid: 6 }),
  member("dir/file", { uid: 7, gid: 8 }, "content"),
  member("dir/again", { type: "hardlink", linkname: "dir/file" }),
  member("link", { type: "symlink", linkname: "dir/file" }),
]);

const cases: Readonly<Record<string, Lines>> = {
  ADD: {
    lines: [
      "ADD a.txt dir /to/",
      "ADD --chown=1:2 a.tar /unpacked",
      "ADD --unpack=false --chmod=600 a.tar b.tar.gz /whole/",
    ],
    files: { "a.txt": "a", "dir/b": "b", "a.tar": archive, "b.tar.gz": gzipSync(archive) },
    before: ["COPY dir /unpacked"],
  },
  ARG: { lines: ["ARG A", "ARG A=1", 'ARG A=1 B="two words" C=$A'] },
  CMD: { lines: ["CMD echo hello", 'CMD ["echo", "hello"]', "CMD []"], before: ['CMD ["old"]'] },
  COPY: {
    lines: [
      "COPY a.txt /",
      "COPY --chown=1:2 --chmod=640 a.txt dir /new/",
      "COPY --from=base / /again/",
      "COPY --link --exclude=*.md dir /linked",
      "COPY --parents dir/./*/deep.md /x/",
      'COPY ["a.txt", "/a file"]',
    ],
    files: { "a.txt": "a", "dir/b.md": "b", "dir/sub/deep.md": "c" },
    before: ["COPY dir /dir"],
  },
  ENTRYPOINT: { lines: ["ENTRYPOINT top -b", 'ENTRYPOINT ["/a"]'], before: ['CMD ["old"]'] },
  ENV: { lines: ["ENV A=1", "ENV A=1 B=$A", "ENV A one two"], before: ["ENV A=0"] },
  EXPOSE: { lines: ["EXPOSE 80", "EXPOSE 53/udp 8000-8002"], before: ["EXPOSE 80"] },
  FROM: { lines: ["FROM scratch AS tested", "FROM base AS tested"], before: ["ENV A=1"] },
  HEALTHCHECK: {
    lines: ["HEALTHCHECK NONE", 'HEALTHCHECK --interval=5s --retries=2 CMD ["/ok"]'],
    before: ["HEALTHCHECK CMD true"],
  },
  LABEL: { lines: ["LABEL a=1", 'LABEL a=1 "b c"="d e"'], before: ["LABEL a=0"] },
  MAINTAINER: { lines: ["MAINTAINER Someone"] },
  ONBUILD: { lines: ["ONBUILD COPY a.txt /"] },
  RUN: {
    lines: [
      "RUN echo 1 > /made",
      'RUN ["/bin/busybox", "mkdir", "-p", "/a/b"]',
      "RUN --mount=type=tmpfs,target=/fast --mount=target=/context cp /context/Dockerfile /fast; rm /d/one",
      "RUN <<END\nset -e\nid -u > /who\nEND",
    ],
    files: busyboxFiles,
    before: busyboxStage.trim().split("\n").slice(1),
    run: { network: "none" },
    skip: noBusybox ?? noContainers,
  },
  SHELL: { lines: ['SHELL ["/bin/bash", "-c"]'], before: ['SHELL ["/old"]'] },
  STOPSIGNAL: { lines: ["STOPSIGNAL SIGUSR1", "STOPSIGNAL 9"] },
  USER: { lines: ["USER app", "USER 12:34"], before: ["USER other"] },
  VOLUME: { lines: ["VOLUME /a /b", 'VOLUME ["/a b"]'], before: ["VOLUME /a"] },
  WORKDIR: { lines: ["WORKDIR /a/b", "WORKDIR c", "WORKDIR /"], before: ["WORKDIR /a"] },
};

test("no built-in instruction is left out", () => {
  const all = builtIns.flatMap(({ instructions = [] }) => instructions);
  const keywords = all.map(({ keyword }) => keyword);
  assert.deepEqual(Object.keys(cases), keywords.sort());
});

for (const [keyword, lines] of Object.entries(cases)) {
  const plugin = builtIns.find(({ instructions = [] }) =>
    instructions.some((each) => each.keyword === keyword)
  )!;
  testInstruction({ plugin, keyword, ...lines });
}
