/**
 * Commands of other programs that quilla has no counterpart of, and what people want then. A path stands for all that is below it.
 *
 * @module
 */

/** What is said of some commands. */
export interface Answer {
  /** Their words, such as `container ls`. */
  readonly commands: readonly string[];
  /** Why there is no such command: the end of a sentence about it. */
  readonly why: string;
  /** What to do with quilla instead. */
  readonly hint: string;
}

/** Each command at the top level and under `container`, as Docker has most of them. */
export const both = (...names: string[]) => names.flatMap((name) => [name, `container ${name}`]);
/** Commands of a group, with blanks between. */
export const under = (group: string, names: string) =>
  names.split(" ").map((name) => `${group} ${name}`);

export const noContainers =
  "quilla keeps no containers: what `quilla run` starts is gone when its program ends";
export const noWorkingContainers =
  "quilla has no containers to work in: it builds from Dockerfiles";
export const noDaemon = "quilla has no daemon";
export const noCluster = "quilla runs on one machine, and starts nothing on others";

/** Of Docker: its own commands, those of its groups, and its plugins. */
export const dockerAnswers: readonly Answer[] = [
  {
    commands: [...both("ps"), "container ls", "container list"],
    why: noContainers,
    hint: "each `quilla run` is a process of yours: `pgrep -af 'quilla run'` lists them",
  },
  {
    commands: both("exec"),
    why: noContainers,
    hint:
      "start another program of the image, with the same files of yours: `quilla run -it -v DIR:/data IMAGE sh`; where a RUN failed, `quilla build --on-error shell` opens a shell",
  },
  {
    commands: [...both("logs"), "container attach"],
    why: noContainers,
    hint:
      "`quilla run` prints what its program prints: `quilla run IMAGE >log 2>&1 &` keeps it, and journalctl does what systemd started",
  },
  {
    commands: both("stop", "kill", "pause", "unpause", "restart"),
    why: noContainers,
    hint:
      "signal the process: Ctrl-C, or `kill PID` of `quilla run`, which hands it on as the image's STOPSIGNAL; `systemctl stop` or `restart` what systemd started",
  },
  {
    commands: both("create", "start"),
    why: noContainers,
    hint:
      "`quilla run IMAGE` makes and starts one; files of an image come by `quilla export IMAGE | tar -xf - PATH`",
  },
  {
    commands: [...both("rm"), "container remove"],
    why: noContainers,
    hint: "there is nothing to remove; `quilla rmi` removes images",
  },
  {
    commands: both("wait"),
    why: noContainers,
    hint: "`quilla run` ends with its program's exit code: `quilla run IMAGE & wait $!`",
  },
  {
    commands: both("top", "stats"),
    why: noContainers,
    hint:
      "the container's processes are ordinary ones of this machine: `ps`, `top`, `systemd-cgtop`",
  },
  {
    commands: both("cp"),
    why: noContainers,
    hint:
      "`quilla export IMAGE | tar -xf - PATH` takes files out of an image, `quilla image append IMAGE DIR` puts files in, and `quilla run -v DIR:/data` shares a directory",
  },
  {
    commands: both("commit"),
    why: noContainers,
    hint:
      "write the change as RUN or COPY of a Dockerfile; without one, `quilla image append` adds files and `quilla image mutate` changes what the image says",
  },
  {
    commands: both("diff"),
    why: noContainers,
    hint: "`quilla image diff A B` shows how one image differs from another",
  },
  {
    commands: both("port", "rename", "update"),
    why: noContainers,
    hint: "say it when it starts: `quilla run -p HOST:CONTAINER`, `--name`, `--ulimit`",
  },
  {
    commands: ["container inspect"],
    why: noContainers,
    hint: "`quilla image inspect IMAGE` shows what an image says",
  },
  {
    commands: ["container export"],
    why: noContainers,
    hint: "`quilla export IMAGE` writes an image's files",
  },
  {
    commands: ["checkpoint"],
    why: noContainers,
    hint: "CRIU can keep and start a process again; quilla has no part in that",
  },
  {
    commands: ["compose"],
    why: "quilla does not start compose files",
    hint:
      "build each service (`quilla build -t NAME DIR`) and run one (`quilla run -p … -v … NAME`); for all at once, hand the images to an engine with `quilla build --load` and let docker compose or podman-compose start them",
  },
  {
    commands: under(
      "volume",
      "create inspect ls list rm remove update exists export import mount reload unmount umount",
    ),
    why: "quilla has no volumes with names",
    hint: "a directory of yours is one: `mkdir data && quilla run -v ./data:/data IMAGE`",
  },
  {
    commands: under(
      "network",
      "connect create disconnect inspect ls list rm remove exists reload update",
    ),
    why: "quilla keeps no networks",
    hint:
      "`quilla run --network` takes none, host or, without it, one of the container's own; containers meet by ports of this machine (-p)",
  },
  {
    commands: ["search", "image search"],
    why: "quilla asks no search service",
    hint:
      "search at https://hub.docker.com or the registry's own page; `quilla registry tags NAME` lists what a repository has",
  },
  {
    commands: ["events", "system events"],
    why: `${noDaemon} whose events could be told`,
    hint: "`quilla build --progress json` tells the events of a build",
  },
  {
    commands: ["system dial-stdio", "dial-stdio", "buildx dial-stdio"],
    why: `${noDaemon} to connect to`,
    hint: "run quilla where the build shall be: `ssh HOST quilla build …`",
  },
  {
    commands: under("context", "create export import inspect rm remove update"),
    why: "quilla builds on this machine, and has no contexts",
    hint:
      "run quilla where the build shall be: `ssh HOST quilla build …`; DOCKER_HOST or DOCKER_CONTEXT says which engine --load means",
  },
  {
    commands: ["swarm", "node", "service", "stack"],
    why: noCluster,
    hint: "`quilla push` the image, and have the cluster run it",
  },
  {
    commands: ["config"],
    why: noCluster,
    hint:
      "what an image says is shown by `quilla image inspect`, and changed by `quilla image mutate`; files for a container come by `quilla run -v FILE:/path:ro`",
  },
  {
    commands: ["secret"],
    why: "quilla keeps no secrets",
    hint:
      "give them when they are needed: `quilla build --secret id=NAME,src=FILE`, `quilla run -v FILE:/run/secrets/NAME:ro`",
  },
  {
    commands: under("plugin", "create disable enable install push rm remove set upgrade"),
    why: "plugins of quilla are files, which are not installed",
    hint: "`--plugin FILE` or quilla.yaml names one, and `quilla plugin init` begins one",
  },
  {
    commands: ["trust"],
    why: "quilla signs with keys of sigstore, not of Notary",
    hint: "`quilla sign --key FILE docker://NAME`, and `quilla verify --key FILE docker://NAME`",
  },
  {
    commands: ["scout"],
    why: "quilla looks for vulnerabilities in a data base that you bring, and asks no service",
    hint:
      "`quilla audit IMAGE --db FILE` finds known ones; `quilla image sbom IMAGE` shows what is in it, and `--format cyclonedx` is for scanners",
  },
  {
    commands: ["init"],
    why: "quilla writes no Dockerfiles",
    hint: "write one, and ask `quilla build --check` what it thinks of it",
  },
  {
    commands: ["debug"],
    why: noContainers,
    hint:
      "`quilla run -it IMAGE sh` looks into an image, and `quilla build --on-error shell` into a build that failed",
  },
  {
    commands: [
      ...["ai", "cloud", "desktop", "dev", "extension", "feedback", "gordon", "harmonia", "mcp"],
      ...["model", "offload", "pass", "sandbox", "app", "assemble", "engine"],
    ],
    why: "that is a service or a program of Docker's own, not of building images",
    hint: "ask Docker's own program for it; `quilla --help` shows what quilla does",
  },
];

