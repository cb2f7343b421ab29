/**
 * Instructions that only write the configuration.
 *
 * @module
 */
import { type Case, casesOf } from "../case.ts";

const configs: Record<string, string> = {
  "env": "ENV A=1 B=$A C=${A:-x}\nENV D=$A$B E='$A' F=\"$A b\" G=a\\ b",
  "env old form": "ENV A  b c  d",
  "env replaced": "ENV A=1\nENV B=2\nENV A=3",
  "env path": "ENV PATH=/opt/bin:$PATH",
  "label": 'LABEL a=b "c d"="e f" g=\'h\'\nLABEL a=z multi="x\\\ny"',
  "workdir chain": "WORKDIR /a\nWORKDIR b\nWORKDIR ../c\nENV X=d\nWORKDIR $X",
  "workdir with slashes": "WORKDIR /a/\nWORKDIR b/",
  "workdir with a slash at the end": "WORKDIR b\nWORKDIR /a/b/",
  "workdir with dots": "WORKDIR /a//b/../c/./d",
  "workdir above the root": "WORKDIR /../x",
  "workdir root": "WORKDIR /",
  "workdir twice": "WORKDIR /a\nWORKDIR /a",
  "user and workdir": "USER 12:34\nWORKDIR /home/me",
  "user number and workdir": "USER 12\nWORKDIR /home/me/deep",
  "cmd exec": 'CMD ["a", "b c"]',
  "cmd shell": "CMD echo $HOME 'x'",
  "cmd empty": "CMD []",
  "entrypoint exec": 'ENTRYPOINT ["/a", "b"]',
  "entrypoint empty": 'CMD ["a"]\nENTRYPOINT []',
  "entrypoint shell": "ENTRYPOINT exec top -b",
  "cmd before entrypoint": 'CMD ["x"]\nENTRYPOINT ["/a"]',
  "shell": 'SHELL ["/bin/bash", "-c"]\nCMD a b\nENTRYPOINT c d',
  "expose": "EXPOSE 80 443/tcp 53/udp 8000-8003 9/TCP",
  "expose variable": "ENV P='1 2'\nEXPOSE $P",
  "volume": 'VOLUME /a /b\nVOLUME ["/c", "/d e"]',
  "stopsignal": "STOPSIGNAL SIGUSR1",
  "stopsignal number": "STOPSIGNAL 9",
  "healthcheck":
    "HEALTHCHECK --interval=5s --timeout=1m30s --start-period=1500ms --retries=4 CMD curl -f localhost",
  "healthcheck exec": 'HEALTHCHECK CMD ["/ok"]',
  "healthcheck none": "HEALTHCHECK NONE",
  "maintainer": "MAINTAINER Someone <some@one>",
  "arg": "ARG A=1\nARG B=$A\nENV C=$A-$B",
  "arg without value": "ARG A\nENV C=x${A}y",
  "arg over env": "ENV A=env\nARG A=arg\nLABEL l=$A",
  "arg again": "ARG A=1\nARG A\nLABEL l=$A",
  "arg after env": "ARG A=1\nENV A=2\nARG A\nLABEL l=$A",
  "env to the same value": "ENV A=1\nARG A=2\nENV A=1\nLABEL l=$A",
  "env over arg": "ARG A=arg\nENV A=env\nLABEL l=$A",
  "platform args":
    "ARG TARGETPLATFORM\nARG TARGETOS TARGETARCH\nLABEL p=$TARGETPLATFORM o=$TARGETOS a=$TARGETARCH",
  "operators": "ENV E='' S=set\nLABEL a=${E:-d} c=${S:+p} e=${N:+p} f=${N:-$S}",
  "continuation": "ENV A=1 \\\n  # comment\n\n  B=2 \\\n  C=3",
  "comments": '# one\nENV A=1\n  # two\nLABEL b="c # three"',
};

/** Docker 20.10 cannot save an image without a layer. */
const withLayer = Object.fromEntries(
  Object.entries(configs).map(([name, lines]) => [name, `COPY a.txt /\n${lines}`]),
);

export const configCases: readonly Case[] = casesOf("config", withLayer, {
  files: { "a.txt": "a\n" },
});
