/**
 * What stand-ins made from Debian need to be taken for other distributions' images: their package managers, as shell scripts.
 *
 * @module
 */

/** Alpine's `apk`: Debian's packages by Alpine's names. */
export const apk = `#!/bin/sh
set -e
command=
packages=
for word in "$@"; do
  case $word in
    -*) ;;
    *) if [ -z "$command" ]; then command=$word; else packages="$packages $word"; fi ;;
  esac
done
[ "$command" = add ] || exit 0
names=
for package in $packages; do
  case $package in
    build-base) names="$names build-essential" ;;
    zlib-dev) names="$names zlib1g-dev" ;;
    libstdc++) names="$names libstdc++6" ;;
    zlib) names="$names zlib1g" ;;
    *) names="$names $package" ;;
  esac
done
apt-get update -q
DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $names
rm -rf /var/lib/apt/lists/* /var/cache/apt
`;

/** pip: what Debian brings is there, whatever the version that was asked for; anything else is missing. */
export const pip = `#!/usr/bin/python3
import re, sys
from importlib.metadata import distributions
names = []
words = sys.argv[1:]
while words:
    word = words.pop(0)
    if word in ("-r", "--requirement"):
        names += [line.strip() for line in open(words.pop(0)) if line.strip() and line[0] != "#"]
    elif word != "install" and word[0] != "-":
        names.append(word)
known = {re.sub("[-_.]+", "-", each.metadata["Name"]).lower(): each.version for each in distributions()}
for name in names:
    key = re.sub("[-_.]+", "-", re.split("[<>=!~ \\\\[]", name)[0]).lower()
    if key not in known:
        sys.exit(f"{name} is not among Debian's packages here")
    print(f"Requirement already satisfied: {name} ({known[key]})")
`;
