/**
 * Images for Windows, made where nothing of Windows is run.
 *
 * @module
 */
import type { Case } from "../case.ts";
import { tree } from "./contexts.ts";

const lines: Readonly<Record<string, string>> = {
  "nothing is said": "LABEL a=b",
  "shell form": "ENTRYPOINT serve now\nCMD dir C:\\",
  "SHELL": 'SHELL ["powershell", "-Command"]\nCMD Write-Host x',
  "no search path": "ENV P=<$PATH> Q=C:\\q",
  "WORKDIR": "WORKDIR C:\\app\nCOPY a.txt .\nWORKDIR sub\nCOPY a.txt x\\y\\\nWORKDIR ..\\up\\",
  "WORKDIR of the root": "WORKDIR C:\\",
  "WORKDIR with slashes": "WORKDIR /a/b\nWORKDIR c:/d",
  "WORKDIR with blanks": 'WORKDIR "C:\\Program Files\\x"',
  "destinations": "COPY a.txt C:\\x\\y\nCOPY a.txt \\abs\\\nCOPY a.txt C:/z/\nCOPY a.txt c:rel",
  "directories": "COPY dir C:\\dir\nADD dir \\more\\",
  "VOLUME stays as it is": "VOLUME C:\\data",
  "here-documents": "COPY <<EOF C:\\doc\ntext\nEOF",
  "a stage on another": "WORKDIR C:\\w\nFROM base\nCOPY a.txt .\nCMD start",
  "arguments":
    "ARG TARGETOS TARGETOSVERSION TARGETPLATFORM\nLABEL a=$TARGETOS:$TARGETOSVERSION:$TARGETPLATFORM",
};

export const windowsCases: readonly Case[] = ["windows/amd64", "windows(10.0.20348.1)/amd64"]
  .flatMap((platform) =>
    Object.entries(lines).map(([name, text]) => ({
      name: `${platform}: ${name}`,
      files: tree,
      modern: true,
      dockerfile: `# escape=\`\nFROM scratch AS base\n${text}\n`,
      options: ["--platform", platform],
    }))
  );
