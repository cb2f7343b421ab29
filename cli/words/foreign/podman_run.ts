/**
 * The options that `podman run` has beside those of `docker run`.
 *
 * Source: containers/podman 4.3.1, `podman run --help`.
 *
 * @module
 */
import { foreign, type ForeignOption, off, on } from "./foreign_option.ts";

const platform = {
  refused: "a platform is named as a whole",
  instead: "--platform OS/ARCHITECTURE[/VARIANT], such as linux/arm64",
};
const registries = {
  refused: "how registries are asked is settled when an image is fetched",
  instead: "quilla pull IMAGE before, with its options; REGISTRY_AUTH_FILE is read by all commands",
};
const pods = {
  refused: "there are no pods, and no other containers",
  instead: "run it in a pod of podman's, or of Kubernetes",
};
const owners = {
  refused: "which numbers of this machine stand for a container's users, /etc/subuid says",
  instead: "-u UID:GID runs it as one of the container's users",
};
const accounts = {
  refused: "/etc/passwd is the image's own",
  instead: "mount another: -v ./passwd:/etc/passwd:ro; a number needs no entry",
};
const inProgram = (what: string, words: string) => ({
  refused: `${what} is not changed before the program starts`,
  instead: `have a shell of the image do it: quilla run IMAGE sh -c '${words}; exec PROGRAM'`,
});

export const podmanRunOptions: readonly ForeignOption[] = [
  foreign("--arch --os --variant", "p", "text", platform),
  foreign("--authfile", "p", "text", registries),
  foreign("--tls-verify", "p", "switch", {
    taken: "it is what is done",
    only: on,
    ...registries,
  }),
  foreign("--pod --pod-id-file --requires", "p", "text", pods),
  foreign("--uidmap --gidmap --subuidname --subgidname --hostuser", "p", "text", owners),
  foreign("--passwd-entry", "p", "text", accounts),
  foreign("--passwd", "p", "switch", {
    taken: "/etc/passwd is the image's own",
    only: off,
    ...accounts,
  }),
  foreign("--umask", "p", "text", {
    taken: "it is 0022",
    only: (value) => /^0*22$/.test(value),
    ...inProgram("the umask", "umask 077"),
  }),
  foreign("--tz", "p", "text", {
    done: "as `-e TZ=…`",
    only: (value) => value !== "local",
    as: (value) => ({ words: ["--env", `TZ=${value}`] }),
    refused: "the zone of this machine has no name that the image must know",
    instead: "name it, --tz Europe/Madrid; or -v /etc/localtime:/etc/localtime:ro",
  }),
  foreign("--env-host", "p", "switch", {
    taken: "variables of this machine are its own",
    only: off,
    refused: "all variables of this machine, passwords among them, are handed on to no container",
    instead: "name those that it needs: -e NAME",
  }),
  foreign("--env-merge --unsetenv", "p", "text", {
    ...inProgram("a variable of the image", "unset NAME"),
  }),
  foreign("--unsetenv-all", "p", "switch", {
    taken: "the image's variables hold",
    only: off,
    ...inProgram("a variable of the image", "unset NAME"),
  }),
  foreign("--http-proxy", "p", "switch", {
    taken: "proxies of this machine are not handed on",
    only: off,
    refused: "proxies of this machine are not handed on",
    instead: "name them: -e http_proxy -e https_proxy -e no_proxy",
  }),
  foreign("--image-volume", "p", "text", {
    taken: "a VOLUME is a directory that begins with what the image has there, and is thrown away",
    only: (value) => ["", "anonymous", "bind"].includes(value),
    refused: "a VOLUME begins with what the image has there",
    instead: "--tmpfs PATH for one in memory",
  }),
  foreign("--read-only-tmpfs", "p", "switch", {
    taken: "what can be written to is what is mounted, as in Docker",
    only: off,
    refused: "nothing is mounted that is not asked for",
    instead: "--tmpfs /tmp --tmpfs /run --tmpfs /var/tmp",
  }),
  foreign("--replace", "p", "switch", { taken: "no container has a name that could be taken" }),
  foreign("--rmi", "p", "switch", {
    taken: "the image stays",
    only: off,
    refused: "an image is removed by nothing but the command for that",
    instead: "quilla rm IMAGE, behind it",
  }),
  foreign("--rootfs", "p", "switch", {
    taken: "it is an image",
    only: off,
    refused: "what is run is an image",
    instead: "make one of the directory: tar -C DIR -c . | quilla import - NAME",
  }),
  foreign("--systemd", "p", "text", {
    taken: "no container is prepared for systemd",
    only: off,
    refused: "no container is prepared for systemd",
    instead: "--tmpfs /run --tmpfs /tmp --stop-signal RTMIN+3 are what it wants most of",
  }),
  foreign("--sdnotify", "p", "text", {
    taken: "nobody is told",
    only: (value) => value === "ignore",
    refused: "systemd is told nothing: the service is up when it is started",
    instead:
      "Type=exec in the service; or mount the socket: -v $NOTIFY_SOCKET:$NOTIFY_SOCKET -e NOTIFY_SOCKET",
  }),
  foreign("--no-hosts", "p", "switch", {
    taken: "/etc/hosts is made for each container",
    only: off,
    refused: "/etc/hosts is made for each container",
    instead: "mount the one that you want: -v ./hosts:/etc/hosts",
  }),
  foreign("--timeout", "p", "text", {
    taken: "it has any time",
    only: (value) => value === "0",
    refused: "it has any time",
    instead: "timeout SECONDS quilla run …",
  }),
  foreign("--secret", "p", "text", {
    refused: "there are no secrets with names",
    instead: "-v ./secret:/run/secrets/NAME:ro, or -e NAME",
  }),
  foreign("--init-path", "p", "text", {
    refused: "--init has a first process of quilla's own",
    instead: "mount yours, and name it: -v HOST:/init:ro --entrypoint /init",
  }),
  foreign("--health-on-failure", "p", "text", {
    taken: "nobody asks how it is",
    only: (value) => value === "none",
    refused: "nobody asks how it is",
    instead: "have the program end itself",
  }),
  foreign("--pidfile --conmon-pidfile", "p", "text", {
    refused: "quilla is the process to look for",
    instead: "have the shell write it: quilla run … & echo $! >FILE",
  }),
  foreign("--preserve-fds", "p", "text", {
    taken: "none is handed on",
    only: (value) => value === "0",
    refused: "only the three standard streams are the container's",
    instead: "name a file: -v HOST:CONTAINER",
  }),
  foreign("--cgroups", "p", "text", {
    taken: "there is a control group where something is limited",
    only: (value) => ["enabled", "no-conmon"].includes(value),
    refused: "there is a control group only where something is limited",
    instead: "leave out --memory, --cpus and --pids-limit",
  }),
  foreign("--cgroup-conf", "p", "text", {
    refused: "quilla limits memory, processors and processes",
    instead: "have systemd do the rest: systemd-run --scope -p … quilla run …",
  }),
  foreign("--chrootdirs --personality --seccomp-policy", "p", "text", {
    refused: "nothing here does it",
    instead: "podman run has it",
  }),
];
