/**
 * RUN's mounts and proxies: what the values of `--mount` mean, and what a command finds.
 *
 * @module
 */
import { busyboxFiles, busyboxStage, noBusybox } from "../../support/busybox.ts";
import type { Case } from "../case.ts";

const files = { ...busyboxFiles, "data/a": "a\n", "data/sub/b": "b\n" };

/** Whether /m can be written to, and what is in it. */
const look = "(touch /m/new 2>/dev/null && echo writable || echo read-only; ls /m) > /out";
/** How large the memory at /m is. */
const size = 'grep " /m " /proc/mounts | grep -o "size=[^, ]*" > /out || echo none > /out';
/** Whose it is. */
const owner = "stat -c %u:%g:%a /m > /out";
const proxies = "env | grep -i proxy | sort > /out";
const seed =
  "FROM base AS seed\nRUN mkdir -p /s/sub && echo f > /s/f && chown 1000:29 /s /s/f && chmod 711 /s && chmod 640 /s/f && ln -s f /s/l && ln /s/f /s/h\nFROM base\n";

let caches = 0;
/** An ID of a cache that no other case has. */
const id = () => `id=quilla-case-mounts-${++caches}`;

function cache(words: string): string {
  return `type=cache,target=/m,${id()}${words}`;
}

const mounts: readonly (readonly [flags: string, command: string, before?: string])[] = [
  ...["source=data", "source=data,target=", "source=data,target=."]
    .map((flags) => [flags, "ls > /out && pwd >> /out", "WORKDIR /w/x\n"] as const),
  ["source=data,target=../y", "ls /w/y > /out", "WORKDIR /w/x\n"],
  ["type=tmpfs", "grep -c ' /w tmpfs ' /proc/mounts > /out", "WORKDIR /w\n"],
  [`type=cache,${id()}`, "grep -c ' /w ' /proc/mounts > /out", "WORKDIR /w\n"],
  ["target=/m,source=", "ls /m > /out"],
  ["target=/m,source=data,from=", look],
  ...["rw", "RW", "rw=True", "rw=t", "readwrite=TRUE", "ro=F", "readonly=0", "ro,rw", "rw,ro"]
    .map((word) => [`target=/m,source=data,${word}`, look] as const),
  ...["ro", "readonly=T", "rw=0"].map((word) => [`target=/m,source=data,${word}`, look] as const),
  ["TYPE=Bind,SRC=/data/sub/..,DST=/m", look],
  ["target=/m,source=../data,id=x,env=Y", look],
  ["target=/m,source=$S,rw=$W", look, "ARG S=data W=true\n"],
  ["type=$T,target=/m,size=$Z", size, "ARG T=tmpfs Z=8k\n"],
  ...[
    "1.5m",
    "64M",
    "0",
    "1",
    "1.",
    ".5m",
    "1e6",
    "1e3k",
    "1_000_000",
    "+4k",
    "1kib",
    "8192B",
    "2Kb",
  ]
    .map((word) => [`type=tmpfs,target=/m,size=${word}`, size] as const),
  ["type=TMPFS,target=/m,ro", look],
  ["type=tmpfs,target=/m,id=x,from=base", look],
  ["source=data/sub,target=/a/sub --mount=source=data,target=/a", "ls /a /a/sub > /out"],
  ["type=tmpfs,target=/m --mount=source=data,target=/m", "ls /m > /out"],
  ["source=data,target=/m --mount=type=tmpfs,target=/m", "ls /m > /out"],
  ["source=data/a,target=/m", "cat /m > /out"],
  [cache(",uid=1000"), owner],
  [cache(",gid=29,mode=0700"), owner],
  [cache(",mode=1777"), owner],
  [cache(",mode=00000750"), owner],
  [cache(",sharing=LOCKED"), owner],
  [cache(",ro"), "(touch /m/x 2>/dev/null && echo writable || echo read-only) > /out"],
  [cache(",from=seed,source=/s"), "cd /m && stat -c '%n %u:%g:%a:%h' . * > /out", seed],
  [cache(",from=seed,source=/s,uid=5"), "cd /m && stat -c '%n %u:%g:%a' . * > /out", seed],
  [cache(",from=seed"), "ls /m > /out", seed],
  [cache(",from=seed,uid=7"), `${owner} && ls /m >> /out`, seed],
];

