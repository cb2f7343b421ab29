/**
 * Stand-ins for the images that projects are built on, made from Debian's packages: this machine has no other registry.
 *
 * @module
 */
import process from "node:process";
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../process.ts";
import { apk, pip } from "./shims.ts";

/** How a stand-in is made. Others that it is built on are named by their keys. */
interface Recipe {
  readonly dockerfile: string;
  readonly files?: Readonly<Record<string, string>>;
  /** A directory of this machine that is the context `here`. */
  readonly here?: () => Promise<string>;
}

const install = (packages: string) =>
  `RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends ${packages} && ` +
  "rm -rf /var/lib/apt/lists/* /var/cache/apt /var/log/apt /var/log/dpkg.log\n";

/** What Alpine has of busybox, where Debian's own programs have other words. */
const asAlpine = `${install("busybox")}COPY --chmod=755 apk /sbin/apk\n` +
  "RUN for name in adduser addgroup; do ln -sf /bin/busybox /usr/sbin/$name; done\n";

const user = "RUN groupadd -g 1000 node && useradd -u 1000 -g node -m node\n";

/** By name; each after those that it is built on. */
export const recipes: Readonly<Record<string, Recipe>> = {
  debian: { dockerfile: 'FROM scratch\nADD debian.tar /\nCMD ["bash"]\n' },
  alpine: { dockerfile: `FROM debian\n${asAlpine}CMD ["/bin/sh"]\n`, files: { apk } },
  golang: {
    dockerfile: `FROM debian\n${install("ca-certificates git make gcc libc6-dev tzdata")}` +
      "COPY --from=here . /usr/local/go\n" +
      "ENV GOPATH=/go GOTOOLCHAIN=local PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n" +
      // Compiling all that comes with Go would be most of the time of every project.
      "RUN CGO_ENABLED=0 go build std\nWORKDIR /go\n",
    here: goRoot,
  },
  "golang-alpine": { dockerfile: `FROM golang\n${asAlpine}`, files: { apk } },
  node: {
    dockerfile: `FROM debian\n${install("ca-certificates nodejs npm")}` +
      "ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt\n" +
      `RUN npm install -g yarn && rm -rf /root/.npm\n${user}CMD ["node"]\n`,
  },
  "node-alpine": { dockerfile: `FROM node\n${asAlpine}`, files: { apk } },
  python: {
    dockerfile: `FROM debian\n${
      install(
        "python3 python3-flask python3-redis gunicorn",
      )
    }` +
      "COPY --chmod=755 pip /usr/local/bin/\nRUN ln -s pip /usr/local/bin/pip3 && ln -s /usr/bin/python3 /usr/local/bin/python\n" +
      'CMD ["python3"]\n',
    files: { pip },
  },
  "python-alpine": { dockerfile: `FROM python\n${asAlpine}`, files: { apk } },
  nginx: {
    dockerfile: `FROM debian\n${install("nginx")}` +
      "RUN useradd -r -s /usr/sbin/nologin nginx && rm /etc/nginx/sites-enabled/default && " +
      "sed -i 's/^user .*/user nginx;/' /etc/nginx/nginx.conf && mkdir -p /usr/share/nginx/html /var/cache/nginx && " +
      "ln -sf /dev/stdout /var/log/nginx/access.log && ln -sf /dev/stderr /var/log/nginx/error.log\n" +
      "COPY default.conf /etc/nginx/conf.d/\nEXPOSE 80\n" +
      'STOPSIGNAL SIGQUIT\nCMD ["nginx", "-g", "daemon off;"]\n',
    files: {
      "default.conf":
        "server {\n  listen 80;\n  location / { root /usr/share/nginx/html; index index.html; }\n}\n",
    },
  },
  jdk: { dockerfile: `FROM debian\n${install("openjdk-17-jdk-headless")}CMD ["jshell"]\n` },
  rust: {
    dockerfile: `FROM debian\n${
      install(
        "cargo rustc gcc libc6-dev pkg-config libssl-dev librust-hyper-dev librust-tokio-dev librust-reqwest-dev librust-anyhow-dev librust-tera-dev",
      )
    }COPY config.toml /usr/local/cargo/config.toml\nENV CARGO_HOME=/usr/local/cargo\n`,
    files: {
      "config.toml":
        '[source.crates-io]\nreplace-with = "debian"\n[source.debian]\ndirectory = "/usr/share/cargo/registry"\n',
    },
  },
  busybox: {
    dockerfile: `FROM debian\n${install("busybox-static")}` +
      "RUN for name in httpd nc; do ln -sf /bin/busybox /usr/bin/$name; done\n" + 'CMD ["sh"]\n',
  },
  distroless: {
    dockerfile: "FROM scratch\nCOPY passwd /etc/passwd\nWORKDIR /home/nonroot\nUSER 65532\n",
    files: {
      passwd:
        "root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532::/home/nonroot:/sbin/nologin\n",
    },
  },
};

