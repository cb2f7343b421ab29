/**
 * What the instructions refuse that write the configuration alone, and where they differ from a plain assignment.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ContainerConfig } from "../../../core/oci/container_config.ts";
import { refusedBuild } from "../../support/refused_build.ts";
import { testBuild } from "../../support/test_build.ts";

describe("refused, at the line", () => {
  const cases: [line: string, code: string][] = [
    ["ARG =1", "arg/arguments"],
    ["ENV =1", "dockerfile/invalid-pair"],
    ["ENV A", "dockerfile/invalid-pair"],
    ["EXPOSE 65536", "expose/port"],
    ["EXPOSE http", "expose/port"],
    ["EXPOSE 80/icmp", "expose/port"],
    ["EXPOSE 9-8", "expose/port"],
    ["EXPOSE 1-2-3", "expose/port"],
    ["EXPOSE -1", "expose/port"],
    ["HEALTHCHECK NONE x", "healthcheck/arguments"],
    ["HEALTHCHECK CMD", "healthcheck/arguments"],
    ["HEALTHCHECK curl x", "healthcheck/arguments"],
    ["HEALTHCHECK --interval=1 CMD x", "healthcheck/time"],
    ["HEALTHCHECK --interval=-1s CMD x", "healthcheck/time"],
    ["HEALTHCHECK --timeout=999us CMD x", "healthcheck/time"],
    ["HEALTHCHECK --retries=-1 CMD x", "healthcheck/retries"],
    ["HEALTHCHECK --retries=1.5 CMD x", "healthcheck/retries"],
    ["SHELL /bin/sh -c", "shell/arguments"],
    ["SHELL []", "shell/arguments"],
    ["STOPSIGNAL SIGNONE", "stopsignal/unknown"],
    ["STOPSIGNAL 0", "stopsignal/unknown"],
    ["STOPSIGNAL 65", "stopsignal/unknown"],
    ["STOPSIGNAL SIGRTMIN+16", "stopsignal/unknown"],
    ["STOPSIGNAL $NONE", "stopsignal/unknown"],
    ["USER $NONE", "user/empty"],
    ["USER 4294967296", "owner/invalid"],
    ["USER app:99999999999999999999", "owner/invalid"],
    ['VOLUME [""]', "volume/empty"],
    ["VOLUME $NONE", "volume/empty"],
  ];
  for (const [line, code] of cases) {
    it(line, async () => void await refusedBuild(["FROM scratch", line], code, 2));
  }
});

describe("taken", () => {
  const cases: [lines: string[], expected: Partial<ContainerConfig>][] = [
    [["EXPOSE 80 127.0.0.1:8080:81/UDP 0 5-6"], {
      exposedPorts: ["0/tcp", "5/tcp", "6/tcp", "80/tcp", "81/udp"],
    }],
    [["EXPOSE $NONE"], { exposedPorts: undefined }],
    [["STOPSIGNAL sigterm"], { stopSignal: "sigterm" }],
    [["STOPSIGNAL RTMIN+3"], { stopSignal: "RTMIN+3" }],
    [["USER app:7"], { user: "app:7" }],
    [["USER 4294967294"], { user: "4294967294" }],
    [["HEALTHCHECK --interval=0s CMD x"], { healthcheck: { test: ["CMD-SHELL", "x"] } }],
    [["HEALTHCHECK CMD x", "HEALTHCHECK NONE"], { healthcheck: { test: ["NONE"] } }],
    [["CMD a", "CMD []"], { cmd: undefined }],
    [['SHELL ["/s"]', "CMD a b"], { cmd: ["/s", "a b"] }],
    [['CMD ["c"]', 'ENTRYPOINT ["e"]'], { cmd: ["c"], entrypoint: ["e"] }],
    [['CMD ["c"]', "FROM x", 'ENTRYPOINT ["e"]'], { cmd: undefined, entrypoint: ["e"] }],
    [['CMD ["c"]', "FROM x", 'CMD ["c"]', 'ENTRYPOINT ["e"]'], { cmd: ["c"] }],
    [['CMD ["c"]', "FROM x", 'ENTRYPOINT ["e"]', 'CMD ["d"]'], { cmd: ["d"] }],
    [["VOLUME /a /b /a"], { volumes: ["/a", "/b"] }],
    [["LABEL a=1", "LABEL a=2"], { labels: { a: "2" } }],
    [["ENV A=1 A=2"], { env: ["A=2"] }],
  ];
  for (const [lines, expected] of cases) {
    it(lines.join("; "), async () => {
      const { image } = await testBuild(["FROM scratch AS x", ...lines]);
      const { config } = image.config;
      for (const [name, value] of Object.entries(expected)) {
        const actual = config[name as keyof ContainerConfig];
        // The search path that FROM scratch gives is not what is asked for here.
        assert.deepEqual(name === "env" ? config.env?.slice(1) : actual, value, name);
      }
    });
  }

  it("MAINTAINER is the author", async () => {
    const { image } = await testBuild("FROM scratch\nMAINTAINER Some One <a@b>");
    assert.equal(image.config.author, "Some One <a@b>");
  });
});
