/**
 * RUN: what it reads, and what its suite shows of it. What programs are given is in run_mounts_test.ts, what mounts mean in
 * run/mount_flag_test.ts and in the corpus of tests/differential.
 *
 * @module
 */
import { busyboxFiles, busyboxStage, noBusybox } from "../../support/busybox.ts";
import { noContainers } from "../../support/containers.ts";
import { testTable } from "../../support/instruction_table.ts";

const lent = [["type", "secret"], ["id", "$S"], ["from", "x"]] as const;
const canRun = (noContainers ?? noBusybox) === undefined;
const busybox = '["/bin/busybox", "sh", "-c", "echo $A >/out"]';

testTable("RUN", {
  files: canRun ? busyboxFiles : {},
  before: canRun ? [...busyboxStage.trim().split("\n").slice(1), "ARG A=a"] : [],
  run: { network: "none" },
  reads: [
    ["RUN make $A", { command: { text: "make $A" }, mounts: [] }, []],
    ['RUN ["make", "$A"]', { command: { words: ["make", "$A"] }, mounts: [] }, []],
    ["RUN <<EOF\nmake\nEOF", { command: { text: "make\n" }, mounts: [] }],
    [
      "RUN <<EOF\n#!/bin/x\nmake\nEOF",
      {
        command: { text: "/dev/pipes/EOF" },
        script: { name: "EOF", content: "#!/bin/x\nmake\n" },
        mounts: [],
      },
    ],
    ["RUN cat <<EOF\n$A\nEOF", { command: { text: "cat <<EOF\n$A\nEOF" }, mounts: [] }],
    [
      "RUN --mount=type=bind,from=x,source=$S --network=none --security=sandbox x",
      {
        command: { text: "x" },
        mounts: [{ fields: [["type", "bind"], lent[2], ["source", "$S"]] }],
        network: "none",
        security: "sandbox",
      },
      ["bind", "$S"],
    ],
    [
      "RUN --mount=type=secret,id=$S,required x",
      { command: { text: "x" }, mounts: [{ fields: [lent[0], lent[1], ["required"]] }] },
      ["secret", "$S"],
    ],
  ],
  lines: canRun
    ? [
      "RUN echo $A > /made",
      'RUN ["/bin/busybox", "mkdir", "-p", "/a/b"]',
      "RUN --mount=type=tmpfs,target=/fast --mount=target=/c cp /c/rootfs/d/one /fast; rm /d/one",
      "RUN <<END\nset -e\nid -u > /who\nEND",
    ]
    : [],
  refuses: [
    ["RUN", "dockerfile/command"],
    ["RUN []", "dockerfile/command"],
    ["RUN --network=bridge x", "run/network", "--network=bridge"],
    ["RUN --security=maybe x", "run/security", "--security=maybe"],
    ["RUN --device=gpu x", "run/device"],
    ["RUN --mount=type=nothing x", "run/mount", "--mount=type=nothing"],
    ["RUN --mount=type=bind --mount=from=$A x", "run/mount", "--mount=from=$A"],
  ],
  makes: canRun
    ? [
      {
        lines: ["COPY rootfs/bin /bin", "ARG A=1", `RUN ${busybox}`],
        history: [
          "COPY rootfs/bin /bin # buildkit",
          "ARG A=1",
          "RUN |1 A=1 /bin/busybox sh -c echo $A >/out # buildkit",
        ],
      },
    ]
    : [],
});
