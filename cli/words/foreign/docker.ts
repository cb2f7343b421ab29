/**
 * Options of `docker build` and `docker buildx build`, those that they hide among them; buildah and kaniko have some too.
 *
 * Sources: docker/cli 28.2.2 cli/command/image/build.go; docker/buildx 0.38.2 commands/build.go and root.go.
 *
 * @module
 */
import { parseBoolean } from "../../../core/text/boolean.ts";
import type { ForeignOption } from "./foreign_option.ts";

const isOff = (value: string) => parseBoolean(value) === false;
const noAttestations = "attestations are made by no option of quilla build yet";
const bomTool =
  "leave it out; a scanner such as syft reads the image, or the archive of `-o type=oci`";

export const docker: readonly ForeignOption[] = [
  {
    name: "rm",
    takes: "switch",
    of: "DXB",
    taken: "there are no containers between steps that could be left behind",
  },
  {
    name: "force-rm",
    takes: "switch",
    of: "DXB",
    taken: "what a step ran in is removed, however it ends",
  },
  {
    name: "compress",
    takes: "switch",
    of: "DXB",
    taken: "the context is sent nowhere: files are read where they are",
  },
  {
    name: "disable-content-trust",
    takes: "switch",
    of: "DB",
    taken:
      "images are named by digests in quilla.lock; Docker's notary signatures are not asked for",
    only: (value) => value === "true",
    refused: "notary's signatures, which it asks for, are verified by nothing here",
    instead: "name bases by digest, or hold them in quilla.lock: --lock, then --locked",
  },
  {
    name: "security-opt",
    takes: "text",
    of: "DXB",
    taken: "as buildx takes it: it says nothing of how BuildKit runs steps",
    only: (value) => /^(label[=:]|no-new-privileges)/.test(value),
    refused: "RUN has one set of rules for system calls",
    instead: "RUN --security=insecure in the Dockerfile, with --allow security.insecure",
  },
  {
    name: "provenance",
    takes: "text",
    of: "X",
    taken: "no provenance is attached",
    only: isOff,
    refused: noAttestations,
    instead:
      "write --provenance=false; --metadata-file tells bases, digests and arguments of the build",
  },
  {
    name: "sbom",
    takes: "text",
    of: "XB",
    taken: "no list of packages is attached",
    only: isOff,
    refused: noAttestations,
    instead: bomTool,
  },
  {
    name: "attest",
    takes: "text",
    of: "X",
    taken: "no attestation is attached",
    only: (value) => value.split(",").includes("disabled=true"),
    refused: noAttestations,
    instead: `write disabled=true behind it, or ${bomTool}`,
  },
  {
    name: "builder",
    takes: "text",
    of: "X",
    taken: "there is one builder, quilla, and what it builds is the same everywhere",
  },
  {
    name: "debug",
    short: "D",
    takes: "switch",
    of: "X",
    taken: "it is about the client's log; QUILLA_DEBUG=1 shows stack traces",
  },
  {
    name: "policy",
    takes: "text",
    of: "X",
    refused: "quilla has no language for what sources a build may take",
    instead: "hold the bases in quilla.lock and build with --locked; ADD --checksum holds the rest",
  },
  {
    name: "print",
    takes: "text",
    of: "X",
    done: "as `--call`",
    as: (value) => ({ words: ["--call", value] }),
  },
  {
    name: "cgroup-parent",
    takes: "text",
    of: "DXB",
    refused: "RUN is placed below the control group that quilla itself is in",
    instead: "start quilla in that group: systemd-run --scope --slice=NAME quilla build …",
  },
];
