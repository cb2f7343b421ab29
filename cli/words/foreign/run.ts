/**
 * The options of `docker run`, and of `podman run` where they mean the same, that `quilla run` has not among its own.
 *
 * Sources: docker/cli 28.2.2 cli/command/container/opts.go, run.go and create.go; containers/podman 4.3.1 `podman run --help`.
 *
 * @module
 */
import { existsSync } from "node:fs";
import process from "node:process";
import { UsageError } from "../../../core/plugin/cli/process.ts";
import { quote } from "../../../core/text/quote.ts";
import { parseSize } from "../../../core/text/size.ts";
import { foreign, type ForeignOption, ForeignTable, off, on } from "./foreign_option.ts";
import { podmanRunOptions } from "./podman_run.ts";

/** A text for what no option of ours says. */
const rare = (name: string) => ({
  as: (value: string) => ({ set: { [name]: value } }),
});
/** The same, where there may be several. */
const several = (name: string) => ({
  as: (value: string) => ({ set: { [name]: [value] } }),
});
const same = (option: string) => ({
  done: `\`${option}\``,
  as: (value: string) => ({ words: [option, value] }),
});

const unlimited = {
  refused: "quilla limits memory, processors and processes, and neither disks nor real time",
  instead:
    "have systemd do it: systemd-run --scope -p IOReadBandwidthMax='/dev/sda 10M' -p IOWeight=100 quilla run …",
};
const alone = {
  refused: "a container has a network of its own, or this machine's, and no other is in it",
  instead: "let them reach each other on this machine: --network host, or -p HOST:CONTAINER",
};
const windows = {
  refused: "it is for containers of Windows",
  instead: "leave it out: --cpus and --memory limit what runs here",
};
const unseen = "quilla keeps no containers, in which somebody could look for it";
const unasked = "nobody asks how a container is that is run in the foreground, as with docker run";

/** What Docker refuses is refused, also where the value says nothing here. */
const checked = (isRight: (value: string) => boolean, what: string, name?: string) => ({
  as: (value: string, flag: string) => {
    if (!isRight(value)) {
      throw new UsageError(`${flag} takes ${what}, not ${quote(value)}`, {
        code: `usage/${flag.replace(/^-+/, "")}`,
      });
    }
    return name === undefined ? {} : { set: { [name]: value } };
  },
});

/** A duration as Go's time.ParseDuration reads one, and not below 0. */
const isDuration = (value: string) =>
  /^\+?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/.test(value);
const isKeys = (value: string) =>
  value === "" || value.split(",").every((key) => /^([^,]|ctrl-[a-z@[\]^_\\])$/i.test(key));

function noDetach(value: string): never {
  throw new UsageError(`quilla runs containers in the foreground: there is no --detach=${value}`, {
    code: "usage/detach",
    hint: "have the shell, or systemd, keep it in the background: quilla run IMAGE &",
  });
}

