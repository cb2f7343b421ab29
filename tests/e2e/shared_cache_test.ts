/**
 * A cache in a registry, between two machines that have nothing else in common: what the first has run, the second does not.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { busyboxFiles, busyboxStage, noBusybox } from "../support/busybox.ts";
import { writeContext } from "../support/context_files.ts";
import { quillaOf } from "../support/quilla.ts";
import { dockerRegistry, startRegistry } from "../support/registry.ts";
import { subjects } from "../support/subjects.ts";
import { temporaryDirectory } from "../support/temporary_directory.ts";

const notRoot = process.getuid?.() === 0 ? undefined : "the test wants root's way";

/** What runs again gives another image. */
const anew = "cat /proc/sys/kernel/random/uuid";

/** Five stages, of which two are beside each other; each of them but the first runs something that never comes out the same. */
const project = busyboxStage + `
FROM base AS dependencies
COPY lock /
RUN --mount=type=cache,target=/cache ${anew} > /dependencies

FROM dependencies AS library
COPY src/library /src
RUN ${anew} > /built && cat /src /dependencies >> /built

FROM dependencies AS application
COPY src/application /src
RUN ${anew} > /built && cat /src /dependencies >> /built

FROM scratch
COPY --from=library /built /library
COPY --from=application /built /application
COPY --from=base /bin /bin
RUN ["/bin/sh", "-c", "${anew} > /stamp"]
`;

/** What `--progress json` writes, as far as it counts here. */
interface Told {
  readonly type: string;
  readonly id?: string;
  readonly step?: { readonly text: string };
  readonly cache?: { readonly status: string };
}

for (const subject of await subjects()) {
  const skip = subject.skip ?? noBusybox ?? notRoot ?? dockerRegistry.skip;
  describe(`a cache in a registry with ${subject.name}`, { skip }, () => {
    it("gives a machine with an empty store a project of five stages, with no step run", async () => {
      const registry = await startRegistry();
      const folder = temporaryDirectory();
      const cache = `type=registry,ref=${registry.host}/team/cache:main`;
      const files = {
        Dockerfile: project,
        lock: "1",
        "src/library": "a library\n",
        "src/application": "an application\n",
        ...busyboxFiles,
      };
      const build = (machine: string, ...options: string[]) => {
        const cwd = join(folder, machine);
        writeContext(cwd, files);
        const quilla = quillaOf(subject, { store: join(cwd, "store"), cwd });
        const ended = quilla("build", "--progress", "json", ...options, ".");
        assert.equal(ended.code, 0, ended.stderr);
        const told = ended.stderr.trim().split("\n").map((line) => JSON.parse(line) as Told);
        const steps = told.filter(({ cache }) => cache !== undefined);
        return {
          id: told.find(({ type }) => type === "built")!.id,
          done: steps.filter(({ cache }) => cache!.status === "done").map(({ step }) => step!.text),
          cached: steps.filter(({ cache }) => cache!.status === "cached").length,
        };
      };
      try {
        const first = build("one", "--cache-to", `${cache},mode=max`);
        assert.equal(first.cached, 0);
        assert.equal(first.done.filter((step) => step.startsWith("RUN")).length, 5);

        const second = build("two", "--cache-from", cache);
        assert.equal(second.id, first.id);
        // Files of a context are read wherever they are new: without that, what they are could not be known.
        const copies = ["COPY rootfs /", "COPY lock /", "COPY src/library /src"];
        assert.deepEqual(second.done, [...copies, "COPY src/application /src"]);
        assert.equal(second.cached, 8);

        const alone = build(
          "three",
          "--cache-from",
          "type=registry,ref=" + registry.host + "/none",
        );
        assert.notEqual(alone.id, first.id);
      } finally {
        registry.stop();
      }
    });
  });
}