/** Of buildx. */
export const buildxAnswers: readonly Answer[] = [
  {
    commands: ["buildx bake", "bake"],
    why: "quilla does not read bake files yet",
    hint:
      "run `quilla build` once for each target, with its arguments: `docker buildx bake --print` shows them as JSON",
  },
  {
    commands: ["buildx history trace", "builder history trace"],
    why: "quilla starts no server that shows traces",
    hint:
      "`quilla build history show BUILD --timeline FILE.html` makes a page of the stages, and FILE.json a trace for Perfetto",
  },
  {
    commands: ["buildx history open", "builder history open"],
    why: "quilla knows nothing of Docker Desktop",
    hint:
      "`quilla build history show BUILD` shows it, and with `--timeline FILE.html` a page that any browser opens",
  },
  {
    commands: ["buildx debug", "buildx dap"],
    why: "quilla has no debugger of builds",
    hint:
      "`quilla build --on-error shell` opens a shell where a RUN failed, and `--target STAGE` stops before",
  },
  {
    commands: ["buildx replay"],
    why: "quilla builds again by a command of its own",
    hint:
      "`quilla rebuild IMAGE [CONTEXT]` builds an image from its provenance, and says whether the same came of it",
  },
  {
    commands: ["buildx policy"],
    why: "quilla reads no policies in Rego",
    hint:
      "`quilla build --policy FILE` takes a policy.json, or rules of its own: `quilla policy check --help`",
  },
];
