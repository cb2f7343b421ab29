/**
 * What editors show of instructions and their flags: in short, with an example, and where more is said.
 *
 * @module
 */

/** What is said of an instruction. */
export interface InstructionDoc {
  /** One or two sentences. */
  readonly text: string;
  /** Lines of a Dockerfile. */
  readonly example: string;
  /** What its flags do, by their names. */
  readonly flags?: Readonly<Record<string, string>>;
}

/** Where the language is written down. */
export const reference = "https://docs.docker.com/reference/dockerfile/";

const owner =
  "Who the files belong to: `user`, `user:group` or numbers; names are those of the image.";
const mode = "The files' mode, such as `755` or `u=rwX,go=rX`.";
const exclude =
  "A pattern of what is left out of the directories that are copied; may be given more than once.";
const link =
  "The layer depends on nothing below it, so that it stays the same when the base changes; links in the image are not followed.";

/** By keyword: those of Docker's language. */
export const instructionDocs: Readonly<Record<string, InstructionDoc>> = {
  ADD: {
    text: "Copies files, and fetches what has a URL. An archive of the context is unpacked.",
    example: "ADD https://example.com/tool.tar.gz /opt/\nADD rootfs.tar /",
    flags: {
      chown: owner,
      chmod: mode,
      exclude,
      link,
      checksum: "What must come: `sha256:…`, or a commit.",
      "keep-git-dir": "Whether `.git` of a repository stays.",
      unpack: "Whether archives are unpacked, those of URLs too.",
    },
  },
  ARG: {
    text:
      "Declares a build argument, with a default if you like. RUN has it as a variable of its environment; the image does not keep it.",
    example: "ARG VERSION=1.0\nFROM alpine:${VERSION}",
  },
  CMD: {
    text: "What a container runs by default, or what ENTRYPOINT is given. The last one counts.",
    example: 'CMD ["app", "--serve"]',
  },
  COPY: {
    text: "Copies files of the build context, of a stage or of an image.",
    example: "COPY package.json src/ /app/\nCOPY --from=build /out/app /usr/bin/",
    flags: {
      from: "A stage, its number, an image or a named context that the files come from.",
      chown: owner,
      chmod: mode,
      exclude,
      link,
      parents: "Keeps the directories of the sources; what stands before `/./` is left out.",
    },
  },
  ENTRYPOINT: {
    text:
      "The program that a container is. CMD, or the words behind the image's name, are its arguments.",
    example: 'ENTRYPOINT ["app"]\nCMD ["--help"]',
  },
  ENV: {
    text: "Sets variables of the environment, from here on and in containers.",
    example: 'ENV NODE_ENV=production GREETING="hello world"',
  },
  EXPOSE: {
    text: "Says which ports the program listens on. It publishes nothing.",
    example: "EXPOSE 80 53/udp",
  },
  FROM: {
    text: "Begins a stage: on an image, on an earlier stage, or on nothing (`scratch`).",
    example: "FROM --platform=$BUILDPLATFORM golang:1.23 AS build\nFROM scratch",
    flags: { platform: "What the stage is for, such as `linux/arm64` or `$BUILDPLATFORM`." },
  },
  HEALTHCHECK: {
    text: "How an engine asks whether a container works: 0 is healthy, 1 is not.",
    example:
      "HEALTHCHECK --interval=30s --timeout=3s CMD curl -f http://localhost/ || exit 1\nHEALTHCHECK NONE",
    flags: {
      interval: "How often; `30s` unless given.",
      timeout: "How long an answer may take; `30s` unless given.",
      "start-period": "How long failures do not count at first.",
      "start-interval": "How often in that time; `5s` unless given.",
      retries: "How many failures in a row make it unhealthy; 3 unless given.",
    },
  },
  LABEL: {
    text: "Adds labels to the image.",
    example: 'LABEL org.opencontainers.image.title="app" org.opencontainers.image.version="1.0"',
  },
  MAINTAINER: {
    text: "Says who made the image. Deprecated: a label says so.",
    example: 'LABEL org.opencontainers.image.authors="ann@example.com"',
  },
  ONBUILD: {
    text: "Keeps an instruction for builds that have this image as their base.",
    example: "ONBUILD COPY . /app",
  },
  RUN: {
    text: "Runs a command in the image so far; what it changes becomes a layer.",
    example:
      "RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\nRUN --mount=type=cache,target=/root/.npm npm ci\nRUN <<EOF\nset -e\nmake\nEOF",
    flags: {
      mount:
        "What is there while the command runs: `type=bind`, `cache`, `tmpfs`, `secret` or `ssh`.",
      network: "`default`, `none`, or `host` where the build allows it.",
      security: "`sandbox`, or `insecure` where the build allows it.",
      device: "Devices; none are handed on here.",
    },
  },
  SHELL: {
    text: "The shell of RUN, CMD and ENTRYPOINT that are no JSON arrays.",
    example: 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]',
  },
  STOPSIGNAL: {
    text: "The signal that ends a container: a name or a number. SIGTERM unless given.",
    example: "STOPSIGNAL SIGINT",
  },
  USER: {
    text: "Who RUN, CMD and ENTRYPOINT run as, from here on and in containers.",
    example: "USER app:app",
  },
  VOLUME: {
    text: "Directories whose content is no part of the image: an engine makes volumes for them.",
    example: "VOLUME /var/lib/data",
  },
  WORKDIR: {
    text:
      "The directory of the instructions that follow, and of containers. It is made where it is missing.",
    example: "WORKDIR /app",
  },
};

