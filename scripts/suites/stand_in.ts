/**
 * One image that stands for every base: a static busybox, users as distributions have them, and package managers that do nothing.
 *
 * @module
 */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkDockerfile } from "../../plugins/kit/checks/run.ts";
import { readDockerfile } from "../../core/build/read.ts";
import { parseReference } from "../../core/reference.ts";
import { builtInHost } from "../../plugins/mod.ts";
import { busyboxFiles } from "../../tests/support/busybox.ts";
import { type ContextFiles, writeContext } from "../../tests/support/context_files.ts";

/** Programs that install something: nothing is to be had without a network. */
const installers = ["apk", "apt", "apt-get", "yum", "dnf", "microdnf", "tdnf", "pip", "pip3"];

/** Accounts, with the options of every distribution's programs: a line in a file, and a home. */
const account = (kind: "user" | "group") =>
  `#!/bin/sh
id= gid= home= shell=/bin/sh groups=
while [ $# -gt 0 ]; do
  case $1 in
    -u|--uid) id=$2; shift ;;
    -g|--gid) gid=$2; ${kind === "group" ? "id=$2; " : ""}shift ;;
    -G|--groups|--ingroup) groups=$2; shift ;;
    -h|-d|--home|--home-dir) home=$2; shift ;;
    -s|--shell) shell=$2; shift ;;
    -c|--comment|--gecos) shift ;;
    -*) ;;
    *) if [ -z "$name" ]; then name=$1; else groups=$1; fi ;;
  esac
  shift
done
number() { cut -d: -f3 /etc/$1 | sort -n | awk '$1 >= 1000 && $1 < 60000 { n = $1 } END { print n ? n + 1 : 1000 }'; }
${
    kind === "group"
      ? `
grep -q "^$name:" /etc/group || echo "$name:x:\${id:-$(number group)}:" >> /etc/group
[ -z "$groups" ] || sed -i "s/^\\($groups:.*:\\)\\(..*\\)$/\\1\\2,$name/;s/^\\($groups:.*:\\)$/\\1$name/" /etc/group`
      : `
[ -z "$groups" ] || [ -n "$gid" ] || gid=$(grep "^$groups:" /etc/group | cut -d: -f3)
case $gid in *[!0-9]*) gid=$(grep "^$gid:" /etc/group | cut -d: -f3) ;; esac
id=\${id:-$(number passwd)}
if [ -z "$gid" ]; then gid=$id; echo "$name:x:$gid:" >> /etc/group; fi
home=\${home:-/home/$name}
echo "$name:x:$id:$gid:$name:$home:$shell" >> /etc/passwd
mkdir -p "$home" && chown "$id:$gid" "$home"`
  }
`;

const others: Readonly<Record<string, string>> = {
  addgroup: account("group"),
  adduser: account("user"),
  groupadd: account("group"),
  useradd: account("user"),
};

const users = [
  "root:0",
  "bin:1",
  "daemon:2",
  "adm:3",
  "mail:8",
  "www-data:33",
  "guest:405",
  "nobody:65534",
];

const files: ContextFiles = {
  "rootfs/bin/busybox": busyboxFiles["rootfs/bin/busybox"]!,
  "rootfs/etc/passwd": users.map((user) => {
    const [name, id] = user.split(":");
    return `${name}:x:${id}:${id}:${name}:${id === "0" ? "/root" : "/"}:/bin/sh\n`;
  }).join(""),
  "rootfs/etc/group": users.map((user) => `${user.replace(":", ":x:")}:\n`).join(""),
  "rootfs/etc/hostname": "stand-in\n",
  "rootfs/etc/alpine-release": "3.0\n",
  "rootfs/etc/os-release": "ID=stand-in\n",
  "rootfs/root/": { mode: 0o700 },
  "rootfs/tmp/": { mode: 0o1777 },
  ...Object.fromEntries(
    [
      "proc",
      "sys",
      "dev",
      "home",
      "mnt",
      "opt",
      "run",
      "srv",
      "usr/bin",
      "usr/lib",
      "usr/local/bin",
      "usr/share",
      "var/log",
      "var/lib",
      "lib",
    ]
      .map((name) => [`rootfs/${name}/`, { mode: 0o755 }]),
  ),
  ...Object.fromEntries(
    installers.map((
      name,
    ) => [`rootfs/usr/bin/${name}`, { content: "#!/bin/sh\nexit 0\n", mode: 0o755 }]),
  ),
  ...Object.fromEntries(
    Object.entries(others).map((
      [name, content],
    ) => [`rootfs/usr/bin/${name}`, { content, mode: 0o755 }]),
  ),
};

const dockerfile = `FROM scratch
COPY rootfs /
RUN ["/bin/busybox", "--install", "-s", "/bin"]
RUN ln -s sh /bin/bash
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["/bin/sh"]
`;

/**
 * Builds the image.
 *
 * @param build runs quilla with words after `build`; throws where it fails
 * @returns a layout
 */
export function makeStandIn(work: string, build: (words: readonly string[]) => void): string {
  const context = join(work, "stand-in-context");
  mkdirSync(context, { recursive: true });
  chmodSync(context, 0o755);
  writeContext(context, files);
  writeFileSync(join(context, "Dockerfile"), dockerfile);
  const layout = join(work, "stand-in");
  build(["-t", "stand-in", "-o", `type=oci,tar=false,dest=${layout}`, context]);
  return layout;
}

/** The options that put the layout in the place of every image that a Dockerfile names. */
export function standInOptions(
  text: string,
  given: ReadonlyMap<string, string>,
  layout: string,
): string[] {
  return [...imagesOf(text, given)].flatMap((name) => [
    "--build-context",
    `${name}=oci-layout://${layout}`,
  ]);
}

function isReference(name: string): boolean {
  try {
    parseReference(name);
    return true;
  } catch {
    return false;
  }
}

/** The names of images in FROM, `--from` and `from=`. */
export function imagesOf(text: string, given: ReadonlyMap<string, string>): Set<string> {
  const names = new Set<string>();
  const add = (name: string) => {
    // A number is a stage, and what is no name of an image is the Dockerfile's fault.
    if (name !== "scratch" && !/^\d+$/.test(name) && isReference(name)) names.add(name);
  };
  try {
    const host = builtInHost();
    checkDockerfile({
      dockerfile: readDockerfile({ name: "Dockerfile", text }, host),
      host,
      arguments: given,
      image(name) {
        add(name);
        return undefined;
      },
    });
  } catch {
    // No Dockerfile: whoever builds it says so.
  }
  const stages = new Set(
    [...text.matchAll(/^\s*FROM\s.*?\sAS\s+(\S+)/gim)].map(([, name]) => name!.toLowerCase()),
  );
  const mentions = [
    ...text.matchAll(/^\s*FROM\s+(?:--\S+\s+)*([^\s$]+)\s*$/gim),
    ...text.matchAll(/^\s*FROM\s+(?:--\S+\s+)*([^\s$]+)\s+AS\s/gim),
    ...text.matchAll(/--from=([^\s$,]+)/g),
    ...text.matchAll(/\bfrom=([^\s$,]+)/g),
  ].map(([, name]) => name!.replace(/^["']|["']$/g, ""));
  for (const name of mentions) {
    if (!stages.has(name.toLowerCase())) add(name);
  }
  return names;
}
