/**
 * What has broken image builders, class by class, and the tests that show that quilla does not break on it. The classes are
 * those of the maintainers' list (facts/security.md of the shared folder), by their names there.
 *
 * @module
 */

/** A test: the file below tests/, and its name, or the name of its case, as it is written there. */
export type Proof = readonly [file: string, name: string];

/** One class of attack. */
export interface HostileRow {
  readonly class: string;
  readonly proofs: readonly Proof[];
  /** What of the class has no test yet, because what it attacks is not there: who will build it. */
  readonly later?: "attestations";
}

const breakouts = "e2e/hostile/breakouts_test.ts";
const bombs = "e2e/hostile/bombs_test.ts";
const terminal = "e2e/hostile/terminal_test.ts";
const index = "core/tree/file_index_test.ts";
const unpack = "plugins/instructions/add_archive_test.ts";
const copy = "plugins/instructions/copy_test.ts";
const damaged = "plugins/kit/archives/damaged_archives_test.ts";
const tar = "core/tar/read_test.ts";
const git = "plugins/sources/git/checkout_test.ts";
const fetch = "plugins/sources/http/download_test.ts";
const run = "e2e/run_test.ts";
const sandboxUnpack = "plugins/runners/linux/inside/unpack_test.ts";
const mountFlag = "plugins/instructions/run/mount_flag_test.ts";
const cache = "core/build/cache_test.ts";
const trust = "e2e/plugin_trust_test.ts";
const doors = "plugins/servers/registry/doors_test.ts";
const registry = "plugins/transports/registry/hostile_test.ts";