/** What the types of `RUN --mount` are, with their fields. */
export const mountDocs: Readonly<
  Record<string, { readonly text: string; readonly fields: readonly string[] }>
> = {
  bind: {
    text: "Files of the context, a stage or an image, to read.",
    fields: ["target", "source", "from", "readwrite"],
  },
  cache: {
    text: "A directory that stays from build to build, and is no part of the image.",
    fields: ["target", "id", "sharing", "from", "source", "mode", "uid", "gid", "readonly"],
  },
  secret: {
    text: "A secret of the user's, as a file or a variable; it is in no layer.",
    fields: ["id", "target", "env", "required", "mode", "uid", "gid"],
  },
  ssh: {
    text: "The user's SSH agent.",
    fields: ["id", "target", "required", "mode", "uid", "gid"],
  },
  tmpfs: { text: "An empty directory in memory.", fields: ["target", "size"] },
};

/** Variables that the build itself gives, where ARG declares them. */
export const givenVariables: Readonly<Record<string, string>> = {
  BUILDPLATFORM: "the platform that builds, such as linux/amd64",
  BUILDOS: "the system that builds",
  BUILDARCH: "the architecture that builds",
  BUILDVARIANT: "the variant of the architecture that builds",
  TARGETPLATFORM: "the platform that is built for, such as linux/arm64",
  TARGETOS: "the system that is built for",
  TARGETARCH: "the architecture that is built for",
  TARGETVARIANT: "the variant of the architecture that is built for",
  TARGETSTAGE: "the stage that is built",
  SOURCE_DATE_EPOCH: "the time that all files and the image get, in seconds since 1970",
  HTTP_PROXY: "a proxy, which needs no ARG",
  HTTPS_PROXY: "a proxy, which needs no ARG",
  FTP_PROXY: "a proxy, which needs no ARG",
  NO_PROXY: "what is reached without a proxy, which needs no ARG",
  ALL_PROXY: "a proxy, which needs no ARG",
};

/** The comments at the top of a file that mean something. */
export const directiveDocs: Readonly<Record<string, string>> = {
  syntax: "The version of the language. Nothing of that image is executed here.",
  escape: "The character that continues a line: `\\`, or a backtick for Windows' paths.",
  check:
    "Which checks run: `skip=NAME,NAME`, `error=true`, `experimental=NAME`, with `;` between them.",
};
