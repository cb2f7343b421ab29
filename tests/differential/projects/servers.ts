/**
 * Servers and databases: one image, an entry point, ports and volumes.
 *
 * @module
 */
import type { Case } from "../case.ts";
import { program, project } from "./base.ts";

export const servers: readonly Case[] = [
  project(
    "nginx",
    String.raw`
FROM base
LABEL maintainer="NGINX Docker Maintainers <docker-maint@nginx.com>"
ENV NGINX_VERSION   1.27.4
ENV NJS_VERSION     0.8.9
ENV PKG_RELEASE     1~bookworm
COPY docker-entrypoint.sh /
COPY 10-listen-on-ipv6-by-default.sh /docker-entrypoint.d
COPY 20-envsubst-on-templates.sh /docker-entrypoint.d/
ENTRYPOINT ["/docker-entrypoint.sh"]
EXPOSE 80
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]
`.replace("docker-entrypoint.d\n", "docker-entrypoint.d/\n"),
    {
      "docker-entrypoint.sh": program('#!/bin/sh\nexec "$@"\n'),
      "10-listen-on-ipv6-by-default.sh": program("#!/bin/sh\n"),
      "20-envsubst-on-templates.sh": program("#!/bin/sh\n# envsubst\n"),
    },
  ),
  project(
    "redis",
    `
FROM base
ENV REDIS_VERSION 7.4.2
ENV REDIS_DOWNLOAD_URL http://download.redis.io/releases/redis-7.4.2.tar.gz
ENV REDIS_DOWNLOAD_SHA 4ddebbf09061cbb589011786febdb34f29767dd7f89dbe712d2b68e808af6a1f
VOLUME /data
WORKDIR /data
COPY docker-entrypoint.sh /usr/local/bin/
ENTRYPOINT ["docker-entrypoint.sh"]
EXPOSE 6379
CMD ["redis-server"]
`,
    { "docker-entrypoint.sh": program("#!/bin/sh\nset -e\n") },
  ),
  project(
    "postgres",
    `
FROM base
ENV GOSU_VERSION 1.17
ENV LANG en_US.utf8
ENV PG_MAJOR 17
ENV PG_VERSION 17.4-1.pgdg120+2
ENV PATH $PATH:/usr/lib/postgresql/$PG_MAJOR/bin
ENV PGDATA /var/lib/postgresql/data
VOLUME /var/lib/postgresql/data
COPY docker-entrypoint.sh docker-ensure-initdb.sh /usr/local/bin/
ENTRYPOINT ["docker-entrypoint.sh"]
STOPSIGNAL SIGINT
EXPOSE 5432
CMD ["postgres"]
`,
    {
      "docker-entrypoint.sh": program("#!/usr/bin/env bash\n"),
      "docker-ensure-initdb.sh": program("#!/usr/bin/env bash\n# initdb\n"),
    },
  ),
  project(
    "prometheus",
    `
ARG ARCH="amd64"
ARG OS="linux"
FROM base
LABEL maintainer="The Prometheus Authors <prometheus-developers@googlegroups.com>"
LABEL org.opencontainers.image.source="https://github.com/prometheus/prometheus"
ARG ARCH="amd64"
ARG OS="linux"
COPY .build/\${OS}-\${ARCH}/prometheus        /bin/prometheus
COPY .build/\${OS}-\${ARCH}/promtool          /bin/promtool
COPY documentation/examples/prometheus.yml  /etc/prometheus/prometheus.yml
COPY LICENSE                                /LICENSE
COPY NOTICE                                 /NOTICE
COPY npm_licenses.tar.bz2                   /npm_licenses.tar.bz2
WORKDIR /prometheus
USER       nobody
EXPOSE     9090
VOLUME     [ "/prometheus" ]
ENTRYPOINT [ "/bin/prometheus" ]
CMD        [ "--config.file=/etc/prometheus/prometheus.yml", \\
             "--storage.tsdb.path=/prometheus" ]
`,
    {
      ".build/linux-amd64/prometheus": program("prometheus"),
      ".build/linux-amd64/promtool": program("promtool"),
      ".build/linux-arm64/prometheus": program("other"),
      "documentation/examples/prometheus.yml": "global:\n",
      "LICENSE": "license",
      "NOTICE": "notice",
      "npm_licenses.tar.bz2": "packed",
      ".dockerignore": "data/\n.build/\n.tarballs/\n\n!.build/linux-amd64/\n",
    },
  ),
  project(
    "etcd",
    `
ARG ARCH=amd64
FROM base
ADD etcd etcdctl etcdutl /usr/local/bin/
WORKDIR /var/etcd/
WORKDIR /var/lib/etcd/
EXPOSE 2379 2380
CMD ["/usr/local/bin/etcd"]
`,
    { "etcd": program("etcd"), "etcdctl": program("ctl"), "etcdutl": program("utl") },
  ),
  project(
    "coredns",
    `
ARG DEBIAN_IMAGE=debian:stable-slim
ARG BASE=base
FROM --platform=$BUILDPLATFORM base AS build
SHELL [ "/bin/sh", "-ec" ]
COPY coredns /coredns
FROM \${BASE}
COPY --from=build /etc/os-release /etc/ssl/certs/
COPY --from=build /coredns /coredns
USER nobody:nogroup
WORKDIR /
EXPOSE 53 53/udp
ENTRYPOINT ["/coredns"]
`,
    { "coredns": program("coredns") },
  ),
  project(
    "vault",
    `
FROM base AS default
ARG BIN_NAME
ARG NAME=vault
ARG PRODUCT_VERSION
ARG PRODUCT_REVISION
ARG TARGETOS TARGETARCH
LABEL name="Vault" \\
      maintainer="Vault Team <vault@hashicorp.com>" \\
      vendor="HashiCorp" \\
      version=\${PRODUCT_VERSION} \\
      release=\${PRODUCT_REVISION} \\
      summary="Vault is a tool for securely accessing secrets." \\
      description="Vault is a tool for securely accessing secrets. A secret is anything that you want to tightly control access to."
COPY LICENSE /usr/share/doc/$NAME/LICENSE.txt
ENV NAME=$NAME
ENV VERSION=$VERSION
COPY dist/$TARGETOS/$TARGETARCH/$BIN_NAME /bin/
VOLUME /vault/logs
VOLUME /vault/file
EXPOSE 8200
COPY .release/docker/docker-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["server", "-dev"]
FROM default AS ubi
USER app
CMD ["server"]
`,
    {
      "LICENSE": "BUSL",
      "dist/linux/amd64/vault": program("vault"),
      ".release/docker/docker-entrypoint.sh": program("#!/usr/bin/dumb-init /bin/sh\n"),
    },
    {
      options: [
        ...["--build-arg", "BIN_NAME=vault", "--build-arg", "PRODUCT_VERSION=1.19.0"],
        ...["--target", "default"],
      ],
    },
  ),
  project(
    "minio",
    `
FROM base AS build
ARG TARGETARCH
ARG RELEASE
ENV GOPATH=/go
ENV CGO_ENABLED=0
WORKDIR /build
COPY minio mc /go/bin/
FROM base
ARG RELEASE=RELEASE.2025-03-12T18-04-18Z
LABEL name="MinIO" \\
      vendor="MinIO Inc <dev@min.io>" \\
      version="\${RELEASE}" \\
      release="\${RELEASE}"
ENV MINIO_ACCESS_KEY_FILE=access_key \\
    MINIO_SECRET_KEY_FILE=secret_key \\
    MINIO_ROOT_USER_FILE=access_key \\
    MINIO_UPDATE_MINISIGN_PUBKEY="RWTx5Zr1tiHQLwG9keckT0c45M3AGeHD6IvimQHpyRywVWGbP1aVSGav" \\
    MC_CONFIG_DIR=/tmp/.mc
COPY --from=build /go/bin/minio /usr/bin/minio
COPY --from=build /go/bin/mc* /usr/bin/
COPY CREDITS LICENSE /licenses/
COPY dockerscripts/docker-entrypoint.sh /usr/bin/docker-entrypoint.sh
EXPOSE 9000
VOLUME ["/data"]
ENTRYPOINT ["/usr/bin/docker-entrypoint.sh"]
CMD ["minio"]
`,
    {
      "minio": program("minio"),
      "mc": program("mc"),
      "CREDITS": "credits",
      "LICENSE": "AGPL",
      "dockerscripts/docker-entrypoint.sh": program("#!/bin/sh\n"),
    },
  ),
];
