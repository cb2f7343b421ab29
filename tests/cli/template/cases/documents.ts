/**
 * What the templates of the table are filled in with: what an engine says, which Docker's client and quilla make values of.
 *
 * @module
 */
import type { JsonValue } from "../../../../mod.ts";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;

/** An image with something in every place. */
export const image = {
  Id: digest("1"),
  RepoTags: ["app:1.0", "app:latest", "registry.example.com/team/app:1.0"],
  RepoDigests: [`app@${digest("2")}`, `registry.example.com/team/app@${digest("2")}`],
  Comment: "buildkit.dockerfile.v0",
  Created: "2026-07-02T10:11:12.123456789Z",
  Author: "A & B <a@example.com>",
  Config: {
    User: "1000:1000",
    ExposedPorts: { "8080/tcp": {}, "53/udp": {} },
    Env: ["PATH=/usr/local/bin:/usr/bin", "LANG=C.UTF-8", "EMPTY=", 'QUOTED="a b"'],
    Entrypoint: ["/docker-entrypoint.sh"],
    Cmd: ["nginx", "-g", "daemon off;"],
    Volumes: { "/data": {}, "/var/log": {} },
    WorkingDir: "/srv",
    Labels: {
      "org.opencontainers.image.version": "1.0",
      "com.example.team": "däta",
      maintainer: "me",
      empty: "",
    },
    StopSignal: "SIGQUIT",
    Healthcheck: { Test: ["CMD-SHELL", "curl -f localhost"], Interval: 30e9, Retries: 3 },
    OnBuild: ["RUN true"],
    Shell: ["/bin/bash", "-c"],
  },
  Architecture: "arm64",
  Variant: "v8",
  Os: "linux",
  Size: 123456789,
  RootFS: { Type: "layers", Layers: [digest("a"), digest("b"), digest("c")] },
  Metadata: { LastTagTime: "2026-07-03T09:08:07.5Z" },
  Descriptor: {
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    digest: digest("2"),
    size: 1234,
  },
} satisfies JsonValue;

/** An image of which nothing is said. */
export const bare = {
  Id: digest("3"),
  RepoTags: [],
  RepoDigests: [],
  Comment: "",
  Config: {},
  Architecture: "amd64",
  Os: "linux",
  Size: 0,
  RootFS: { Type: "layers", Layers: [] },
  Metadata: {},
} satisfies JsonValue;

/** The store's images, as an engine lists them. */
export const images = [
  {
    Id: digest("1"),
    RepoTags: ["app:1.0"],
    RepoDigests: [],
    Created: 1782987072,
    Size: 123456789,
    SharedSize: -1,
    Containers: -1,
    Labels: null,
    ParentId: "",
  },
  {
    Id: digest("4"),
    RepoTags: ["registry.example.com:5000/team/work:latest"],
    RepoDigests: [],
    Created: 1600000000,
    Size: 0,
    SharedSize: -1,
    Containers: -1,
    Labels: { a: "b" },
    ParentId: "",
  },
  {
    Id: digest("5"),
    RepoTags: ["<none>:<none>"],
    RepoDigests: ["<none>@<none>"],
    Created: 0,
    Size: 999_949,
    SharedSize: -1,
    Containers: -1,
    Labels: {},
    ParentId: "",
  },
];

/** The steps of an image. */
export const history = [
  {
    Id: digest("1"),
    Created: 1782987072,
    CreatedBy: 'CMD ["nginx" "-g" "daemon off;"] # and more than fits into a column',
    Size: 0,
    Comment: "buildkit.dockerfile.v0",
    Tags: ["app:1.0"],
  },
  {
    Id: "<missing>",
    Created: 1782987000,
    CreatedBy: "COPY\t. /世界",
    Size: 2048,
    Comment: "",
    Tags: null,
  },
  { Id: "<missing>", Created: 0, CreatedBy: "", Size: 12_345_678, Comment: "imported", Tags: null },
];

/** What takes room. */
export const usage = { LayersSize: 123_456_789, Images: images };

/** The versions of client and engine. */
export const version = {
  Client: {
    Version: "1.2.3",
    ApiVersion: "1.50",
    DefaultAPIVersion: "1.50",
    GitCommit: "abc1234",
    GoVersion: "",
    Os: "linux",
    Arch: "amd64",
    BuildTime: "",
    Context: "default",
  },
  Server: {
    Platform: { Name: "quilla" },
    Components: [{ Name: "Engine", Version: "1.2.3", Details: { Arch: "amd64", Os: "linux" } }],
    Version: "1.2.3",
    ApiVersion: "1.50",
    MinAPIVersion: "",
    GitCommit: "abc1234",
    GoVersion: "",
    Os: "linux",
    Arch: "amd64",
    KernelVersion: "6.1.0",
    BuildTime: "",
  },
};