const dockerRunOptions: readonly ForeignOption[] = [
  foreign("--attach -a", "R", "text", {
    done: "which of its streams are yours; the others are neither shown nor given",
    ...several("attach"),
  }),
  foreign("--detach -d", "R", "switch", {
    done: "false only: what goes on without you is the shell's, or a service of systemd's",
    as: (value) => value === "true" ? noDetach(value) : {},
  }),
  foreign("--detach-keys", "R", "text", {
    taken: "there is nothing to detach from: the container ends with quilla",
    ...checked(isKeys, "keys such as ctrl-p,ctrl-q"),
  }),
  foreign("--sig-proxy", "R", "switch", {
    done: "false: signals end quilla, and the container with it",
    ...rare("sigProxy"),
  }),
  foreign("--quiet -q", "R", "switch", {
    done: "no progress of what is fetched",
    ...rare("quiet"),
  }),
  foreign("--net", "R", "text", same("--network")),
  foreign("--dns-option --dns-opt", "R", "text", {
    done: "a word of resolv.conf's `options`",
    ...several("dnsOption"),
  }),
  foreign("--domainname", "R", "text", {
    done: "the domain behind its name",
    ...rare("domainname"),
  }),
  foreign("--ipc", "R", "text", {
    done: "private, shareable, host or none",
    only: (value) => !value.startsWith("container:"),
    ...rare("ipc"),
    refused: "no other container is there whose memory could be shared",
    instead: "--ipc host shares this machine's",
  }),
  foreign("--uts", "R", "text", { done: "host or private", ...rare("uts") }),
  foreign("--cgroupns", "R", "text", { done: "host or private", ...rare("cgroupns") }),
  foreign("--cgroup-parent", "R", "text", {
    done: "the control group that its own is made in",
    ...rare("cgroupParent"),
  }),
  foreign("--oom-score-adj", "R", "text", {
    done: "how soon the kernel ends it where memory is short",
    ...rare("oomScoreAdj"),
  }),
  foreign("--runtime", "R", "text", { done: "crun, runc or youki", ...rare("runtime") }),
  foreign("--annotation", "R", "text", {
    done: "handed to the OCI runtime",
    ...several("annotation"),
  }),
  foreign("--cpu-quota", "R", "text", { done: "a limit", ...rare("cpuQuota") }),
  foreign("--cpu-period", "R", "text", { done: "a limit", ...rare("cpuPeriod") }),
  foreign("--cpuset-mems", "R", "text", { done: "a limit", ...rare("cpusetMems") }),
  foreign("--memory-swappiness", "R", "text", {
    done: "where the kernel has control groups of the first kind",
    ...rare("memorySwappiness"),
  }),
  foreign("--stop-signal", "R", "text", {
    done: "what the container gets for SIGTERM, in the place of the image's STOPSIGNAL",
    ...rare("stopSignal"),
  }),
  foreign("--stop-timeout", "R", "text", {
    done: "how many seconds it has after SIGTERM",
    ...rare("stopTimeout"),
  }),
  foreign("--label -l", "R", "text", { taken: unseen }),
  foreign("--label-file", "R", "text", {
    taken: unseen,
    ...checked((value) => existsSync(value), "a file with labels"),
  }),
  foreign("--restart", "R", "text", {
    taken: "it runs once",
    only: (value) => value === "" || value === "no",
    refused: "a container is run once, in the foreground",
    instead:
      "have systemd start it again: a service with Restart=always and ExecStart=quilla run …",
  }),
  foreign("--log-driver", "R", "text", {
    taken: "its output is quilla's own",
    only: (value) => ["", "none", "json-file", "local", "passthrough", "k8s-file"].includes(value),
    refused: "its output is quilla's own, and nothing keeps it",
    instead: "hand it on: quilla run … 2>&1 | systemd-cat -t NAME, or | logger -t NAME",
  }),
  foreign("--log-opt", "R", "text", { taken: "nothing keeps its output" }),
  foreign("--no-healthcheck", "R", "switch", { taken: unasked, ...rare("noHealthcheck") }),
  foreign("--health-cmd", "R", "text", { taken: unasked, ...rare("health") }),
  foreign("--health-retries", "R", "text", {
    taken: unasked,
    ...checked((value) => /^\+?\d{1,9}$/.test(value), "a number", "health"),
  }),
  foreign("--health-interval --health-start-interval", "R", "text", {
    taken: unasked,
    ...checked(isDuration, "a duration such as 30s", "health"),
  }),
  foreign("--health-start-period --health-timeout", "R", "text", {
    taken: unasked,
    ...checked(isDuration, "a duration such as 30s", "health"),
  }),
  foreign("--disable-content-trust", "R", "switch", {
    taken: "notary's signatures are not asked for",
    only: on,
    refused: "notary's signatures, which it asks for, are verified by nothing here",
    instead: "name the image by its digest",
  }),
  foreign("--kernel-memory", "R", "text", {
    taken: "kernels have no such limit any more, and Docker leaves it out as well",
    ...checked((value) => parseSize(value) !== undefined, "a size"),
  }),
  foreign("--pid", "R", "text", {
    taken: "it has its own processes",
    only: (value) => value === "" || value === "private",
    refused:
      "that all of a container's processes end with it is what its own process namespace does",
    instead: "look at this machine's processes from outside of a container",
  }),
  foreign("--userns", "R", "text", {
    taken:
      "root runs containers in this machine's user namespace, who is not root in one that /etc/subuid says",
    only: (value) => value === "" || (value === "host" && process.getuid?.() === 0),
    refused: "which numbers of this machine stand for a container's users, /etc/subuid says",
    instead: "run quilla as root for the machine's own users, and as yourself for others",
  }),
  foreign("--volume-driver", "R", "text", {
    taken: "a volume is a directory that is thrown away",
    only: (value) => value === "" || value === "local",
    refused: "there are no volumes with drivers",
    instead: "mount what it would mount before, and give that: -v HOST:CONTAINER",
  }),
  foreign("--volumes-from", "R", "text", {
    refused: "quilla keeps no containers that could have volumes",
    instead: "give both the same directory: -v HOST:CONTAINER",
  }),
  foreign("--link --network-alias --net-alias", "R", "text", alone),
  foreign("--ip --ip6 --link-local-ip --mac-address", "R", "text", alone),
  foreign("--blkio-weight --blkio-weight-device", "R", "text", unlimited),
  foreign("--device-read-bps --device-read-iops", "R", "text", unlimited),
  foreign("--device-write-bps --device-write-iops", "R", "text", unlimited),
  foreign("--cpu-rt-period --cpu-rt-runtime", "R", "text", unlimited),
  foreign("--device-cgroup-rule", "R", "text", {
    refused: "a container has the devices that it is given, and can make none",
    instead: "give it those that it needs: --device HOST",
  }),
  foreign("--gpus", "R", "text", {
    refused: "the driver's files and devices are put into a container by nothing here",
    instead:
      "give them by hand: --device /dev/nvidia0 --device /dev/nvidiactl --device /dev/nvidia-uvm -v …/libcuda.so.1:…:ro; --device /dev/dri for others",
  }),
  foreign("--oom-kill-disable", "R", "switch", {
    taken: "the kernel ends what has no memory left",
    only: off,
    refused: "a container whose memory is used up would stand still for ever",
    instead: "--oom-score-adj -1000 has the kernel end others first",
  }),
  foreign("--storage-opt", "R", "text", {
    refused: "its files have the room of the store's disk",
    instead: "--read-only with --tmpfs PATH:size=…, or a disk of its own behind QUILLA_ROOT",
  }),
  foreign("--use-api-socket", "R", "switch", {
    taken: "it has none",
    only: off,
    refused: "there is no engine, and no socket of one",
    instead:
      "mount the socket of an engine that you have: -v /var/run/docker.sock:/var/run/docker.sock",
  }),
  foreign("--cpu-count --cpu-percent --io-maxbandwidth --io-maxiops", "R", "text", windows),
];

export const foreignRunOptions = new ForeignTable([...dockerRunOptions, ...podmanRunOptions]);
