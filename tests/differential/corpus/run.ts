/**
 * RUN: what commands see, and what becomes of what they change.
 *
 * @module
 */
import { busyboxFiles, busyboxStage, noBusybox } from "../../support/busybox.ts";
import type { Case } from "../case.ts";

const files = {
  ...busyboxFiles,
  "data/a": "a of the context\n",
  "data/b": "b\n",
  "script.sh": { content: "#!/bin/sh\necho script $@ > /script-ran\n", mode: 0o755 },
  ".dockerignore": "data/b\n",
};

/** Asked in every run of the tests. */
const quick: Readonly<Record<string, string>> = {
  "shell form": "RUN echo hello > /hello",
  "files are removed and replaced":
    "RUN rm -r /d/sub && rm /d/one && echo new > /d/two && mkdir /d/one && touch /d/one/x",
  "user, groups and home":
    "USER www\nRUN id > /tmp/id && cd && pwd > /tmp/home; echo $HOME > /tmp/h",
  "build arguments and environment": "ARG A=1 B\nENV C=3 A=4\nARG D=5\nRUN echo $A $B $C $D > /o",
  "here-document with a program": "RUN <<EOF\n#!/bin/sh\necho $0 > /name\nEOF",
  "mount of a stage":
    "FROM base AS other\nRUN mkdir /o && echo o > /o/f\nFROM base\nRUN --mount=type=bind,from=other,source=/o,target=/m cp /m/f /copied",
  "mounts leave nothing":
    "RUN --mount=type=cache,target=/deep/c --mount=type=tmpfs,target=/t --mount=type=bind,source=data,target=/m/d touch /deep/c/f /t/f",
};