export const hostileRows: readonly HostileRow[] = [
  {
    class: "`../` in tar or context (CVE-2020-10696, CVE-2026-28406)",
    proofs: [
      [breakouts, "a path that climbs"],
      [index, "a/../../b"],
      [unpack, "a name that climbs later"],
      [damaged, "an archive that leads out of itself is refused"],
      ["plugins/sources/archive_test.ts", "and nothing was written outside"],
      ["e2e/bad_input/contexts.ts", "a source far above"],
    ],
  },
  {
    class: "write through a symlink (CVE-2024-12905, CVE-2026-23745)",
    proofs: [
      [breakouts, "a link in one layer, and a file through it in the next"],
      [breakouts, "a file through a climbing link"],
      [breakouts, "a path through its own link"],
      [index, "an absolute link"],
      [unpack, "links to the host are links in the image, and are followed there"],
    ],
  },
  {
    class: "hardlink target (CVE-2026-50163, -26960)",
    proofs: [
      [breakouts, "a hard link through a chain of links"],
      [breakouts, "a hard link that climbs"],
      [index, "a hard link through a/../.."],
      [index, "whiteouts and hard links are behind links, too"],
      [unpack, "a hard link through a link"],
      ["core/layer/hostile_sizes_test.ts", "a circle of hard links, which is refused"],
    ],
  },
  {
    class: "root replaced (umoci CVE-2021-29136)",
    proofs: [
      [breakouts, "the root as a link"],
      [index, "a symlink over the root"],
      [unpack, "a root that is a link is passed over"],
    ],
  },
  {
    class: "chmod/chown follows a link (CVE-2021-32760)",
    proofs: [[breakouts, "a chmod through a link"], [
      unpack,
      "a directory takes the place of a link",
    ]],
  },
  {
    class: "whiteout traversal",
    proofs: [
      [breakouts, "a whiteout through a link"],
      [breakouts, "a whiteout of the parent"],
      [index, "a whiteout of .."],
      [index, "an opaque mark behind .."],
      [index, "whiteouts and hard links are behind links, too"],
      [unpack, "a whiteout by a link"],
    ],
  },
  {
    class: "device, FIFO, setuid on extraction",
    proofs: [
      [breakouts, "a device in a file's place"],
      [copy, "a FIFO stays one and hangs nobody; a socket is left out"],
      ["plugins/sources/archive_test.ts", "devices and FIFOs are what they are in a directory"],
      [sandboxUnpack, "has no devices, and no marks of overlayfs' own"],
    ],
  },
  {
    class: "context symlink, tar, git escape (GHSA-49p4-px3h-rq49, CVE-2022-39253)",
    proofs: [
      [breakouts, "COPY of an absolute link"],
      [breakouts, "a repository of the host by its URL"],
      [git, "a subdirectory that climbs"],
      [git, "a subdirectory through a link out"],
      [git, "does not touch files of this machine unless the environment says so"],
      [git, "nor do submodules"],
      [git, "runs no hook, no filter and no monitor, whatever the user's configuration says"],
    ],
  },
  {
    class: "COPY source swapped while reading (CVE-2018-15664)",
    proofs: [[
      "core/tree/local_race_test.ts",
      ": swapped directories and files never lead out of the tree",
    ]],
  },
  {
    class: "PAX/GNU sparse, base-256 or negative sizes (CVE-2025-58183)",
    proofs: [
      [tar, "GNU's sparse file"],
      [tar, "a sparse file of PAX"],
      ["core/tar/sparse_test.ts", "of holes that fill any disk"],
      ["core/tar/sparse_test.ts", "that counts more than there can be"],
      [tar, "a negative size"],
      [tar, "a size of 2^95"],
      [tar, "an extended header over 1 MiB"],
      [tar, "global headers over 1 MiB"],
      ["core/layer/hostile_sizes_test.ts", "a path of a megabyte"],
    ],
  },
  {
    class: "gzip/zstd bomb",
    proofs: [
      [bombs, "10 MB that become 10 GiB, and "],
      [bombs, "a base layer of a layout"],
      ["kinds/codec_test.ts", "and its bombs are stopped"],
    ],
  },
  {
    class: "digest or size mismatch",
    proofs: [
      [damaged, "a flipped bit in a blob is refused, and the blob named"],
      [damaged, "an archive that ends too early is refused, wherever it ends"],
      [
        "plugins/kit/transfer/verify_test.ts",
        "a blob passes as it is; longer, shorter and other ones do not",
      ],
      ["core/store/ingest_test.ts", "a stream is stopped when it is longer than announced"],
      [registry, "a manifest that is not what its digest header says"],
      [registry, "a blob of other bytes"],
      ["e2e/bad_input/archives.ts", "a layer that is not what its diffID says (docker-archive)"],
    ],
  },
  {
    class: "digest as a path (CVE-2024-3727)",
    proofs: [
      ["core/digest_test.ts", "sha256:../../../../../../../../../etc/passwd"],
      ["core/oci/manifest_test.ts", "a digest as a path"],
      ["e2e/bad_input/archives.ts", "a digest that is a path"],
      [breakouts, "a layout whose blobs are links to the host"],
      [registry, "a digest header that is a path"],
    ],
  },
  {
    class: "ambiguous manifest (CVE-2021-41190)",
    proofs: [
      ["core/oci/manifest_test.ts", "manifests beside layers"],
      ["core/oci/manifest_test.ts", "a key that is said twice is refused"],
      [damaged, "documents that stand twice are refused; blobs may"],
      [registry, "a manifest with manifests"],
      [registry, "a manifest that says a key twice"],
      [registry, "a media type that the document does not have"],
    ],
  },
  {
    class: "credentials to a foreign URL (CVE-2020-15157)",
    proofs: [
      [fetch, "a password goes to its host, not where that redirects to, and into no message"],
      [registry, "URLs in a descriptor are asked for nothing"],
      [registry, "no Authorization goes where a blob's redirect leads"],
      [registry, "a Location of an upload elsewhere gets no Authorization, and never metadata"],
    ],
  },
  {
    class: "realm/redirect/Location SSRF and leak (CVE-2026-33990, -24845)",
    proofs: [
      [fetch, "http://169.254.169.254/"],
      [fetch, "http://0/"],
      ["plugins/kit/http/policy_test.ts", "who may redirect to whom"],
      ["plugins/kit/http/tls_test.ts", "never redirects to http"],
      [registry, "metadata in an IPv6 address"],
      [registry, "the unspecified address"],
      [registry, "a redirect to the metadata of clouds"],
      [registry, "a registry of https has no token server of http, nor one behind a redirect"],
      [registry, "a password goes to one token server, whatever the registry says later"],
    ],
  },
  {
    class: "OOM by body (CVE-2020-1702)",
    proofs: [
      ["core/oci/json_test.ts", "the size, the encoding and the caps"],
      [registry, "a manifest of 5 MiB"],
      [registry, "a manifest that is nested deeply"],
      [registry, "an error of a gigabyte"],
      [registry, "a token with a line end, a token server's novel and a challenge in no grammar"],
    ],
  },
  {
    class: "WORKDIR fd (CVE-2024-21626), WORKDIR symlink",
    proofs: [
      [
        "plugins/instructions/workdir_test.ts",
        "a descriptor of the builder is a name like others (CVE-2024-21626)",
      ],
      ["plugins/instructions/workdir_test.ts", "goes through the image's links, inside the image"],
      [breakouts, "COPY of a directory of links"],
      [run, "nothing that quilla holds open is the command's, nor a way out of its directory"],
    ],
  },
  {
    class: "cache-mount races, stub cleanup (CVE-2024-23651, -23652)",
    proofs: [
      [run, "caches stay, are another for another ID, and lead nowhere"],
      [run, "links of an image lead no mount out of it"],
    ],
  },
  {
    class:
      "bind source symlink (CVE-2024-1753), propagation injection (CVE-2024-9407), cache path escape (CVE-2024-9675)",
    proofs: [
      [run, "links of an image lead no mount out of it"],
      [run, "caches stay, are another for another ID, and lead nowhere"],
      [mountFlag, "type=bind,target=/x,bind-propagation=rshared"],
    ],
  },
  {
    class: "/etc/passwd symlink or FIFO (CVE-2024-9676)",
    proofs: [
      ["plugins/kit/accounts/owner_test.ts", "parseOwner: an image that means ill (CVE-2024-9676)"],
      [breakouts, "an owner looked up in a passwd that leads to the host"],
    ],
  },
  {
    class: "parallel stages' mount race (CVE-2024-11218)",
    proofs: [[run, "links of an image lead no mount out of it"]],
  },
  {
    class: "UID overflow (CVE-2024-40635)",
    proofs: [["plugins/kit/accounts/owner_test.ts", "4294967296"], [
      "plugins/instructions/user_test.ts",
      "USER 4294967296",
    ], [mountFlag, "type=cache,target=/x,uid="]],
  },
  {
    class: "Env entry without `=`",
    proofs: [[
      breakouts,
      "an Env without a value, by which other programs read the host's environment",
    ], [breakouts, "variables of the host's environment are not those of the build"]],
  },
  {
    class: "decompressor taken from the image",
    proofs: [[
      "hostile/table_test.ts",
      "programs of the host are started where that is known, and none of an image's",
    ]],
  },
  {
    class: "`# syntax=` images",
    proofs: [[
      "plugins/kit/checks/frontend_test.ts",
      "an image named as the syntax is not executed, nor looked for, and the build says so",
    ]],
  },
  {
    class: "cache poisoning (CVE-2024-24557)",
    proofs: [
      [cache, "is not deceived by a time that is set back"],
      [
        "plugins/kit/building/shared_cache_test.ts",
        "that has one layer damaged gives the others",
      ],
    ],
  },
  {
    class: "secrets and build args in history, provenance, logs (CVE-2023-26054)",
    proofs: [
      [breakouts, "build arguments that nobody asked for are in no blob"],
      ["plugins/instructions/add_remote_test.ts", "the history has no password"],
      ["plugins/sources/http/context_test.ts", "messages have no passwords and no signatures"],
      [run, "secrets are seen by their command, and stand in no layer, history or file"],
    ],
    later: "attestations",
  },
  {
    class: "ADD URL SSRF",
    proofs: [
      [fetch, "http://169.254.169.254/"],
      ["plugins/kit/http/policy_test.ts", "where redirects lead"],
      ["plugins/kit/http/policy_test.ts", "who may redirect to whom"],
    ],
  },
  {
    class: "terminal escapes (ANSI, OSC 52, bidi), CI commands (`##vso[`, `::set-output`)",
    proofs: [
      [terminal, "an image's texts"],
      [terminal, "an archive's members, in messages"],
      [terminal, "progress on a terminal"],
      [terminal, "a command of Azure"],
      [registry, "what a registry says reaches no terminal as it is"],
      [run, "a step's output is made harmless"],
    ],
  },
  {
    class: "system calls of RUN",
    proofs: [
      [
        "plugins/runners/linux/seccomp_profile_test.ts",
        "the rules are those of moby's default profile",
      ],
      ["plugins/runners/linux/seccomp_test.ts", "VSOCK of a 32-bit program"],
      ["plugins/runners/linux/seccomp_test.ts", "ALG on ARM"],
    ],
  },
  {
    class: "other users' plugins (class of CVE-2022-24765)",
    proofs: [
      [trust, "a project of another user"],
      [trust, "a directory that every user can write to"],
      [trust, "runs none, not even one's own"],
      [
        "plugins/kit/loading/trust_test.ts",
        "looks at the directories above, and at where links lead",
      ],
    ],
  },
  {
    class: "bytes that were verified are others than those that run",
    proofs: [
      [trust, "a file that is changed all the time: the hashed bytes run, or it is told"],
      [trust, "the copy that runs is nobody else's, and is gone afterwards"],
    ],
  },
  {
    class: "the store on a shared machine (class of CVE-2021-41103)",
    proofs: [
      ["core/host/modes_test.ts", "a new store is its owner's alone"],
      ["core/host/modes_test.ts", "others cannot hold the locks of"],
    ],
  },
  {
    class: "damaged blob of the right length",
    proofs: [
      ["cli/damaged_blobs_test.ts", "pull mends what is damaged"],
      ["cli/damaged_blobs_test.ts", "makes nothing of a layer that has"],
    ],
  },
  {
    class: "DNS rebinding on a loopback server",
    proofs: [
      [doors, "are answered; others are misdirected, and tell nothing"],
      [doors, "rebound.attacker.example"],
    ],
  },
  {
    class: "request framing",
    proofs: [
      [doors, "is certain, or it is refused and nothing after it is a request"],
      [doors, "stand in each request once"],
    ],
  },
  {
    class: "one client against `serve`",
    proofs: [
      [doors, "of uploads, of which others keep theirs"],
      [doors, "of connections"],
      [doors, "has no longer than it takes at the slowest pace"],
    ],
  },
  {
    class: "a registry that drips",
    proofs: [
      ["plugins/kit/http/patience_test.ts", "a byte a second for ever ends after a minute"],
      [registry, "a byte now and then, for ever, at"],
      [fetch, "/drip-head"],
    ],
  },
  {
    class: "prune against long-lived readers",
    proofs: [
      ["e2e/prune_beside_test.ts", "beside a container, which keeps its files though its image is"],
    ],
  },
  {
    class: "ignore file that leads out of the context, or is a FIFO",
    proofs: [
      ["plugins/kit/building/context/dockerfile_test.ts", "a link out of the context"],
      ["e2e/bad_input_test.ts", "a Dockerfile, or an ignore file, that is a FIFO"],
    ],
  },
  {
    class: "full or read-only disk",
    proofs: [
      ["e2e/small_disk_test.ts", "a small disk that is really full, with"],
      ["core/store/crash_sweep_test.ts", "the disk is full at any call"],
    ],
  },
  {
    class: "unshare refused, subuid range there",
    proofs: [["e2e/restricted_test.ts", "is told at once where namespaces are refused"]],
  },
];
