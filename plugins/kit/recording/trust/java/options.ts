/**
 * How tools of Java are told whom to trust where no Java is there yet: a package that the program installs brings it.
 *
 * @module
 */
import { places } from "../places.ts";

/** Read by the tools' own scripts, which say nothing of it; JAVA_TOOL_OPTIONS would be named in each program's output. */
const names: readonly string[] = ["MAVEN_OPTS", "GRADLE_OPTS", "SBT_OPTS", "ANT_OPTS"];

const property = "-Djavax.net.ssl.trustStore=";

/** The variables; one that says itself what is trusted stays as it is. */
export function javaOptions(env: Readonly<Record<string, string>>): Record<string, string> {
  const options = names.filter((name) => !env[name]?.includes(property)).map((name) => [
    name,
    `${env[name] ?? ""} ${property}${places.java}`.trimStart(),
  ]);
  return Object.fromEntries(options);
}
