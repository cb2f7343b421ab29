/**
 * The options of `quilla run`. Those that few need are not among them: cli/words/foreign/run.ts has them.
 *
 * @module
 */
import type { Command } from "@commander-js/extra-typings";
import { policyFlag } from "../policy.ts";
import { collect } from "../repeatable.ts";
import type { ResourceWords } from "../resources.ts";
import type { ContainerWords } from "./container.ts";

/** What no option of ours says, and those of other programs do. */
export interface RareWords extends ResourceWords {
  readonly attach?: readonly string[];
  readonly dnsOption?: readonly string[];
  readonly annotation?: readonly string[];
  readonly domainname?: string;
  readonly ipc?: string;
  readonly uts?: string;
  readonly cgroupns?: string;
  readonly cgroupParent?: string;
  readonly oomScoreAdj?: string;
  readonly runtime?: string;
  readonly stopSignal?: string;
  readonly stopTimeout?: string;
  readonly sigProxy?: string;
  readonly quiet?: string;
  readonly noHealthcheck?: string;
  readonly health?: string;
}

/** The options as they were written. */
export interface RunWords
  extends
    ResourceWords,
    Pick<ContainerWords, "capAdd" | "capDrop" | "securityOpt" | "sysctl" | "dns" | "dnsSearch"> {
  readonly interactive: boolean;
  readonly tty: boolean;
  readonly env: readonly string[];
  readonly envFile: readonly string[];
  readonly volume: readonly string[];
  readonly mount: readonly string[];
  readonly tmpfs: readonly string[];
  readonly device: readonly string[];
  readonly workdir?: string;
  readonly user?: string;
  readonly groupAdd: readonly string[];
  readonly entrypoint?: string;
  readonly name?: string;
  readonly hostname?: string;
  readonly network: string;
  readonly publish: readonly string[];
  readonly publishAll: boolean;
  readonly expose: readonly string[];
  readonly addHost: readonly string[];
  readonly readOnly: boolean;
  readonly shmSize?: string;
  readonly ulimit: readonly string[];
  readonly init: boolean;
  readonly privileged: boolean;
  readonly withTools?: string;
  readonly cidfile?: string;
  readonly isolation: string;
  readonly platform?: string;
  readonly pull: string;
  readonly plugin: readonly string[];
  readonly policy?: string;
  readonly foreign?: RareWords;
}

/** The command with all of them. */
export function withRunOptions(command: Command<[string, string[]]>) {
  return command
    .option("-i, --interactive", "give it the standard input", false)
    .option("-t, --tty", "give it a terminal", false)
    .option("--rm", "throw its files away at the end, which is always done", true)
    .option(
      "-e, --env <name=value>",
      "variable; a name alone takes the value it has here (repeatable)",
      collect,
      [],
    )
    .option("--env-file <file>", "lines of variables (repeatable)", collect, [])
    .option("-w, --workdir <path>", "directory that it starts in")
    .option("-u, --user <user>", "whom it runs as, as user[:group], by name or number")
    .option("--group-add <group>", "group more, by name or number (repeatable)", collect, [])
    .option(
      "--entrypoint <program>",
      "in the place of the image's ENTRYPOINT; an empty text is none",
    )
    .option("--init", "have a small first process, which reaps and hands on signals", false)
    .option("--with-tools <image>", "have its programs too, such as busybox', and a shell of it")
    .option("--name <name>", "name of the container; nothing remembers it")
    .option("--cidfile <file>", "write the container's ID into a new file")
    .option("--platform <platform>", "which image of several, such as linux/arm64")
    .option("--pull <when>", "fetch the image: missing, never or always", "missing")
    .option("--isolation <kind>", "who starts it: auto, oci (crun, runc, youki) or chroot", "auto")
    .option("--plugin <file>", "load a plugin (repeatable)", collect, [])
    .option(...policyFlag)
    .optionsGroup("Files:")
    .option(
      "-v, --volume <host:container>",
      "file or directory of this machine; :ro behind it forbids writing (repeatable)",
      collect,
      [],
    )
    .option(
      "--mount <mount>",
      "type=bind, tmpfs, volume or image; src=…,dst=…[,readonly] (repeatable)",
      collect,
      [],
    )
    .option(
      "--tmpfs <path>",
      "empty directory in memory; :size=64m,mode=700,exec,uid=1000 behind it (repeatable)",
      collect,
      [],
    )
    .option(
      "--device <path>",
      "device of this machine, as HOST[:CONTAINER] (repeatable)",
      collect,
      [],
    )
    .option("--read-only", "let it write only where something is mounted", false)
    .option("--shm-size <size>", "size of /dev/shm, such as 128m (default: 64m)")
    .optionsGroup("Network:")
    .option("--network <kind>", "default (its own), none, or host", "default")
    .option(
      "-p, --publish <port>",
      "port of this machine that leads into it: HOST:CONTAINER, or CONTAINER for any (repeatable)",
      collect,
      [],
    )
    .option("-P, --publish-all", "publish what the image exposes, at ports that are free", false)
    .option("--expose <port>", "port beside those of the image, for -P (repeatable)", collect, [])
    .option("-h, --hostname <name>", "what it calls its machine")
    .option("--add-host <name:address>", "line of /etc/hosts (repeatable)", collect, [])
    .option("--dns <address>", "server that it looks names up at (repeatable)", collect, [])
    .option("--dns-search <domain>", "domain that names are looked up in (repeatable)", collect, [])
    .optionsGroup("Rights:")
    .option(
      "--cap-add <name>",
      "capability more, such as SYS_PTRACE, or ALL (repeatable)",
      collect,
      [],
    )
    .option("--cap-drop <name>", "capability less, or ALL (repeatable)", collect, [])
    .option(
      "--security-opt <option>",
      "no-new-privileges, seccomp=unconfined, seccomp=FILE, systempaths=unconfined (repeatable)",
      collect,
      [],
    )
    .option(
      "--sysctl <name=value>",
      "setting of the kernel, such as net.… (repeatable)",
      collect,
      [],
    )
    .option("--privileged", "forbid nothing but what you may not do yourself", false)
    .optionsGroup("Limits:")
    .option("-m, --memory <size>", "most memory, such as 512m")
    .option(
      "--memory-swap <size>",
      "most memory and swap together; -1 is any (default: twice that)",
    )
    .option("--memory-reservation <size>", "memory that it keeps where there is little")
    .option("--cpus <number>", "most processors, such as 1.5")
    .option("-c, --cpu-shares <number>", "weight among others, where 1024 is usual")
    .option("--cpuset-cpus <list>", "which processors, such as 0-3 or 0,1")
    .option("--pids-limit <number>", "most processes and threads")
    .option("--ulimit <limit>", "of a process, such as nofile=1024:2048 (repeatable)", collect, []);
}
