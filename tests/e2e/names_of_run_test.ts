/**
 * Names that RUN leaves and takes away, from step to step and from stage to stage.
 *
 * @module
 */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { before, describe, it } from "node:test";
import { busyboxFiles, busyboxStage, noBusybox } from "../support/busybox.ts";
import { noContainers } from "../support/containers.ts";
import { writeContext } from "../support/context_files.ts";
import { quillaOf } from "../support/quilla.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const skip = noBusybox ?? noContainers;

const removed = `${busyboxStage}RUN mkdir /a && touch /a/x /a/kept /h && ln /h /a/h
RUN rm /a/x /a/h
RUN test ! -e /a/x && test ! -e /a/h && test -e /a/kept && test -e /h
`;

/** A module's test data may have names like these. */
const withMarks =
  `${busyboxStage}RUN mkdir -p /a/.wh.d && echo one >/a/.wh.x && echo two >/a/.wh.d/f \\
 && ln /a/.wh.x /a/hard && ln /a/hard /a/.wh.y && ln -s .wh.x /a/soft && echo p >/program
RUN test "$(cat /a/.wh.x /a/.wh.d/f /a/hard)" = "$(printf 'one\\ntwo\\none')" && rm /a/.wh.y
RUN test ! -e /a/.wh.y && cat /a/soft && rm -r /a/.wh.d
FROM base AS next
COPY --from=base /a /b
RUN test ! -e /a/.wh.d && test ! -e /b/.wh.y && cat /b/.wh.x && mkdir /a/.wh.d && echo >/a/.wh.d/new
RUN test ! -e /a/.wh.d/f && test -e /a/.wh.d/new
FROM scratch AS bad
COPY --from=base /a /b
FROM scratch
COPY --from=next /program /program
`;

for (const subject of await subjects()) {
  describe(`${subject.name}: names of RUN`, { skip: subject.skip ?? skip }, () => {
    const work = temporaryDirectory();
    const store = join(work, "store");
    const context = join(work, "context");
    const quilla = quillaOf(subject, { store, cwd: work });
    const build = (...words: string[]) => quilla("build", "--network", "none", ...words, context);
    const write = (dockerfile: string) =>
      writeContext(context, { ...busyboxFiles, Dockerfile: dockerfile });

    for (const snapshots of ["overlay", "copy"]) {
      it(`what is removed stays so (${snapshots})`, () => {
        write(removed);
        process.env.QUILLA_SNAPSHOTS = snapshots;
        try {
          const { code, stderr } = build("--no-cache");
          assert.equal(code, 0, stderr);
        } finally {
          delete process.env.QUILLA_SNAPSHOTS;
        }
      });
    }

    describe("that begin like a whiteout's", () => {
      let id = "";
      before(() => {
        write(withMarks);
        const { code, stdout, stderr } = build("-q");
        assert.equal(code, 0, stderr);
        id = stdout;
      });

      it("are found by later steps, also where they are unpacked anew", () => {
        for (const words of [[], ["--no-cache-filter", "next"], ["--no-cache"]]) {
          rmSync(join(store, "snapshots"), { recursive: true, force: true });
          const { stdout, stderr } = build("-q", ...words);
          assert.equal(stdout, id, stderr);
        }
      });

      it("are no harm to the store", () => {
        const { code, stdout, stderr } = quilla("system", "check");
        assert.equal(code, 0, stdout + stderr);
      });

      for (const target of ["base", "next", "bad"]) {
        for (const cache of [[], ["--no-cache"]]) {
          it(`reach no image: ${target} ${cache.join("")}`, () => {
            const { code, stderr } = build("--target", target, ...cache);
            const line = target === "bad" ? 13 : 4;
            const where = new RegExp(`Dockerfile:${line}:1: "/[ab]/\\.wh\\.[dx]" cannot stand`);
            assert.match(stderr, where);
            assert.match(stderr, /\[layer\/whiteout-name\][\s\S]*hint: rename or remove/);
            assert.equal(code, 1);
          });
        }
      }
    });

    it("of the context may be copied into a stage that reaches no image", () => {
      writeContext(context, {
        ...busyboxFiles,
        "data/.wh.x": "x",
        Dockerfile: `${busyboxStage}COPY data /data\nRUN cat /data/.wh.x >/copy
RUN --mount=type=bind,target=/m cat /m/data/.wh.x\nFROM scratch\nCOPY --from=base /copy /\n`,
      });
      const { code, stderr } = build();
      assert.equal(code, 0, stderr);
      writeContext(context, { Dockerfile: "FROM scratch\nCOPY data /data\n" });
      assert.match(build().stderr, /"\/data\/\.wh\.x" cannot stand .*\[layer\/whiteout-name\]/);
    });
  });
}
