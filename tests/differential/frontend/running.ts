/**
 * RUN: mounts, users, secrets, limits.
 *
 * @module
 */
import { casesOfRows, inShell, type Row, shell } from "./rows.ts";

const alone = (name: string, text: string, more: Parameters<typeof inShell>[1] = {}): Row => [
  name,
  shell(`FROM base\n${text}`),
  inShell({ "a.txt": "a\n", "b.txt": "b\n", "secret.txt": "very" }, more),
];
const secret = { options: ["--secret", "id=key,src=$CONTEXT/secret.txt"] };

const mounts: Row[] = [
  alone("the context at a place", "RUN --mount=target=/here cat /here/a.txt > /copy\n"),
  alone(
    "memory that is gone",
    "RUN --mount=target=/m,type=tmpfs touch /m/x\nRUN test ! -e /m/x && ls -d /m > /seen; true\n",
  ),
  alone("a flag that is misspelt", "RUN --mont=target=/m,type=tmpfs true\n", { refused: /mont/ }),
  alone("a key that is misspelt", "RUN --mount=typ=tmpfs true\n", { refused: /typ/ }),
  alone("a kind that is misspelt", "RUN --mount=type=tmp true\n", { refused: /tmp/ }),
  alone(
    "a stage that may be written to",
    "FROM base AS other\nCOPY a.txt /o/f\nFROM base\nRUN --mount=from=other,src=/o,target=/m,rw touch /m/new && ls /m > /names\nCOPY --from=other /o /o\n",
  ),
  alone(
    "a cache's owner and mode",
    "RUN --mount=type=cache,id=frontend-owner,target=/c,uid=1001,gid=1002,mode=0751 stat -c '%u %g %f' /c > /seen\n",
  ),
  alone(
    "caches of one place, and of another",
    "RUN --mount=type=cache,target=/frontend/one touch /frontend/one/f\n" +
      "RUN --mount=type=cache,target=/frontend/two ls /frontend/two > /two\nRUN --mount=type=cache,target=/frontend/one ls /frontend/one > /one\n",
  ),
  alone(
    "a place by a variable of the environment",
    "ENV P=/frontend/env\nRUN --mount=type=cache,target=/frontend/env touch $P/f\nRUN --mount=type=cache,target=$P ls $P > /seen\n",
  ),
  alone(
    "a kind by an argument",
    "ARG K=cache\nRUN --mount=type=$K,target=/frontend/kind touch /frontend/kind/f\nRUN --mount=type=cache,target=/frontend/kind ls /frontend/kind > /seen\n",
  ),
  alone(
    "kind and name by variables of the parent",
    "ENV I=frontend-inherited K=cache\nRUN --mount=type=cache,id=frontend-inherited,target=/a touch /a/f\n" +
      "RUN --mount=type=$K,id=$I,target=/b ls /b > /one\n",
  ),
  [
    "kind and name by variables of a parent stage",
    shell(
      "FROM base AS one\nENV I=frontend-parent K=cache\nRUN --mount=type=cache,id=frontend-parent,target=/a touch /a/f\n" +
        "FROM one\nRUN --mount=type=$K,id=$I,target=/c ls /c > /two\n",
    ),
    inShell(),
  ],
  [
    "a place by a global argument",
    shell(
      "FROM base\nARG P\nRUN --mount=type=cache,id=frontend-global,target=/frontend/g touch /frontend/g/f\n" +
        "RUN --mount=type=cache,id=frontend-global,target=$P ls /frontend/g > /seen\n",
      "ARG P=/frontend/g\n",
    ),
    inShell(),
  ],
  alone("a variable in from=", "ENV S=base\nRUN --mount=from=$S,type=cache,target=/m ls\n", {
    refused: /from/,
  }),
  alone(
    "the size of memory",
    "RUN --mount=type=tmpfs,target=/dev/shm,size=128m mount | grep ' /dev/shm ' | tail -n 1 | grep -o 'size=[0-9]*k' > /seen\n",
  ),
  alone(
    "a file in a directory, both mounted",
    "RUN --mount=source=.,target=/tmp/all --mount=source=b.txt,target=/tmp/b cat /tmp/all/a.txt /tmp/b > /both\n",
    { earlier: [{ files: inShell({ "a.txt": "before\n", "b.txt": "b\n" }).files! }] },
  ),
  alone(
    "a cache in a cache, in two stages at once",
    "FROM base AS one\nRUN --mount=type=cache,target=/x/y --mount=type=cache,target=/x/y/z echo 1 > /one\n" +
      "FROM base AS two\nRUN --mount=type=cache,target=/x/y --mount=type=cache,target=/x/y/z echo 2 > /two\n" +
      "FROM base\nCOPY --from=one /one /\nCOPY --from=two /two /\n",
  ),
  alone(
    "a link in a cache that leads out of it",
    "RUN --mount=type=cache,id=frontend-escape,target=/c rm -rf /c/s && ln -s /etc /c/s\n" +
      "RUN --mount=type=cache,id=frontend-escape,source=s,target=/v cat /v/passwd\n",
    { refused: /frontend-escape|sub|link|source|exist|such/i },
  ),
];

