/**
 * Servers in Go.
 *
 * @module
 */
import type { Project } from "./project.ts";

const builtHere =
  "the release's program is built in a stage of its own: the project has it built elsewhere";

export const goProjects: readonly Project[] = [
  {
    name: "whoami",
    repository: "traefik/whoami",
    kind: "Go",
    bases: { "golang:1-alpine": "golang-alpine" },
    port: 80,
    answer: "Hostname: ",
    change: { file: "app.go", from: '"Hostname:", hostname', to: '"My name:", hostname' },
    changed: "My name: ",
  },
  {
    name: "http-echo",
    repository: "hashicorp/http-echo",
    kind: "Go",
    bases: { "golang": "golang", "gcr.io/distroless/static-debian12:nonroot": "distroless" },
    adapted: [
      {
        from: "FROM gcr.io/distroless/static-debian12:nonroot as default\n",
        to:
          "FROM golang AS build\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -o /http-echo .\n" +
          "FROM gcr.io/distroless/static-debian12:nonroot as default\n",
        why: builtHere,
      },
      { from: "COPY dist/$TARGETOS/$TARGETARCH/$BIN_NAME /", to: "COPY --from=build /http-echo /" },
    ],
    options: ["--build-arg", "BIN_NAME=http-echo", "--build-arg", "PRODUCT_VERSION=1"],
    port: 5678,
    answer: "hello-world\n",
    change: {
      file: "main.go",
      from: 'os.Getenv("ECHO_TEXT")',
      to: '"said: " + os.Getenv("ECHO_TEXT")',
    },
    changed: "said: hello-world\n",
  },
  {
    name: "go-httpbin",
    repository: "mccutchen/go-httpbin",
    kind: "Go",
    bases: { "golang:1.26": "golang", "gcr.io/distroless/static:nonroot": "distroless" },
    port: 8080,
    path: "/status/418",
    answer: "I'm a teapot!",
    change: { file: "httpbin/handlers.go", from: "I'm a teapot!", to: "I'm a kettle!" },
    changed: "I'm a kettle!",
    unlike: [{ path: /^\/bin\/go-httpbin$/, why: "the date of its build is in it" }],
  },
  {
    name: "docker-gs-ping",
    repository: "docker/docker-gs-ping",
    kind: "Go",
    bases: { "golang:1.19": "golang" },
    port: 8080,
    answer: "Hello, Docker! <3",
    change: { file: "main.go", from: "Hello, Docker! <3", to: "Hello again! <3" },
    changed: "Hello again! <3",
  },
  {
    name: "chisel",
    repository: "jpillora/chisel",
    kind: "Go",
    file: ".github/Dockerfile",
    bases: { "golang:alpine": "golang-alpine" },
    words: ["server", "--port", "8080"],
    port: 8080,
    path: "/health",
    answer: "OK\n",
    change: { file: "server/server_handler.go", from: '"OK\\n"', to: '"FINE\\n"' },
    changed: "FINE\n",
  },
  {
    name: "nginx-golang",
    repository: "docker/awesome-compose",
    kind: "Go",
    directory: "nginx-golang/backend",
    bases: { "golang:1.18-alpine": "golang-alpine" },
    port: 80,
    answer: "Hello from Docker!",
    change: { file: "main.go", from: "Hello from Docker!", to: "Hello from a cache!" },
    changed: "Hello from a cache!",
  },
  {
    name: "echo-server",
    repository: "jmalloc/echo-server",
    kind: "Go",
    bases: { "golang": "golang" },
    adapted: [
      {
        from: "FROM scratch\n",
        to: "FROM golang AS build\nWORKDIR /src\nCOPY . .\n" +
          "RUN CGO_ENABLED=0 go build -o /echo-server ./cmd/echo-server\nFROM scratch\n",
        why: builtHere,
      },
      {
        from: "COPY artifacts/build/release/$TARGETPLATFORM/echo-server",
        to: "COPY --from=build /echo-server",
      },
    ],
    port: 8080,
    answer: "Request served by ",
    change: {
      file: "cmd/echo-server/main.go",
      from: 'fmt.Fprintf(wr, "Request served by %s',
      to: 'fmt.Fprintf(wr, "Answered by %s',
    },
    changed: "Answered by ",
  },
  {
    name: "echoip",
    repository: "mpolden/echoip",
    kind: "Go",
    bases: { "golang:1.24": "golang" },
    port: 8080,
    answer: "<title>What is my IP address?",
    change: {
      file: "html/index.html",
      from: "<title>What is my IP address?",
      to: "<title>Whence do I ask?",
    },
    changed: "<title>Whence do I ask?",
  },
];