async function goRoot(): Promise<string> {
  const { code, stdout } = await run(["go", "env", "GOROOT"]);
  if (code !== 0) throw new Error("there is no Go here, which the stand-in golang is made from");
  return stdout.trim();
}

/**
 * Makes the stand-ins that are not in the directory yet, each with those that it is built on.
 *
 * @returns the options that hand them to a build by other names
 */
export async function makeBases(
  names: Iterable<string>,
  directory: string,
  quilla: readonly string[],
): Promise<void> {
  for (const name of withThoseBelow(names)) {
    const layout = join(directory, name);
    if (existsSync(join(layout, "index.json"))) continue;
    process.stderr.write(`the stand-in ${name} …\n`);
    await make(name, directory, quilla);
  }
}

/** What a build is told, so that an image's name means a stand-in. */
export function standsFor(image: string, name: string, directory: string): string[] {
  return ["--build-context", `${image}=oci-layout://${join(directory, name)}`];
}

function withThoseBelow(names: Iterable<string>): string[] {
  const needed = new Set<string>();
  const need = (name: string) => {
    if (needed.has(name)) return;
    const below = /^FROM (\S+)/.exec(recipes[name]!.dockerfile)![1]!;
    if (below !== "scratch") need(below);
    needed.add(name);
  };
  for (const name of names) need(name);
  return [...needed];
}

async function make(name: string, directory: string, quilla: readonly string[]): Promise<void> {
  const { dockerfile, files = {}, here } = recipes[name]!;
  const context = join(directory, `${name}.context`);
  mkdirSync(context, { recursive: true });
  writeFileSync(join(context, "Dockerfile"), dockerfile);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(context, file), content);
  if (name === "debian") await makeRoot(context);
  const below = /^FROM (\S+)/.exec(dockerfile)![1]!;
  const words = [
    ...below === "scratch" ? [] : standsFor(below, below, directory),
    ...here === undefined ? [] : ["--build-context", `here=${await here()}`],
  ];
  const output = `type=oci,tar=false,dest=${join(directory, name)}`;
  const command = [...quilla, "build", "--network", "host", ...words, "-o", output, context];
  const env = { QUILLA_ROOT: join(directory, "store") };
  const { code, text } = await run(command, { env });
  if (code !== 0) throw new Error(`the stand-in ${name} cannot be made:\n${text.slice(-4000)}`);
}

/** Certificates of authorities that this machine's owner added, who may stand between it and the registries. */
const ownAuthorities = "/usr/local/share/ca-certificates";

/** The smallest Debian. Devices are left out: a layer is no place for them. */
async function makeRoot(context: string): Promise<void> {
  const root = join(context, "..", "debian.root");
  const words = ["--variant=minbase", "--include=ca-certificates", "bookworm", root];
  await must(["debootstrap", ...words]);
  if (existsSync(ownAuthorities)) {
    cpSync(ownAuthorities, root + ownAuthorities, { recursive: true });
  }
  await must(["chroot", root, "update-ca-certificates"]);
  const left = ["--exclude=./dev/*", "--exclude=./var/cache/apt/*", "--exclude=./var/log/*"];
  const tar = join(context, "debian.tar");
  await must(["tar", "--numeric-owner", ...left, "-c", "-f", tar, "-C", root, "."]);
}

async function must(command: readonly string[]): Promise<void> {
  const { code, text } = await run(command);
  if (code !== 0) throw new Error(`${command[0]} fails:\n${text.slice(-4000)}`);
}