const secrets: Row[] = [
  alone(
    "owner and mode",
    "RUN --mount=type=secret,id=key,required=false,mode=741,uid=100,gid=102,target=/s stat -c '%u %g %f' /s > /seen\nRUN ls -d /s > /left 2>&1; true\n",
    secret,
  ),
  alone("one that is needed", "RUN --mount=type=secret,required,id=key cat /run/secrets/key\n", {
    refused: /key/,
  }),
  alone(
    "in the environment",
    'ENV KEY=other\nRUN --mount=type=secret,id=key,env=KEY printf %s "$KEY" > /seen; ls /run/secrets > /files 2>/dev/null; true\n',
    secret,
  ),
  alone(
    "in the environment and in a file",
    'RUN --mount=type=secret,id=key,target=/run/secrets/f,env=KEY printf %s "$KEY" > /seen; cat /run/secrets/f > /file\n',
    secret,
  ),
  alone("in a file", "RUN --mount=type=secret,id=key,target=/s.txt cat /s.txt > /seen\n", secret),
  alone(
    "an agent's socket: owner and mode",
    "RUN --mount=type=ssh,mode=741,uid=100,gid=102 stat -c '%u %g %f' $SSH_AUTH_SOCK > /seen; echo $SSH_AUTH_SOCK >> /seen\n",
    { options: ["--ssh", "default=$CONTEXT/agent"] },
  ),
].map(([name, dockerfile, more]): Row =>
  name.startsWith("an agent")
    ? [name, dockerfile, { ...more, files: { ...more!.files, agent: { special: "socket" } } }]
    : [name, dockerfile, more]
);

const users: Row[] = [
  alone(
    "users, groups and numbers, one after another",
    [
      "root",
      "app",
      "1000",
      "app:app",
      "1000:staff",
      "app:50",
      "1000:1000",
      "0:0",
      "1042:1043",
      "www",
      "0",
      "app:29",
    ]
      .map((user, at) => `USER ${user}\nRUN id > /tmp/${at}\n`).join(""),
  ),
  alone(
    "a user that was made just now, and a group",
    "RUN echo 'late:x:1001:1001::/:/bin/sh' >> /etc/passwd && echo 'late:x:1001:' >> /etc/group\nUSER late\nRUN id > /tmp/1\n" +
      "USER root\nRUN echo 'more:x:1002:late' >> /etc/group\nUSER late\nRUN id > /tmp/2\nUSER late:more\nRUN id > /tmp/3\n",
  ),
  [
    "the user of the image",
    "FROM scratch\nCOPY f /\nUSER nobody\n",
    { files: { f: "f" } },
  ],
  alone(
    "a working directory of a user",
    "USER app\nWORKDIR /mine\nRUN stat -c %u:%g /mine > /tmp/seen\n",
  ),
  alone(
    "a working directory that is there",
    "RUN mkdir /there && chown app:app /there\nWORKDIR /there\nRUN stat -c %u:%g . > seen\n",
  ),
];

const noDevices = { buildkit: "has MKNOD, which no user namespace can give" };

const surroundings: Row[] = [
  alone(
    "the entrypoint has nothing to do with it",
    'ENTRYPOINT ["/none"]\nRUN ["touch", "/ran"]\n',
  ),
  alone("JSON with something behind", 'RUN ["echo", "hello"]and more\n', {
    refused: /and more|Dockerfile:\d+/,
  }),
  alone("a command that is not there", "RUN notthere\n", { refused: /notthere/ }),
  alone(
    "the name of the host",
    "RUN hostname > /1; echo $HOSTNAME > /2; grep -c chosen /etc/hosts > /3\n",
    {
      options: ["--build-arg", "BUILDKIT_SANDBOX_HOSTNAME=chosen"],
    },
  ),
  alone("a size for /dev/shm", "RUN mount | grep ' /dev/shm ' | grep -o 'size=[0-9]*k' > /seen\n", {
    options: ["--shm-size", "134217728"],
  }),
  alone("a limit", "RUN ulimit -n > /soft; ulimit -Hn > /hard\n", {
    options: ["--ulimit", "nofile=1062:1062"],
  }),
  alone("a name for an address", "RUN grep -w aname /etc/hosts | tr -s ' \\t' ' ' > /seen\n", {
    options: ["--add-host", "aname:10.1.2.3"],
  }),
  alone("capabilities", "RUN grep Cap /proc/self/status > /seen\n", { differs: noDevices }),
  alone("capabilities, said", "RUN --security=sandbox grep Cap /proc/self/status > /seen\n", {
    differs: noDevices,
  }),
  alone(
    "capabilities of the insecure",
    "RUN --security=insecure grep -E 'CapBnd|CapEff' /proc/self/status > /seen\nRUN grep CapBnd /proc/self/status > /after\n",
    {
      options: ["--allow", "security.insecure"],
      differs: noDevices,
    },
  ),
  alone("the insecure, not allowed", "RUN --security=insecure true\n", {
    refused: /security.insecure/,
  }),
  alone("the host's network, not allowed", "RUN --network=host true\n", {
    refused: /network.host/,
  }),
  [
    "the host's network",
    shell(
      "FROM base\nARG SERVER\nRUN --network=host wget -q -O /seen $SERVER/page\nRUN --network=none ! wget -q -T 2 -O /not $SERVER/page\n",
    ),
    { ...inShell(), served: { page: "page" }, options: ["--allow", "network.host"] },
  ],
  [
    "the host's network for all",
    shell(
      "FROM base\nARG SERVER\nRUN wget -q -O /seen $SERVER/page\nRUN --network=none ! wget -q -T 2 -O /not $SERVER/page\n",
    ),
    {
      ...inShell(),
      served: { page: "page" },
      options: ["--allow", "network.host", "--network", "host"],
    },
  ],
];

