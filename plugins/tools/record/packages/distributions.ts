/**
 * Packages of distributions, by the URLs of their archives. The names of their files say all but whose they are, which hosts and paths
 * of the known mirrors have.
 *
 * @module
 */
import { fetched, isHost, type PackageReader, type UrlParts } from "./package.ts";

/** `pool/main/b/bash/bash_5.2.15-2+b2_amd64.deb`; of sources the `.dsc`, and what belongs to it. */
export const deb: PackageReader = (url) => {
  const { file } = url;
  const [, name, version, arch] =
    /^([a-z0-9][a-z0-9+.-]*)_(\d[^_]*)_([a-z0-9-]+)\.u?deb$/.exec(file) ??
      /^([a-z0-9][a-z0-9+.-]*)_(\d[^_]*)()\.dsc$/.exec(file) ?? [];
  if (name === undefined || version === undefined) return undefined;
  const namespace = knownIn(url, [
    ["ubuntu", /^ubuntu(?:-ports|-security)?$/, /ubuntu\.com$/],
    ["debian", /^debian(?:-security|-debug|-ports)?$/, /debian\.org$/],
  ]);
  return fetched(url, {
    ...{ type: "deb", namespace, name, version },
    qualifiers: { arch: arch || "source" },
  });
};

/** `Packages/b/bash-5.2.15-5.el9.x86_64.rpm`. */
export const rpm: PackageReader = (url) => {
  const [, name, version, arch] = /^(.+)-([^-]+-[^-]+)\.([^.]+)\.rpm$/.exec(url.file) ?? [];
  if (name === undefined || version === undefined) return undefined;
  const namespace = knownIn(url, [
    ["fedora", /^(?:fedora|epel)$/, /(?:^|\.)fedoraproject\.org$/],
    ["almalinux", /^almalinux$/, /almalinux\.org$/],
    ["rocky", /^(?:rocky|rockylinux)$/, /rockylinux\.org$/],
    ["centos", /^(?:centos|centos-stream)$/, /centos\.org$/],
    ["opensuse", /^opensuse$/, /opensuse\.org$/],
    ["redhat", /^(?:rhel\d*|ubi\d*)$/, /redhat\.com$/],
    ["azurelinux", /^azurelinux$/, /^packages\.microsoft\.com$/],
    ["amzn", /^al20\d\d$|^core$/, /amazonlinux/],
  ]);
  return fetched(url, { type: "rpm", namespace, name, version, qualifiers: { arch } });
};

/** `v3.20/main/x86_64/busybox-1.36.1-r29.apk`. */
export const apk: PackageReader = (url) => {
  const [, name, version] = /^(.+?)-(\d[^-]*-r\d+)\.apk$/.exec(url.file) ?? [];
  if (name === undefined || version === undefined) return undefined;
  const namespace = knownIn(url, [
    ["wolfi", /^wolfi$/, /wolfi\.dev$/],
    ["chainguard", /^chainguard$/, /^(?:apk|packages)\.cgr\.dev$/],
  ]) ?? "alpine";
  const arch = url.segments.at(-2);
  return fetched(url, { type: "apk", namespace, name, version, qualifiers: { arch } });
};

/** `core/os/x86_64/bash-5.2.026-2-x86_64.pkg.tar.zst`. */
export const alpm: PackageReader = (url) => {
  const [, name, version, arch] =
    /^(.+)-([^-]+-[^-]+)-([^-]+)\.pkg\.tar(?:\.(?:zst|xz|gz))?$/.exec(url.file) ?? [];
  if (name === undefined || version === undefined) return undefined;
  return fetched(url, {
    ...{ type: "alpm", namespace: "arch", name, version },
    qualifiers: { arch },
  });
};

/** Whose archive it is: as a part of the path says it, else the host. */
function knownIn(
  { host, segments }: UrlParts,
  names: readonly (readonly [id: string, path: RegExp, host: RegExp])[],
): string | undefined {
  const [id] = names.find(([, path]) => segments.some((each) => path.test(each.toLowerCase()))) ??
    names.find(([id, , at]) => at.test(host) || isHost(host, id)) ?? [];
  return id;
}