const slow: Readonly<Record<string, string>> = {
  "exec form": 'RUN ["/bin/touch", "/a b", "$HOME"]',
  "exec form by PATH": 'RUN ["touch", "/found"]',
  "a shell of one's own": 'SHELL ["/bin/sh", "-e", "-x", "-c"]\nRUN echo $- > /flags',
  "nothing is changed": "RUN true",
  "nothing is changed, twice": "RUN true\nRUN true",
  "one command, several lines": "RUN echo a > /a && \\\n  # a comment\n  echo b > /b",
  "quotes and escapes": 'RUN echo "a  b" \'c"d\' e\\ f > /q',
  "dollar signs are the shell's": "ENV X=1\nRUN X=2; echo $X '$X' ${X} > /x",
  "a default of the shell's": "RUN echo ${NOT:-default} > /x",
  "working directory": "WORKDIR /w/x\nRUN pwd > here && touch rel",
  "working directory of a user":
    "USER app\nWORKDIR /home/app/p\nRUN touch f && stat -c %u:%g . f > o",
  "user by number": "USER 1234\nRUN id -u > /tmp/u && id -g > /tmp/g && touch /tmp/f",
  "user by known number": "USER 33\nRUN id > /tmp/id",
  "user and group": "USER app:staff\nRUN id > /tmp/id && touch /tmp/f",
  "user and group by number": "USER 7:8\nRUN id > /tmp/id && touch /tmp/f",
  "root has the capabilities to own": "RUN touch /f && chown 5:6 /f && chmod 4711 /f",
  "umask": "RUN umask > /u && touch /f && mkdir /e",
  "modes": "RUN touch /f && chmod 07777 /f && mkdir -m 1777 /s && chmod 0 /d/one",
  "mode of an old file": "RUN chmod 600 /d/one",
  "owner of an old file": "RUN chown app /d/one",
  "owner of an old directory": "RUN chown app /d",
  "mode of an old directory": "RUN chmod 700 /d",
  "links": "RUN ln -s target /l && ln -s /abs /d/l && ln -sf gone /d/one",
  "hard links": "RUN echo x > /h1 && ln /h1 /h2 && mkdir /z && ln /h1 /z/h3",
  "a hard link to an old file": "RUN ln /d/one /d/other",
  "pipe": "RUN mkfifo -m 640 /fifo",
  "a directory is emptied": "RUN rm -rf /d/*",
  "a directory is made anew": "RUN rm -rf /d && mkdir /d",
  "a directory is made anew with some names":
    "RUN rm -rf /d && mkdir /d && echo 2 > /d/two && mkdir /d/sub",
  "a directory becomes a file": "RUN rm -rf /d && echo x > /d",
  "a file becomes a directory": "RUN rm /d/one && mkdir /d/one",
  "a file becomes a link": "RUN rm /d/one && ln -s two /d/one",
  "a link becomes a directory": "RUN ln -s d /l\nRUN rm /l && mkdir /l && touch /l/f",
  "a directory is moved": "RUN mv /d /moved",
  "a file is moved": "RUN mv /d/one /one",
  "files come and go": "RUN touch /gone && rm /gone && mkdir /e && rmdir /e",
  "removed and made again later": "RUN rm -r /d\nRUN mkdir /d && touch /d/again",
  "removed in two steps": "RUN rm /d/one\nRUN rm /d/two\nRUN rm -r /d",
  "written through a link": "RUN ln -s /d /l\nRUN echo via > /l/one",
  "steps go on from each other": "RUN echo 1 > /n\nRUN echo 2 >> /n\nRUN cat /n /n > /m",
  "between copies": "COPY data /x\nRUN cat /x/a > /y && rm /x/a\nCOPY data/a /x/z",
  "names": "RUN touch '/a b' '/ü' '/-x' '/*'",
  "long names": "RUN n=$(printf '%0200d' 0); mkdir -p /$n/$n && touch /$n/$n/$n",
  "many files": "RUN for i in $(seq 300); do echo $i > /d/f$i; done",
  "a large file": "RUN head -c 3000000 /dev/zero > /zeros",
  "a sparse file": "RUN truncate -s 1000000 /sparse && echo end >> /sparse",
  "what a pipe gives": "RUN yes | head -n 3 > /y; seq 100000 | head -n 1 >> /y",
  "nothing of /proc, /sys, /dev and /run":
    "RUN touch /dev/shm/x; mkdir -p /run && ls /proc > /dev/null",
  "scratch gets no names for mounts": "RUN ls -d /proc /sys /dev /etc/hosts > /seen",
  "standard devices":
    "RUN echo x > /dev/null && head -c 4 /dev/zero > /z && ls -l /dev/fd > /dev/null",
  "standard input is empty": "RUN cat > /in",
  "no terminal": "RUN test -t 1 && touch /tty; true",
  "arguments of the platform": "ARG TARGETARCH TARGETOS\nRUN echo $TARGETOS/$TARGETARCH > /p",
  "an argument without a value": 'ARG NONE\nRUN echo "<${NONE-unset}>" > /n',
  "an argument that is declared again": "ARG A=1\nARG A=2\nRUN echo $A > /a",
  "an argument that ENV hides": "ENV A=env\nARG A=arg\nRUN echo $A > /a",
  "arguments of a parent stage": 'ARG P=parent\nRUN true\nFROM base\nRUN echo "<$P>" > /p',
  "here-document": "RUN <<EOF\necho one > /one\necho $HOME > /two\nEOF",
  "here-document, tabs taken off": "RUN <<-EOF\n\t\techo one > /one\n\tEOF",
  "here-document, quoted": "RUN <<'EOF'\necho '$X' > /one\nEOF",
  "here-document for a command": "RUN cat <<EOF > /out\ntext $HOME\nEOF",
  "two here-documents": "RUN cat <<A > /a && cat <<B > /b\n1\nA\n2\nB",
  "here-document with another program":
    'RUN <<EOF\n#!/bin/awk -f\nBEGIN { print 6 * 7 > "/n" }\nEOF',
  "script of the context": "COPY script.sh /s\nRUN /s one two",
  "mount of the context": "RUN --mount=target=/ctx ls /ctx/data > /names && cat /ctx/data/a > /a",
  "mount of one file": "RUN --mount=source=data/a,target=/f cat /f > /copy",
  "mount that may be written to":
    "RUN --mount=source=data,target=/m,rw echo x > /m/new && ls /m > /names",
  "mount at a relative path": "WORKDIR /w\nRUN --mount=source=data,target=m cat m/a > a",
  "mount over old files": "RUN --mount=source=data,target=/d ls /d > /names",
  "mount by a variable": "ARG S=data\nRUN --mount=source=$S,target=/m ls /m > /names",
  "mount through a link":
    "RUN mkdir /real && ln -s real /l\nRUN --mount=source=data,target=/l ls /real > /names",
  "memory": "RUN --mount=type=tmpfs,target=/t touch /t/x && ls /t > /names",
  "cache kept between steps":
    "RUN --mount=type=cache,id=quilla-case-kept,target=/c rm -f /c/* && echo 1 > /c/f\nRUN --mount=type=cache,id=quilla-case-kept,target=/k cat /k/f > /f",
  "cache of a user":
    "RUN --mount=type=cache,id=quilla-case-user,target=/c,uid=1000,gid=50,mode=0700 stat -c %u:%g:%a /c > /s",
  "cache from a stage":
    "FROM base AS seed\nRUN mkdir /s && echo seed > /s/f\nFROM base\nRUN --mount=type=cache,id=quilla-case-seed,from=seed,source=/s,target=/c cat /c/f > /f",
  "a secret that is not there":
    "RUN --mount=type=secret,id=none ls /run/secrets > /s 2>/dev/null; true",
  "no network": "RUN --network=none ls /sys/class/net > /net",
  "setuid stays with its owner":
    "RUN cp /bin/busybox /su && chown app /su && chmod u+s /su && chown root /su",
  "history of an ARG and a pipe": "ARG X='a b'\nRUN echo \"$X\" | tr a-z A-Z > /x",
  "trigger": "ONBUILD RUN echo triggered > /t\nFROM base",
};

/** By the case's name. */
const differences: Readonly<Record<string, Case["differs"]>> = {
  "a hard link to an old file": {
    buildkit: "leaves out the old name of the file, which makes two files of one",
  },
};

function casesFrom(lines: Readonly<Record<string, string>>, rest: Partial<Case>): Case[] {
  return Object.entries(lines).map(([name, text]) => ({
    name: `run: ${name}`,
    modern: /<<|--network|ARG \S+ \S+|=\$/.test(text),
    dockerfile: `${busyboxStage}FROM base AS first\n${text}\n`,
    files,
    differs: differences[name],
    options: ["--network", "none"],
    ...rest,
  }));
}

/** None where there is nothing to run them with. */
export const runCases: readonly Case[] = noBusybox !== undefined ? [] : [
  ...casesFrom(quick, {}),
  ...casesFrom(slow, { slow: true }),
];