const documents: Row[] = [
  [
    "files with owners and modes",
    shell(
      "FROM base\nWORKDIR /new\nCOPY <<A one\nfirst\nA\nCOPY <<A <<B two/\nfirst\nA\nsecond\nB\nCOPY --chmod=777 <<A /p/all\nx\nA\n" +
        "COPY --chmod=0644 <<A /p/rw\nx\nA\nCOPY --chown=app:app <<A /p/owned\nx\nA\n",
    ),
    inShell(),
  ],
  [
    "quotes, backslashes and dollars",
    ['"in quotes"', "\\", "\\\\", "\\$"].reduce(
      (text, line, at) =>
        `${text}COPY <<E open${at}\n${line}\nE\nCOPY <<"E" raw${at}\n${line}\nE\n`,
      "FROM scratch\n",
    ),
  ],
  alone("a script of several lines", "RUN <<E\necho 'I am' >> /seen\nwhoami >> /seen\nE\n"),
  alone(
    "a script for another shell",
    'SHELL ["/bin/awk"]\nRUN <<E\nBEGIN { print "said" > "/seen" }\nE\n',
  ),
  alone(
    "scripts that name who runs them",
    'WORKDIR /d\nRUN <<E\n#!/bin/awk -f\nBEGIN { print "one" >> "./one"; print "two" >> "./one" }\nE\nRUN <<-E\n\t#!/bin/awk -f\n\tBEGIN { print "one" >> "./two" }\n\tE\n',
  ),
  alone(
    "several for one command",
    "WORKDIR /d\nRUN cat <<A | tr a-z A-Z > 1; \\\n  cat <<B | tr A-Z a-z > 2\nhello World\nA\nHELLO World\nB\n" +
      'RUN <<S 3<<A 4<<B awk -f -\nBEGIN {\n  while ((getline line < "/proc/self/fd/3") > 0) print tolower(line) > "three"\n' +
      '  while ((getline line < "/proc/self/fd/4") > 0) print toupper(line) > "four"\n}\nS\nhello World\nA\nHELLO World\nB\n',
  ),
  alone(
    "tabs, kept and taken off",
    'COPY <<E /d/1\n\ttab\nE\nCOPY <<-E /d/2\n\ttab\n\tE\nRUN <<E\necho "\n\ttab" > /d/3\nE\nRUN <<-E\n\techo "\n\t\ttab" > /d/4\n\tE\n' +
      'RUN <<E\n#!/bin/sh\necho "\n\ttab" > /d/5\nE\nRUN <<-E\n\t#!/bin/sh\n\techo "\n\ttab" > /d/6\nE\nRUN <<E sh > /d/7\necho "\n\ttab"\nE\nRUN <<-E sh > /d/8\n\techo "\n\ttab"\nE\n',
  ),
  alone(
    "variables, by the delimiter's quotes",
    "ARG n=world\n" +
      ["E", "'E'", '"E"'].flatMap((word, at) =>
        ["${n}", "'${n}'", '"${n}"'].map((text, of) =>
          `COPY <<${word} /d/${at}${of}\nto ${text}!\nE\n`
        )
      ).join("") +
      'RUN <<E\nto="To"\necho "$to ${n}" > /d/r1\nE\nRUN <<E\nn="other"\necho "to ${n}" > /d/r2\nE\n',
  ),
];

export const runningCases = [
  ...casesOfRows("frontend: mounts", mounts),
  ...casesOfRows("frontend: secrets", secrets),
  ...casesOfRows("frontend: users", users),
  ...casesOfRows("frontend: surroundings", surroundings),
  ...casesOfRows("frontend: here-documents", documents),
];
