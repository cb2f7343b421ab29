/**
 * Projects that build in one stage and ship another.
 *
 * @module
 */
import type { Case } from "../case.ts";
import { program, project } from "./base.ts";

export const staged: readonly Case[] = [
  project(
    "grafana",
    `
ARG BASE_IMAGE=base
ARG JS_SRC=js-builder
ARG GO_SRC=go-builder
FROM base AS js-builder
ENV NODE_OPTIONS=--max_old_space_size=8000
WORKDIR /tmp/grafana
COPY package.json yarn.lock ./
COPY packages packages
COPY public public
FROM base AS go-builder
ARG COMMIT_SHA=""
ARG BUILD_BRANCH=""
WORKDIR /tmp/grafana
COPY go.* ./
COPY pkg pkg
COPY bin/grafana bin/
FROM \${GO_SRC} AS go-src
FROM \${JS_SRC} AS js-src
FROM \${BASE_IMAGE}
LABEL maintainer="Grafana Labs <hello@grafana.com>"
ARG GF_UID="472"
ARG GF_GID="0"
ENV PATH="/usr/share/grafana/bin:$PATH" \\
    GF_PATHS_CONFIG="/etc/grafana/grafana.ini" \\
    GF_PATHS_DATA="/var/lib/grafana" \\
    GF_PATHS_HOME="/usr/share/grafana"
WORKDIR $GF_PATHS_HOME
COPY conf ./conf
COPY --from=go-src /tmp/grafana/bin/grafana* ./bin/
COPY --from=js-src /tmp/grafana/public ./public
EXPOSE 3000
ARG RUN_SH=./packaging/docker/run.sh
COPY \${RUN_SH} /run.sh
USER "$GF_UID"
ENTRYPOINT [ "/run.sh" ]
`,
    {
      "package.json": "{}",
      "yarn.lock": "",
      "packages/grafana-ui/index.ts": "export {}\n",
      "public/app/index.html": "<html>",
      "public/img/logo.svg": "<svg>",
      "go.mod": "module grafana\n",
      "go.sum": "",
      "pkg/main.go": "package main\n",
      "bin/grafana": program("grafana"),
      "conf/defaults.ini": "[paths]\n",
      "conf/provisioning/datasources/sample.yaml": "a: b\n",
      "packaging/docker/run.sh": program("#!/bin/bash -e\n"),
    },
  ),
  project(
    "traefik",
    `
FROM base
ARG TARGETPLATFORM
COPY ./dist/$TARGETPLATFORM/traefik /
EXPOSE 80
VOLUME ["/tmp"]
ENTRYPOINT ["/traefik"]
`,
    {
      "dist/linux/amd64/traefik": program("traefik"),
      ".dockerignore": "dist/\n!dist/**/traefik\n",
    },
    {
      differs: {
        docker: "20.10 finds nothing in an excluded directory by an exception with two stars",
      },
    },
  ),
  project(
    "caddy",
    `
FROM base
ENV CADDY_VERSION v2.9.1
ENV XDG_CONFIG_HOME /config
ENV XDG_DATA_HOME /data
COPY Caddyfile /etc/caddy/
COPY index.html /usr/share/caddy/
LABEL org.opencontainers.image.version=v2.9.1
LABEL org.opencontainers.image.title=Caddy
LABEL org.opencontainers.image.description="a powerful, enterprise-ready, open source web server with automatic HTTPS written in Go"
LABEL org.opencontainers.image.url=https://caddyserver.com
EXPOSE 80
EXPOSE 443
EXPOSE 443/udp
EXPOSE 2019
WORKDIR /srv
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]
`,
    { "Caddyfile": ":80\n", "index.html": "<h1>" },
  ),
  project(
    "a Go microservice",
    `
FROM --platform=$BUILDPLATFORM base AS build
WORKDIR /src
COPY go.mod go.sum ./
COPY . .
ARG TARGETOS TARGETARCH
ENV GOOS=$TARGETOS GOARCH=$TARGETARCH CGO_ENABLED=0
FROM scratch AS final
COPY --from=build /etc/passwd /etc/group /etc/
COPY --from=build --chown=app:app /src/out/server /server
USER app
EXPOSE 8080
ENTRYPOINT ["/server"]
`,
    {
      "go.mod": "module x\n",
      "go.sum": "",
      "cmd/server/main.go": "package main\n",
      "internal/db/db.go": "package db\n",
      "out/server": program("server"),
      ".dockerignore": ".git\n**/*_test.go\nrootfs\n!rootfs\n",
      "cmd/server/main_test.go": "package main\n",
    },
    { modern: true },
  ),
  project(
    "rust with cargo-chef",
    `
FROM base AS chef
WORKDIR /app
FROM chef AS planner
COPY . .
FROM chef AS builder
COPY --from=planner /app/recipe.json recipe.json
COPY . .
FROM base AS runtime
WORKDIR app
COPY --from=builder /app/target/release/app /usr/local/bin
ENTRYPOINT ["/usr/local/bin/app"]
`,
    {
      "recipe.json": "{}",
      "Cargo.toml": "[package]\n",
      "src/main.rs": "fn main() {}\n",
      "target/release/app": program("app"),
    },
  ),
  project(
    "spring's layered jar",
    `
FROM base AS builder
WORKDIR /builder
ARG JAR_FILE=target/*.jar
COPY \${JAR_FILE} application.jar
COPY extracted/ extracted/
FROM base
WORKDIR /application
COPY --from=builder /builder/extracted/dependencies/ ./
COPY --from=builder /builder/extracted/spring-boot-loader/ ./
COPY --from=builder /builder/extracted/snapshot-dependencies/ ./
COPY --from=builder /builder/extracted/application/ ./
ENTRYPOINT ["java", "-jar", "application.jar"]
`,
    {
      "target/demo-0.0.1.jar": "PK",
      "extracted/dependencies/lib/spring.jar": "PK1",
      "extracted/spring-boot-loader/org/Launcher.class": "cafebabe",
      "extracted/snapshot-dependencies/": { mode: 0o755 },
      "extracted/application/application.jar": "PK2",
      "extracted/application/lib/own.jar": "PK3",
    },
  ),
  project(
    "gitea",
    `
FROM base AS build-env
ARG GOPROXY
ENV GOPROXY=\${GOPROXY:-direct}
ARG GITEA_VERSION
ARG TAGS="sqlite sqlite_unlock_notify"
ENV TAGS="bindata timetzdata $TAGS"
ARG CGO_EXTRA_CFLAGS
COPY . \${GOPATH}/src/code.gitea.io/gitea
WORKDIR \${GOPATH}/src/code.gitea.io/gitea
COPY docker/root /tmp/local
FROM base
LABEL maintainer="maintainers@gitea.io"
EXPOSE 22 3000
ENV USER=git
ENV GITEA_CUSTOM=/data/gitea
VOLUME ["/data"]
ENTRYPOINT ["/usr/bin/entrypoint"]
CMD ["/bin/s6-svscan", "/etc/s6"]
COPY --from=build-env /tmp/local /
COPY --from=build-env /src/code.gitea.io/gitea/gitea /app/gitea/gitea
COPY --from=build-env /src/code.gitea.io/gitea/contrib/autocompletion/bash_autocomplete /etc/profile.d/gitea_bash_autocomplete.sh
`,
    {
      "docker/root/usr/bin/entrypoint": program("#!/bin/sh\n"),
      "docker/root/etc/s6/gitea/run": program("#!/bin/bash\n"),
      "docker/root/etc/s6/.s6-svscan/finish": { link: "/bin/true" },
      "gitea": program("gitea"),
      "contrib/autocompletion/bash_autocomplete": "complete\n",
    },
  ),
];