/** Caches of one ID. */
const shared: Readonly<Record<string, (id: string) => string>> = {
  "a cache of an owner is another": (id) =>
    `RUN --mount=type=cache,target=/m,${id} touch /m/plain\nRUN --mount=type=cache,target=/m,${id},uid=5 touch /m/owned && ls /m > /1\nRUN --mount=type=cache,target=/m,${id},gid=0,uid=5,mode=755 ls /m > /2\nRUN --mount=type=cache,target=/m,${id} ls /m > /3`,
  "owners that are said and are the usual": (id) =>
    `RUN --mount=type=cache,target=/m,${id},uid=0 touch /m/owned\nRUN --mount=type=cache,target=/m,${id},mode=0755 ls /m > /1\nRUN --mount=type=cache,target=/m,${id} ls /m > /2`,
  "caches by relative targets": (id) =>
    `WORKDIR /1\nRUN --mount=type=cache,target=${id} touch ${id}/x\nWORKDIR /2\nRUN --mount=type=cache,target=${id} ls ${id} > /a\nRUN --mount=type=cache,target=/${id} ls /${id} > /b`,
};

const given: readonly (readonly [before: string, ...values: string[]])[] = [
  ["", "http_proxy=l"],
  ["", "HTTP_PROXY=u"],
  ["", "HTTP_PROXY=u", "http_proxy=l"],
  ["", "Http_Proxy=m"],
  ["", "http_proxY=m", "http_proxy=l"],
  ["", "http_proxy=1", "HTTPS_PROXY=2", "ftp_proxy=3", "NO_PROXY=4", "all_proxy=5"],
  ["", "http_proxy="],
  ["", "http_proxy=", "HTTP_PROXY=u"],
  ["", "rsync_proxy=r"],
  ["ENV http_proxy=image\n", "http_proxy=l"],
  ["ENV HTTP_PROXY=image\n", "http_proxy=l"],
  ["ARG http_proxy=default\n"],
  ["ARG http_proxy=default\n", "http_proxy=l"],
  ["ARG http_proxy=default\n", "HTTP_PROXY=u"],
  ["ARG http_proxy\n", "HTTP_PROXY=u"],
  ["ARG HTTP_PROXY\n", "HTTP_PROXY=u", "http_proxy=l"],
  ["ARG A=1\nARG no_proxy\nARG B\n", "no_proxy=l", "all_proxy=x"],
  ["ARG http_proxy\nENV http_proxy=image\n", "http_proxy=l"],
];

function caseOf(name: string, text: string, options: readonly string[] = []): Case {
  return {
    name: `mounts: ${name}`,
    slow: true,
    modern: true,
    dockerfile: `${busyboxStage}FROM base\n${text}\n`,
    files,
    options: ["--network", "none", ...options],
  };
}

/** None where there is nothing to run them with. */
export const mountCases: readonly Case[] = noBusybox !== undefined ? [] : [
  ...mounts.map(([flags, command, before = ""]) =>
    caseOf(`--mount=${flags}`, `${before}RUN --mount=${flags} ${command}`)
  ),
  ...Object.entries(shared).map(([name, text]) => caseOf(name, text(id()))),
  ...given.map(([before, ...values], index) =>
    caseOf(
      `proxies: ${before.replaceAll("\n", "; ")}${values.join(" ")}`,
      `${before}RUN ${proxies}; : ${index}`,
      values.flatMap((value) => ["--build-arg", value]),
    )
  ),
];
