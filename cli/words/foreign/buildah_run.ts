/**
 * Options of `buildah build` that are about RUN.
 *
 * Source: containers/buildah 1.45 pkg/cli/common.go.
 *
 * @module
 */
import { foreign, type ForeignOption, type Meaning, off } from "./foreign_option.ts";

const isPrivate = (value: string) => ["", "private", "container"].includes(value);
const namespaces = {
  refused: "RUN has namespaces of its own, which nothing is shared with but the network",
  instead: "--network host shares this machine's network, where --allow network.host says so",
};
const owner = {
  refused: "which numbers of this machine stand for a container's users, /etc/subuid says",
  instead: "leave it out: images have the same owners wherever they are built",
};
/** A namespace, where `container` and an empty text are RUN's own. */
const own = (name: string) => (value: string): Meaning => ({
  set: { [name]: isPrivate(value) ? "private" : value },
});
const several = (name: string) => (value: string): Meaning => ({
  set: { [name]: value.split(",") },
});
const levels = ["trace", "debug", "info", "warn", "error", "fatal", "panic"];
const proxies = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"]
  .flatMap((name) => ["--build-arg", name, "--build-arg", name.toLowerCase()]);

export const buildahRunOptions: readonly ForeignOption[] = [
  foreign("--net", "B", "text", {
    done: "--network",
    as: (value) => ({ words: ["--network", value] }),
  }),
  foreign("--ipc", "B", "text", { done: "as quilla run has it", as: own("ipc") }),
  foreign("--uts", "B", "text", { done: "as quilla run has it", as: own("uts") }),
  foreign("--cgroupns", "B", "text", { done: "as quilla run has it", as: own("cgroupns") }),
  foreign("--pid", "B", "text", { taken: "RUN has its own", only: isPrivate, ...namespaces }),
  foreign("--userns", "B", "text", { taken: "who is not root has one", only: isPrivate, ...owner }),
  foreign("--userns-uid-map --userns-gid-map", "B", "text", owner),
  foreign("--userns-uid-map-user --userns-gid-map-group", "B", "text", owner),
  foreign("--group-add", "B", "text", {
    refused: "RUN has the groups that USER and the image's /etc/group say",
    instead: "write USER name:group in the Dockerfile",
  }),
  foreign("--cap-add", "B", "text", { done: "as quilla run has it", as: several("capAdd") }),
  foreign("--cap-drop", "B", "text", { done: "as quilla run has it", as: several("capDrop") }),
  foreign("--device", "B", "text", {
    done: "as quilla run has it; no RUN is cached then",
    as: (value) => ({ set: { devices: [value] } }),
  }),
  foreign("--cdi-config-dir", "B", "text", {
    refused: "RUN sees no devices of this machine",
    instead: "write RUN --security=insecure in the Dockerfile, and --allow security.insecure",
  }),
  foreign("-v", "BK", "text", {
    done: "--volume, or kaniko's --verbosity where it is a level",
    as: (value) => levels.includes(value) ? {} : { set: { volumes: [value] } },
  }),
  foreign("--volume", "B", "text", {
    done: "a path of this machine in every RUN, as quilla run -v has it; no such RUN is cached",
    as: (value) => ({ set: { volumes: [value] } }),
  }),
  foreign("--mount", "B", "text", {
    refused: "what RUN sees stands in the Dockerfile",
    instead: "write it there: RUN --mount=type=secret,id=…",
  }),
  foreign("--dns", "B", "text", { done: "as quilla run has it", as: several("dns") }),
  foreign("--dns-option", "B", "text", { done: "as quilla run has it", as: several("dnsOption") }),
  foreign("--dns-search", "B", "text", { done: "as quilla run has it", as: several("dnsSearch") }),
  foreign("--no-hosts --no-hostname", "B", "switch", {
    taken: "RUN has an /etc/hosts and a name of its own, which are not in the image",
    only: off,
    refused: "RUN has an /etc/hosts and a name of its own, which are not in the image",
    instead: "leave it out: the image keeps what its layers say",
  }),
  foreign("--http-proxy", "B", "switch", {
    done: "--build-arg HTTP_PROXY and its kin, as far as they are set here",
    as: (value) => ({ words: value === "true" ? proxies : [] }),
  }),
  foreign("--compat-volumes", "B", "switch", {
    taken: "what RUN changes below a VOLUME is in the image, as with BuildKit",
    only: off,
    refused: "what RUN changes below a VOLUME is in the image, as with BuildKit",
    instead: "RUN --mount=type=tmpfs,target=PATH forgets what is written there",
  }),
  foreign("--runtime", "B", "text", {
    done: "as quilla run has it",
    as: (value) => ({ set: { runtime: value } }),
  }),
  foreign("--runtime-flag --hooks-dir", "B", "text", {
    refused: "quilla alone says how a runtime is started",
    instead: "leave it out; --isolation says which kind of it runs",
  }),
  foreign("--stdin", "B", "switch", {
    taken: "RUN has no standard input",
    only: off,
    refused: "RUN has no standard input: a build is not to depend on who types",
    instead: "give what it reads as --secret, --build-arg or in a here-document",
  }),
  foreign("--cpp-flag", "B", "text", {
    refused: "Dockerfiles go through no preprocessor",
    instead: "have it done before: cpp -P -undef Containerfile.in | quilla build -f - .",
  }),
  foreign("--from", "B", "text", {
    done: "what the first FROM means, whatever it says",
    as: (value) => ({ set: { from: value } }),
  }),
  foreign("--env", "B", "text", {
    done: "ENV at the beginning of each stage",
    as: (value) => ({ set: { env: [value] } }),
  }),
  foreign("--unsetenv", "B", "text", {
    done: "quilla image mutate --unset-env, of the image that is built",
    as: (value) => ({ set: { unsetEnv: value.split(",") } }),
  }),
  foreign("--unsetlabel", "B", "text", {
    done: "quilla image mutate --unset-label, of the image that is built",
    as: (value) => ({ set: { unsetLabels: value.split(",") } }),
  }),
];
